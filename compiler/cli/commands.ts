// Every command of `nnc`: its words, its options, and where it is done.
import { sourceKindNames } from "../../runtime/data/sources.js";
import { sweptRange } from "./sweeps/range-flag.js";
import { gridPoints, halvingOf, judgedBy } from "./sweeps/sweep-flags.js";
import { command, type CommandSpec, type OptionSpec } from "./command.js";
import {
  checkpointPeriod,
  foldCount,
  positiveInteger,
  positiveNumber,
  rowCount,
  runOrWeights,
  seedNumber,
  setting,
} from "./flags.js";

const set: OptionSpec = {
  syntax: "--set <name=value>",
  description: "set a parameter of the model; may be given several times",
  parse: setting,
};
const precision: OptionSpec = {
  syntax: "--precision <kind>",
  description: "the numbers that the module computes with",
  choices: ["single", "double"],
  default: "single",
};
const deny: OptionSpec = {
  syntax: "--deny <what>",
  description: "findings of this kind count as errors",
  choices: ["warnings"],
};
const model: OptionSpec = { syntax: "--model <name>", description: "the model, where the spec has several" };
const weights: OptionSpec = {
  syntax: "-w, --weights <file>",
  description: "what training saved",
  required: true,
};
const seed: OptionSpec = { syntax: "--seed <number>", description: "instead of the spec's", parse: seedNumber };
const from: OptionSpec = {
  syntax: "--from <kind>",
  description: "which kind of source the data is; by the file's name if left out",
  choices: sourceKindNames,
};
const json: OptionSpec = { syntax: "--json", description: "write JSON, for programs" };
const onBadRow: OptionSpec = {
  syntax: "--on-bad-row <what>",
  description: "what becomes of rows of the spec's data that can't be used: leave them out, count and list them",
  choices: ["error", "skip"],
  default: "error",
};
const spec = ["<spec>", "a .nn file, or - for standard input"] as const;
const specs = ["<specs...>", ".nn files, or - for standard input"] as const;

