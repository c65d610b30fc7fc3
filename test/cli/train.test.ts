// `nnc train`, `evaluate` and `predict`: a network learns from the spec's data, is saved, resumed, measured and asked.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { folderOf, type Folder } from "./nnc.js";
import { points, spec } from "./spiral.js";

function project(text = spec): Folder {
  return folderOf({ "model.nn": text, "points.csv": points() });
}

/** A project with weights that have learned the points. */
async function trained(text = spec): Promise<Folder> {
  const folder = project(text);
  const { code } = await folder.nnc(["train", "model.nn", "--epochs", "20", "-o", "weights.safetensors"]);
  expect(code).toBe(0);
  return folder;
}

interface Figures {
  readonly loss: number;
  readonly accuracy: number;
}

describe("train", () => {
  test("shows each epoch, gives the figures at the end and saves", async () => {
    const folder = project();
    const { code, stdout, stderr } = await folder.nnc(["train", "model.nn", "-o", "weights.safetensors"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Spiral: 99 parameters, 45 rows; /);
    expect(
      stderr.match(/^epoch \d\/4 {2}\d+\/24 {2}loss [\d.e-]+ {2}accuracy [\d.]+% {2}validation loss /gm),
    ).toHaveLength(4);
    expect(stderr).toMatch(/saved weights\.safetensors after 24 steps\n$/);
    expect(stdout).toMatch(/^validation \(15 rows\): loss [\d.]+, accuracy [\d.]+\n$/);
    expect(existsSync(join(folder.path, "weights.safetensors"))).toBe(true);
  });

  test("the same seed gives the same run, another one another", async () => {
    const folder = project();
    const run = async (seed: string): Promise<string> =>
      (await folder.nnc(["train", "model.nn", "--seed", seed])).stdout;
    expect(await run("5")).toBe(await run("5"));
    expect(await run("5")).not.toBe(await run("6"));
  });

  test("a variable of the environment that can't be meant ends it before the first step", async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv("NNC_THREADS", "many");
    const { code, stdout, stderr } = await project().nnc(["train", "model.nn"]);
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toBe(
      'nnc: NN707: NNC_THREADS is "many", which is no number of threads\n  help: set it to a whole number from 1 to 256, or to nothing\n',
    );
  });

  test("values that are missing are filled in as the spec says, also by predict", async () => {
    const folder = project(spec.replace("point = [x, y]", "point = [x, y] -> missing(mean)"));
    folder.write("points.csv", `${points()}NA,0,red\n1,,yellow\n`);
    expect((await folder.nnc(["train", "model.nn", "-o", "weights.safetensors"])).code).toBe(0);
    folder.write("new.csv", "x,y\n,1\n?,1\n");
    folder.write("new.jsonl", '{"x":null,"y":1}\n{"y":1}\n');
    const predict = async (data: string): Promise<string[]> =>
      (await folder.nnc(["predict", "model.nn", "-w", "weights.safetensors", data, "--to", "csv"])).stdout.split("\n");
    const [, first, second] = await predict("new.csv");
    expect(first).toMatch(/^[\d.e-]+,/);
    expect(second).toBe(first);
    expect((await predict("new.jsonl")).slice(1, 3)).toEqual([first, first]);
  });

  test("--on-bad-row skip leaves out rows that can't be used, counts them and lists the first", async () => {
    const folder = project();
    const bad = ["x,1,red", "1,red", "1,2,violet", "?,0,red", "1,2,3,red", "1e999,0,red"];
    folder.write("points.csv", `${points()}${bad.join("\n")}\n`);
    expect((await folder.nnc(["train", "model.nn"])).code).toBe(1);
    const { code, stderr } = await folder.nnc(["train", "model.nn", "--on-bad-row", "skip"]);
    expect(code).toBe(0);
    expect(stderr).toContain("Spiral: 99 parameters, 45 rows; ");
    const told = stderr.slice(stderr.indexOf("left out"), stderr.indexOf("Spiral:"));
    expect(told).toBe(`left out 6 rows that can't be used:
  points.csv:62: column "x" holds "x", which isn't a number
  points.csv:63: 2 cells in a row of 3 columns (x, y, arm)
  points.csv:64: column "arm" holds "violet", which is none of the 3 classes of arm (red, yellow, blue)
  points.csv:65: column "x" holds "?", which isn't a number
  points.csv:66: 4 cells in a row of 3 columns (x, y, arm)
  and 1 more
`);
    folder.write("points.csv", "x,y,arm\na,1,red\n");
    const none = await folder.nnc(["train", "model.nn", "--on-bad-row", "skip"]);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("none of the 1 rows of")]);
  });

  test("without a folder and --save it says that the weights go", async () => {
    const { code, stderr } = await project().nnc(["train", "model.nn", "--no-run"]);
    expect(code).toBe(0);
    expect(stderr).toContain("the weights are not kept: -o weights.safetensors would keep them");
  });

  test("--json gives a line for each epoch and one for the end", async () => {
    const { code, stdout } = await project().nnc(["train", "model.nn", "--epochs", "2", "--json"]);
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { event: "epoch", epoch: 1, epochs: 2, step: 6, steps: 12, training: {}, validation: {} },
      { event: "epoch", epoch: 2, step: 12 },
      { event: "end", step: 12, seed: 1, saved: null },
    ]);
    const { validation } = lines[2] as { validation: { loss: number; accuracy: number } };
    expect(validation.accuracy).toBeGreaterThan(0.5);
    expect(validation).toEqual((lines[1] as { validation: unknown }).validation);
  });

  test("--resume goes on: four epochs are two and two", async () => {
    const folder = project();
    const train = (...words: string[]): Promise<unknown> => folder.nnc(["train", "model.nn", ...words]);
    await train("--epochs", "4", "-o", "whole.safetensors");
    await train("--epochs", "2", "-o", "half.safetensors");
    await train("--epochs", "4", "--resume", "half.safetensors", "-o", "both.safetensors");
    expect(folder.read("both.safetensors")).toBe(folder.read("whole.safetensors"));
    expect((await folder.nnc(["train", "model.nn", "--resume", "half.safetensors", "--seed", "3"])).code).toBe(2);
  });

  test("Ctrl-C ends it after the step and saves, so that it can go on", async () => {
    const folder = project();
    const { code, stderr, stdout } = await folder.nnc(
      ["train", "model.nn", "--epochs", "1000", "-o", "w.safetensors"],
      {
        watching({ stderr }, interrupt) {
          if (stderr.includes("epoch 2/1000") && !stderr.includes("stopping")) interrupt();
        },
      },
    );
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).toContain("stopping after this step; Ctrl-C again stops at once");
    expect(stderr).toContain("saved w.safetensors after 12 steps");
    expect(stderr).not.toContain("epoch 3/1000");
  });

  test("Ctrl-C in the midst of an epoch leaves a checkpoint that goes on to the same weights", async () => {
    const folder = project(spec.replace("batch 8", "batch 1\n  stop early(patience: 30)"));
    const train = (...words: string[]): readonly string[] => [
      ...["train", "model.nn", "--no-run", "--epochs", "20"],
      ...words,
    ];
    await folder.nnc(train("-o", "whole.safetensors", "--checkpoint-every", "7"));
    const { code, stderr } = await folder.nnc(train("-o", "run.safetensors", "--checkpoint-every", "7"), {
      isTerminal: true,
      watching({ stderr }, interrupt) {
        if (stderr.includes("100/900") && !stderr.includes("stopping")) interrupt();
      },
    });
    expect(code).toBe(130);
    expect(stderr).toContain("saved run.safetensors: --resume run.safetensors goes on from there");
    const more = train("--resume", "run.safetensors", "-o", "run.safetensors", "--checkpoint-every", "7");
    expect((await folder.nnc(more)).code).toBe(0);
    for (const name of ["safetensors", "best.safetensors"])
      expect(folder.read(`run.${name}`)).toBe(folder.read(`whole.${name}`));
  });

  test.each([
    { words: ["--checkpoint-every", "5", "--no-run"], said: "with --no-run nothing says where" },
    { words: ["--checkpoint-every", "5", "-o", "w.safetensors", "--seeds", "2"], said: "--seeds makes several" },
    { words: ["--checkpoint-every", "often"], said: "500, or 30s, 5min, 2h" },
    { words: ["--checkpoint-every", "1.5"], said: "500, or 30s, 5min, 2h" },
    { words: ["--checkpoint-every", "0min"], said: "500, or 30s, 5min, 2h" },
    { words: ["--folds", "1"], said: "a whole number from 2 on" },
    { words: ["--folds", "5", "-o", "w.safetensors"], said: "-o has no meaning beside it" },
    { words: ["--folds", "5", "--seeds", "2"], said: "--seeds has no meaning beside it" },
  ])("$words is a slip", async ({ words, said }) => {
    const { code, stderr } = await project().nnc(["train", "model.nn", ...words]);
    expect([code, stderr.includes("epoch ")]).toEqual([2, false]);
    expect(stderr).toContain(said);
  });

  test("--seeds trains several times, tells how results vary and saves the best", async () => {
    const folder = project();
    const words = ["train", "model.nn", "--epochs", "1", "--seeds", "3", "-o", "best.safetensors"];
    const { code, stdout, stderr } = await folder.nnc(words);
    expect(code).toBe(0);
    const losses = [...stdout.matchAll(/^seed (\d): validation loss ([\d.e-]+),/gm)].map(([, seed, loss]) => ({
      seed: Number(seed),
      loss: Number(loss),
    }));
    expect(losses.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    const best = losses.reduce((a, b) => (b.loss < a.loss ? b : a));
    expect(stdout).toMatch(
      /\nloss [\d.]+ ± [\d.]+, from [\d.]+ to [\d.]+\naccuracy [\d.]+ ± [\d.]+, from [\d.]+ to [\d.]+\n$/,
    );
    expect(stderr).toContain(`the best seed is ${best.seed}`);
    const again = await folder.nnc(["evaluate", "model.nn", "-w", "best.safetensors", "--json"]);
    expect((JSON.parse(again.stdout) as { loss: number }).loss).toBeCloseTo(best.loss, 3);
    const lines = (await folder.nnc([...words, "--json"])).stdout.trimEnd().split("\n");
    const told = lines.map((line) => JSON.parse(line) as { event: string; seed: number; validation: Figures });
    expect(told.filter(({ event }) => event === "epoch").map(({ seed }) => seed)).toEqual([1, 2, 3]);
    const accuracies = told.flatMap(({ event, validation }) => (event === "run" ? [validation.accuracy] : []));
    expect(told.at(-1)).toMatchObject({
      event: "end",
      best: best.seed,
      saved: "best.safetensors",
      validation: {
        loss: { lowest: expect.closeTo(best.loss, 3) as number },
        accuracy: { lowest: Math.min(...accuracies), highest: Math.max(...accuracies) },
      },
    });
  });

  test("--start begins a new run with the weights of a file that fit, and tells of the others", async () => {
    const folder = await trained();
    folder.write(
      "wide.nn",
      spec
        .replace("dense(hidden) -> tanh", "dense(hidden) -> tanh -> dense(8) -> tanh")
        .replace("seed 1", "seed 1\n  freeze scores.weight"),
    );
    const words = ["train", "wide.nn", "--start", "weights.safetensors"];
    const { code, stderr } = await folder.nnc([...words, "-o", "tuned.safetensors"]);
    expect(code).toBe(0);
    expect(stderr).toContain(
      [
        "2 tensors of weights.safetensors taken: scores.weight, scores.bias",
        "  scores.dense.weight begins anew: it is [16, 8], in the file [16, 3]",
        "  scores.dense.bias begins anew: it is [8], in the file [3]",
        "  scores.dense2.weight begins anew: the file has none",
      ].join("\n"),
    );
    const kept = await folder.nnc([...words, "--run", "tuned", "--epochs", "1"]);
    expect(kept.code).toBe(0);
    expect(JSON.parse(folder.read("tuned/run.json"))).toMatchObject({ settings: { start: "weights.safetensors" } });
    const several = await folder.nnc([...words, "--seeds", "2", "--epochs", "1", "--no-run"]);
    expect([several.code, several.stdout.match(/^seed \d/gm)?.length]).toEqual([0, 2]);
    folder.write("other.nn", spec.replaceAll("scores", "marks"));
    const none = await folder.nnc(["train", "other.nn", "--start", "weights.safetensors"]);
    expect([none.code, none.stdout]).toEqual([1, ""]);
    expect(none.stderr).toContain("NN705: no tensor of");
    const both = await folder.nnc([...words, "--resume", "weights.safetensors"]);
    expect([both.code, both.stderr.includes("--start begins a new one")]).toEqual([2, true]);
  });

  test("--folds validates every row once, tells each fold's figures, and how they vary", async () => {
    const text = spec
      .replace("validate 25%", "validate 25% stratified")
      .replace("seed 1", 'seed 1\n  checkpoint "run.safetensors"');
    const folder = project(text);
    const words = ["train", "model.nn", "--folds", "4"];
    const { code, stdout, stderr } = await folder.nnc(words);
    expect(code).toBe(0);
    const figures = [
      ...stdout.matchAll(/^fold (\d) of 4: validation \(15 rows\) loss ([\d.e-]+), accuracy ([\d.]+)$/gm),
    ];
    expect(figures.map(([, fold]) => fold)).toEqual(["1", "2", "3", "4"]);
    expect(stdout).toMatch(
      /\nloss [\d.]+ ± [\d.]+, from [\d.]+ to [\d.]+\naccuracy [\d.]+ ± [\d.]+, from [\d.]+ to [\d.]+\n$/,
    );
    expect(stderr.match(/^fold \d: 45 rows to train with$/gm)).toHaveLength(4);
    expect(existsSync(join(folder.path, "run.safetensors"))).toBe(false);
    const lines = (await folder.nnc([...words, "--json"])).stdout.trimEnd().split("\n");
    const told = lines.map((line) => JSON.parse(line) as { event: string; fold: number; validation: Figures });
    expect(told.filter(({ event }) => event === "epoch").map(({ fold }) => fold)).toEqual(
      [1, 2, 3, 4].flatMap((fold) => Array.from({ length: 4 }, () => fold)),
    );
    const folds = told.filter(({ event }) => event === "fold");
    expect(folds.map(({ validation }) => validation.loss.toPrecision(4))).toEqual(figures.map(([, , loss]) => loss));
    const mean = folds.reduce((sum, { validation }) => sum + validation.loss, 0) / 4;
    expect(told.at(-1)).toMatchObject({
      event: "end",
      folds: 4,
      seed: 1,
      validation: {
        loss: { mean: expect.closeTo(mean, 9) as number },
        accuracy: { lowest: expect.any(Number) as number },
      },
    });
  });

  test("folds are of the rows of the data, those that the spec validates with among them, but not of its test rows", async () => {
    const part = (row: number): string => (row % 6 === 0 ? "test" : row % 6 === 1 ? "valid" : "train");
    const rows = points().trimEnd().split("\n");
    const csv = rows.map((line, row) => `${line},${row === 0 ? "part" : part(row)}`).join("\n");
    const text = spec.replace("validate 25%", 'validate where part == "valid"\n  test where part == "test"');
    const folder = folderOf({ "model.nn": text, "points.csv": csv });
    const whole = await folder.nnc(["train", "model.nn", "--epochs", "1"]);
    expect(whole.stdout).toMatch(/^validation \(10 rows\): .*\ntest \(10 rows\): .*\n$/);
    const { stdout } = await folder.nnc(["train", "model.nn", "--epochs", "1", "--folds", "5"]);
    expect(stdout.match(/validation \(10 rows\)/g)).toHaveLength(5);
    const evaluated = await folder.nnc(["summary", "model.nn"]);
    expect(evaluated.stdout).toContain('validate where part == "valid"');
    const many = await folder.nnc(["train", "model.nn", "--folds", "51"]);
    expect([many.code, many.stderr.includes("NN706: 50 rows can't be parted into 51 folds")]).toEqual([1, true]);
  });

  test("a checkpoint that can't be written is this machine's problem", async () => {
    const text = spec.replace("seed 1", 'seed 1\n  checkpoint "gone/last.safetensors"');
    const { code, stderr } = await project(text).nnc(["train", "model.nn"]);
    expect(code).toBe(3);
    expect(stderr).toContain("gone/last.best.safetensors can't be written");
  });

  test("a terminal sees one line that changes", async () => {
    const { stderr } = await project().nnc(["train", "model.nn", "--epochs", "2"], { isTerminal: true });
    expect(stderr.split("\n").filter((line) => /epoch \d/.test(line))).toHaveLength(2);
    expect(stderr).toContain("\r\x1b[Kepoch 1/2  6/12");
  });

  test("a checkpoint is kept where the spec says, from its folder on", async () => {
    const folder = folderOf({
      "nets/model.nn": spec.replace("seed 1", 'seed 1\n  checkpoint "last.safetensors"'),
      "nets/points.csv": points(),
    });
    expect((await folder.nnc(["train", "nets/model.nn"])).code).toBe(0);
    expect(existsSync(join(folder.path, "nets/last.safetensors"))).toBe(true);
  });

  test.each([
    { what: "data that isn't there", text: spec, file: "other.csv", said: "NN704", exit: 1 },
    {
      what: "a spec without data",
      text: spec.replace(/ {2}data[^}]*}\n/, ""),
      file: "points.csv",
      said: "names no data",
      exit: 1,
    },
    { what: "a spec with errors", text: spec.replace("tanh", "tahn"), file: "points.csv", said: "NN101", exit: 1 },
  ])("$what", async ({ text, file, said, exit }) => {
    const { code, stderr } = await folderOf({ "model.nn": text, [file]: points() }).nnc(["train", "model.nn"]);
    expect(stderr).toContain(said);
    expect(code).toBe(exit);
  });

  test("a row that can't be used is named", async () => {
    const folder = folderOf({ "model.nn": spec, "points.csv": points().replace("-2,0.5,red", "-2,oops,red") });
    const { code, stderr } = await folder.nnc(["train", "model.nn"]);
    expect(code).toBe(1);
    expect(stderr).toContain('points.csv:2: column "y" holds "oops"');
  });

  test("a place for the weights that can't be written is told before training", async () => {
    const { code, stderr } = await project().nnc(["train", "model.nn", "-o", "gone/weights.safetensors"]);
    expect(code).toBe(3);
    expect(stderr).toContain("gone/weights.safetensors can't be written");
    expect(stderr).not.toContain("epoch");
  });

  test("a folder can't take weights, which is told before training as well", async () => {
    const { code, stderr } = await project().nnc(["train", "model.nn", "-o", "."]);
    expect(code).toBe(3);
    expect(stderr).toContain("nnc: . can't be written: it is a folder");
    expect(stderr).not.toContain("epoch");
  });

  test("a file system that takes no files is told before training", async () => {
    const { code, stderr } = await project().nnc(["train", "model.nn", "-o", "/proc/weights.safetensors"]);
    expect(code).toBe(3);
    expect(stderr).toContain("/proc/weights.safetensors can't be written");
    expect(stderr).not.toContain("epoch");
  });

  test("of several models one is chosen", async () => {
    const other = spec.replaceAll("Spiral", "Other");
    const folder = project(`${spec}\n${other}`);
    const { code, stderr } = await folder.nnc(["train", "model.nn"]);
    expect(code).toBe(2);
    expect(stderr).toContain("the spec has several models: Spiral, Other");
    expect((await folder.nnc(["train", "model.nn", "--model", "Other"])).stderr).toMatch(/^Other: /);
    expect((await folder.nnc(["train", "model.nn", "--model", "Otter"])).stderr).toContain("did you mean Other?");
  });
});

describe("evaluate", () => {
  test("takes the spec's own data, or a file", async () => {
    const folder = await trained();
    const own = await folder.nnc(["evaluate", "model.nn", "-w", "weights.safetensors"]);
    expect(own.code).toBe(0);
    expect(own.stdout).toMatch(/^validation \(15 rows\): loss 0\.\d+, accuracy 1\.000\n$/);
    const other = ["evaluate", "model.nn", "-w", "weights.safetensors", "-d", "points.csv"];
    const skipping = await folder.nnc([...other, "--on-bad-row", "skip"]);
    expect(skipping).toMatchObject({ code: 2, stderr: expect.stringContaining("--data names other data") as string });
    const file = await folder.nnc([...other, "--json"]);
    expect(JSON.parse(file.stdout)).toMatchObject({ data: "points.csv", rows: 60, accuracy: 1 });
  });

  test("takes JSON lines as well, told by the name", async () => {
    const folder = await trained();
    folder.write("rows.jsonl", '{"x": -2, "y": 0, "arm": "red"}\n{"x": 2, "y": 0, "arm": "blue"}\n');
    const { stdout } = await folder.nnc([
      "evaluate",
      "model.nn",
      "-w",
      "weights.safetensors",
      "-d",
      "rows.jsonl",
      "--json",
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 2, accuracy: 0.5 });
  });

  test("a spec that keeps nothing aside needs a file", async () => {
    const folder = await trained(spec.replace("  validate 25%\n", ""));
    const { code, stderr } = await folder.nnc(["evaluate", "model.nn", "-w", "weights.safetensors"]);
    expect(code).toBe(2);
    expect(stderr).toContain("name a file: --data new.csv");
  });

  test.each([
    { words: ["-w", "gone.safetensors"], said: "NN704: " },
    { words: ["-w", "points.csv"], said: "NN704: " },
    { words: ["-w", "weights.safetensors", "--set", "hidden=8"], said: "NN705: " },
    { words: ["-w", "weights.safetensors", "-d", "gone.csv"], said: "NN704: " },
  ])("$words can't be used", async ({ words, said }) => {
    const { code, stderr } = await (await trained()).nnc(["evaluate", "model.nn", ...words]);
    expect(code).toBe(1);
    expect(stderr).toContain(said);
  });
});