export const commands: readonly CommandSpec[] = [
  command({
    name: "compile",
    summary: "write the TypeScript module of each spec beside it",
    parameters: [specs],
    options: [
      { syntax: "-o, --output <file>", description: "write there instead (- for standard output)" },
      set,
      precision,
      { syntax: "--check", description: "write nothing; fail if the module on disk is out of date" },
      { syntax: "--watch", description: "compile again whenever the spec or what it imports changes" },
      deny,
    ],
    examples: [
      "nnc compile model.nn",
      "nnc compile --set hidden=256 -o wide.ts model.nn",
      "nnc compile --check examples/*/model.nn",
    ],
    load: async () => (await import("./commands/compile.js")).compile,
  }),
  command({
    name: "check",
    summary: "find mistakes in specs",
    parameters: [specs],
    options: [
      { syntax: "--fix", description: "mend what can be mended, in the file" },
      {
        syntax: "--format <kind>",
        description: "how findings are written",
        choices: ["pretty", "compact", "json", "github", "sarif"],
        default: "pretty",
      },
      deny,
      set,
    ],
    examples: ["nnc check model.nn", "nnc check --fix model.nn", "nnc check --format sarif --deny warnings *.nn"],
    load: async () => (await import("./commands/check.js")).check,
  }),
  command({
    name: "fmt",
    summary: "lay specs out in the one canonical way",
    parameters: [["<specs...>", ".nn files to rewrite; - reads standard input and writes standard output"]],
    options: [{ syntax: "--check", description: "write nothing; fail if a file would change" }],
    examples: ["nnc fmt model.nn", "nnc fmt --check *.nn", "nnc fmt - < model.nn"],
    load: async () => (await import("./commands/fmt.js")).fmt,
  }),
  command({
    name: "train",
    summary: "train a model as its train block says",
    parameters: [spec],
    options: [
      { syntax: "-o, --save <file>", description: "where the weights go, e.g. weights.safetensors" },
      { syntax: "--run <folder>", description: "where the run's folder goes; runs/<date-time>-<model> if left out" },
      { syntax: "--no-run", description: "keep no folder of the run" },
      {
        syntax: "--resume [run]",
        description:
          "go on with a run: its folder, or a file of weights that keeps where a run stood; the newest unfinished run of the spec if nothing is named",
        parse: runOrWeights,
      },
      {
        syntax: "--start <file>",
        description: "a new run that begins with the weights of a file, by name where shapes agree (fine-tuning)",
      },
      {
        syntax: "--epochs <number>",
        description: "instead of the spec's; also when resuming: in all",
        parse: positiveInteger,
      },
      {
        syntax: "--checkpoint-every <period>",
        description: "save every so many steps, or by the clock (500, 30s, 5min, 2h), not only after each epoch",
        parse: checkpointPeriod,
      },
      onBadRow,
      set,
      seed,
      {
        syntax: "--seeds <number>",
        description: "train from so many seeds, tell how the results vary, save the best",
        parse: positiveInteger,
      },
      {
        syntax: "--folds <number>",
        description: "k-fold cross-validation: train so many times, each time without the fold that is validated",
        parse: foldCount,
      },
      {
        syntax: "--pause-after <epochs>",
        description: "stop after so many epochs as Ctrl-C would; --resume goes on",
        parse: positiveInteger,
      },
      { syntax: "--no-checkpoint", description: "leave the place alone that the spec names for checkpoints" },
      model,
      { syntax: "--json", description: "write a line of JSON for each epoch and one for the end" },
    ],
    examples: [
      "nnc train model.nn -o weights.safetensors",
      "nnc train model.nn --resume",
      "nnc train model.nn --resume weights.safetensors --epochs 20 -o weights.safetensors",
      "nnc train model.nn --checkpoint-every 5min -o weights.safetensors",
      "nnc train model.nn --set hidden=64 --seed 7 --json",
      "nnc train model.nn --seeds 10",
      "nnc train model.nn --folds 5",
      "nnc train model.nn --start pretrained.safetensors -o tuned.safetensors",
    ],
    load: async () => (await import("./commands/train.js")).train,
  }),
  command({
    name: "sweep",
    summary: "train with many settings, and tell which are good: random or grid search, successive halving",
    parameters: [["[spec]", "a .nn file; left out with --resume"]],
    options: [
      {
        syntax: "--range <name=values>",
        description:
          "what is swept, beside the spec's sweep block or in place of its range: lr=log:1e-4..1e-1, hidden=64,128, or a name alone for the range that the parameter states",
        parse: sweptRange,
      },
      { syntax: "--trials <number>", description: "draw so many settings at random", parse: positiveInteger },
      {
        syntax: "--grid [points]",
        description: "try every value with every other, so many points of each range",
        parse: gridPoints,
      },
      {
        syntax: "--halving <epochs>",
        description: "successive halving: the epochs of the first round, and perhaps the share that goes on, 2:1/3",
        parse: halvingOf,
      },
      { syntax: "--seeds <number>", description: "train each trial from so many seeds", parse: positiveInteger },
      { syntax: "--seed <number>", description: "of the choice of settings", parse: seedNumber },
      { syntax: "--epochs <number>", description: "of each run, instead of the spec's", parse: positiveInteger },
      {
        syntax: "--by <figure>",
        description: "what trials are judged by: loss, a metric, highest:name or lowest:name",
        parse: judgedBy,
      },
      {
        syntax: "--jobs <number>",
        description: "how many processes at a time; as many as cores if left out",
        parse: positiveInteger,
      },
      {
        syntax: "--run <folder>",
        description: "where the sweep's folder goes; runs/<date-time>-<model>-sweep if left out",
      },
      { syntax: "--resume <folder>", description: "go on with a sweep: what is done isn't done again" },
      { syntax: "--retry-failed", description: "with --resume: runs that failed begin anew" },
      onBadRow,
      set,
      model,
      { syntax: "--png", description: "write the plot as PNG too" },
      { syntax: "--json", description: "write a line of JSON for each run and one for the end" },
    ],
    examples: [
      "nnc sweep model.nn",
      "nnc sweep model.nn --range lr=log:1e-4..1e-1 --range hidden=64,128,256 --trials 30 --seeds 3",
      "nnc sweep model.nn --grid --halving 2 --by accuracy",
      "nnc sweep --resume runs/2026-11-28-213025-Digits-sweep",
    ],
    load: async () => (await import("./commands/sweep.js")).sweep,
  }),
  command({
    name: "evaluate",
    summary: "the loss and the metrics of trained weights",
    parameters: [spec],
    options: [
      weights,
      {
        syntax: "-d, --data <file>",
        description:
          "a file or folder of any kind that a spec can name, - for standard input; the spec's test data if left out",
      },
      onBadRow,
      from,
      set,
      model,
      json,
    ],
    examples: [
      "nnc evaluate model.nn -w weights.safetensors",
      "nnc evaluate model.nn -w weights.safetensors -d new.parquet",
      "nnc evaluate model.nn -w weights.safetensors --from sql -d \"select * from 'new/*.parquet'\"",
    ],
    load: async () => (await import("./commands/evaluate.js")).evaluate,
  }),
  command({
    name: "predict",
    summary: "the outputs of a trained model for rows of data",
    parameters: [spec, ["[data]", "a file or folder of any kind that a spec can name; standard input if left out"]],
    options: [
      weights,
      from,
      {
        syntax: "--to <kind>",
        description: "what to write; by the name of --output or else as the rows came if left out",
        choices: ["csv", "jsonl"],
      },
      { syntax: "-o, --output <file>", description: "write there instead of standard output" },
      set,
      model,
    ],
    examples: [
      "nnc predict model.nn -w weights.safetensors new.csv",
      "nnc predict model.nn -w weights.safetensors pictures/",
      "nnc predict model.nn -w weights.safetensors image=new.npy",
      "cat rows.jsonl | nnc predict model.nn -w weights.safetensors --from jsonl > out.jsonl",
    ],
    load: async () => (await import("./commands/predict.js")).predict,
  }),
  command({
    name: "summary",
    summary: "layers, shapes, parameters, memory and work of each model",
    parameters: [spec],
    options: [set, precision, json],
    examples: ["nnc summary model.nn", "nnc summary model.nn --set hidden=512 --json"],
    load: async () => (await import("./commands/summary.js")).summary,
  }),
  command({
    name: "graph",
    summary: "draw the network: layers, parameters, and the shapes that flow between them",
    parameters: [spec],
    options: [
      {
        syntax: "-o, --output <file>",
        description: "where the drawing goes, such as network.svg; standard output if left out",
      },
      {
        syntax: "--format <kind>",
        description: "what to write; by the file's name if left out, or SVG",
        choices: ["svg", "png", "mermaid", "dot"],
      },
      { syntax: "--unfold", description: "draw every round of a repeat, also where rounds are alike" },
      set,
      model,
    ],
    examples: [
      "nnc graph model.nn -o network.svg",
      "nnc graph model.nn --format mermaid",
      "nnc graph model.nn --unfold -o network.png",
    ],
    load: async () => (await import("./commands/graph.js")).graph,
  }),
  command({
    name: "runs",
    summary: "the runs that were trained: how far they got, their best epochs, and what sets them apart",
    parameters: [["[folders...]", "where to look; runs in the working folder if left out"]],
    options: [
      {
        syntax: "--compare",
        description: "tell how these runs differ: outcomes, settings, and what differs in the spec",
      },
      {
        syntax: "--sort <order>",
        description: "what comes first: the newest, or the least loss, parameters or time",
        choices: ["newest", "loss", "parameters", "time"],
        default: "newest",
      },
      { syntax: "--model <name>", description: "of this model alone" },
      {
        syntax: "--state <state>",
        description: "those alone that are in this state",
        choices: ["running", "finished", "interrupted", "failed"],
      },
      json,
    ],
    examples: [
      "nnc runs",
      "nnc runs --sort loss --state finished",
      "nnc runs --compare runs/2026-01-31-120000-model runs/2026-02-01-093000-model",
    ],
    load: async () => (await import("./commands/runs.js")).runs,
  }),
  command({
    name: "report",
    summary: "a page about a run: curves, what the network looks like inside, what it gets right and wrong",
    parameters: [["<run>", "the folder of a run, such as runs/2026-01-31-120000-model"]],
    options: [
      {
        syntax: "-o, --output <file>",
        description: "where the page goes; report.html in the run's folder if left out",
      },
      {
        syntax: "--png <chart>",
        description: "write this chart as a picture instead, such as loss, or all of them",
      },
    ],
    examples: [
      "nnc report runs/2026-01-31-120000-model",
      "nnc report runs/2026-01-31-120000-model -o report.html",
      "nnc report runs/2026-01-31-120000-model --png loss -o loss.png",
    ],
    load: async () => (await import("./commands/report.js")).report,
  }),
  command({
    name: "diff",
    summary: "what a change of a spec means: layers, settings, size, and whether old checkpoints load",
    parameters: [
      ["<old>", "a .nn file, or - for standard input"],
      ["<new>", "a .nn file, or - for standard input"],
    ],
    options: [
      {
        syntax: "--format <kind>",
        description: "how differences are written",
        choices: ["text", "markdown", "json"],
        default: "text",
      },
      { syntax: "--exit-code", description: "end with 1 if there are differences" },
      set,
      { syntax: "--model <name>", description: "this model alone" },
    ],
    examples: [
      "nnc diff old.nn new.nn",
      "git show HEAD:model.nn | nnc diff - model.nn",
      "nnc diff --format markdown old.nn new.nn > comment.md",
    ],
    load: async () => (await import("./commands/diff.js")).diff,
  }),
  command({
    name: "gradcheck",
    summary: "compare the derived gradients with differences of the loss, in double precision",
    parameters: [spec],
    options: [
      {
        syntax: "--tolerance <number>",
        description: "the largest relative error",
        default: 1e-6,
        parse: positiveNumber,
      },
      { syntax: "--rows <number>", description: "how many random rows to look at", default: 5, parse: rowCount },
      { syntax: "--seed <number>", description: "of weights, rows and directions", default: 1, parse: seedNumber },
      set,
      model,
      json,
    ],
    examples: ["nnc gradcheck model.nn", "nnc gradcheck model.nn --seed 7 --tolerance 1e-7"],
    load: async () => (await import("./commands/gradcheck.js")).gradcheck,
  }),
  command({
    name: "inspect",
    summary: "show what a stage of the compiler makes of a spec",
    parameters: [spec],
    options: [
      {
        syntax: "--stage <name>",
        description: "which stage",
        choices: ["ast", "model", "forward", "train", "plan", "ts"],
        default: "model",
      },
      set,
      precision,
      model,
    ],
    examples: ["nnc inspect model.nn --stage plan", "nnc inspect model.nn --stage ts | less"],
    load: async () => (await import("./commands/inspect.js")).inspect,
  }),
  command({
    name: "explain",
    summary: "what a finding means, with an example of it and of its mending",
    parameters: [["[codes...]", "such as NN303; all of them are listed if left out"]],
    options: [],
    examples: ["nnc explain NN303", "nnc explain"],
    load: async () => (await import("./commands/explain.js")).explain,
  }),
  command({
    name: "doctor",
    summary: "what this machine offers, and what computes here",
    parameters: [],
    options: [json],
    examples: ["nnc doctor", "nnc doctor --json"],
    load: async () => (await import("./commands/doctor.js")).doctor,
  }),
  command({
    name: "init",
    summary: "write a small project that trains as it is",
    parameters: [["[folder]", "where; the working folder if left out"]],
    options: [],
    examples: ["nnc init spirals"],
    load: async () => (await import("./commands/init.js")).init,
  }),
];