describe("predict", () => {
  const predict = ["predict", "model.nn", "-w", "weights.safetensors"];

  test("files in messages are called as the user calls them", async () => {
    const folder = await trained();
    folder.write("more/new.csv", "x,y\n1,\n");
    const { code, stderr } = await folder.nnc([...predict, "more/new.csv"]);
    expect([code, stderr.split("\n")[0]]).toEqual([1, 'nnc: NN703: more/new.csv:2: column "y" is empty']);
    const missing = await folder.nnc([...predict.slice(0, 3), "none.safetensors", "more/new.csv"]);
    expect(missing.stderr).toBe(
      "nnc: NN704: none.safetensors can't be read: there is no such file\n  help: check the path; one in a spec starts at the spec's folder\n",
    );
  });

  test("CSV in, CSV out, a column for each class", async () => {
    const folder = await trained();
    folder.write("new.csv", "y,x,remark\n0,-2,\n0,2,far out\n");
    const { code, stdout } = await folder.nnc([...predict, "new.csv"]);
    expect(code).toBe(0);
    const [header, ...rows] = stdout.trimEnd().split("\n");
    expect(header).toBe("probability.red,probability.yellow,probability.blue,arm");
    expect(rows.map((row) => row.split(",")[3])).toEqual(["red", "yellow"]);
    expect(
      rows.map((row) =>
        row
          .split(",")
          .slice(0, 3)
          .reduce((sum, cell) => sum + Number(cell), 0),
      ),
    ).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)]);
  });

  test("classes that only the data names are called so", async () => {
    const folder = await trained(spec.replace("class(red, yellow, blue)", "class(3)"));
    folder.write("new.csv", "x,y\n-2,0\n0,3\n");
    const [header, ...rows] = (await folder.nnc([...predict, "new.csv"])).stdout.trimEnd().split("\n");
    // In the order of the alphabet, as the table of labels was learned.
    expect(header).toBe("probability.blue,probability.red,probability.yellow,arm");
    expect(rows.map((row) => row.split(",")[3])).toEqual(["red", "blue"]);
    const { stdout } = await folder.nnc([...predict, "new.csv", "--to", "jsonl"]);
    expect(stdout).toMatch(/"arm":"red"\}\n.*"arm":"blue"\}\n$/);
  });

  test("JSON lines from standard input, columns or the field in a list", async () => {
    const folder = await trained();
    const apart = await folder.nnc([...predict, "--from", "jsonl"], { stdin: '{"x": -2, "y": 0}\n{"x": 0, "y": 3}\n' });
    const { code, stdout } = await folder.nnc([...predict, "--from", "jsonl"], {
      stdin: '{"point": [-2, 0]}\n{"point": [0, 3]}\n',
    });
    expect(code).toBe(0);
    expect(stdout).toBe(apart.stdout);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { arm: string; probability: number[] });
    expect(rows.map(({ arm, probability }) => [arm, probability.length])).toEqual([
      ["red", 3],
      ["blue", 3],
    ]);
  });

  test("another kind of output, into a file", async () => {
    const folder = await trained();
    await folder.nnc([...predict, "--to", "jsonl", "-o", "out.jsonl", "points.csv"]);
    expect(folder.read("out.jsonl").trimEnd().split("\n")).toHaveLength(60);
  });

  test("the output's name says what is written into it, where --to doesn't", async () => {
    const folder = await trained();
    await folder.nnc([...predict, "-o", "out.jsonl", "points.csv"]);
    expect(Object.keys(JSON.parse(folder.read("out.jsonl").split("\n")[0]!) as object)).toContain("arm");
    await folder.nnc([...predict, "--to", "csv", "-o", "out.jsonl", "points.csv"]);
    expect(folder.read("out.jsonl")).toMatch(/^probability\.red,/);
  });

  test("a pipe is written into, not replaced", async () => {
    const folder = await trained();
    const pipe = join(folder.path, "pipe");
    execFileSync("mkfifo", [pipe]);
    const reader = spawn("cat", [pipe]);
    const texts: string[] = [];
    reader.stdout.setEncoding("utf8").on("data", (text: string) => texts.push(text));
    const { code } = await folder.nnc([...predict, "-o", "pipe", "points.csv"]);
    await once(reader, "close");
    expect([code, lstatSync(pipe).isFIFO()]).toEqual([0, true]);
    expect(texts.join("").trimEnd().split("\n")).toHaveLength(61);
  });

  test.each([
    { stdin: "x,y\n1,oops\n", said: '<stdin>:2: column "y" holds "oops"' },
    { stdin: "x\n1\n", said: 'has no column "y"' },
    { stdin: "", said: "<stdin> has no header row" },
  ])("$said", async ({ stdin, said }) => {
    const { code, stdout, stderr } = await (await trained()).nnc(predict, { stdin });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(said);
  });
});
