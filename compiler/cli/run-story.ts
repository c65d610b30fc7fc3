// Reads the folder of a run: all that a report tells.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Model } from "../check/model.js";
import { planOf } from "../compile.js";
import type { Fact, MetricsEntry, NetworkFacts, RunFacts, StatisticsEntry, Story, Warning } from "../run-page/story.js";
import { learningRates } from "../summarize/learning-rates.js";
import { summarize } from "../summarize/summarize.js";
import { Failure } from "./failure.js";
import type { Io } from "./io.js";
import { shownPath } from "./read-text.js";
import { trainedOf } from "./run-outcomes.js";
import { readMetrics, type MetricsLine } from "./runs/metrics-file.js";
import { hostElsewhere, recordAt, stateOf, type RunRecord } from "./runs/run-record.js";
import { chooseModel, openModels } from "./specs.js";

/** Has its network look at the data once more. @throws Failure if it isn't the folder of a run. */
export async function readStory(path: string, io: Io): Promise<Story> {
  const folder = resolve(io.cwd, path);
  const record = recordAt(folder, shownPath(path, io.cwd));
  const missing: string[] = [];
  const metrics: readonly MetricsLine[] = linesOf(folder, "metrics.jsonl", missing);
  // Who wrote a line says what is in it; what isn't whole is left out.
  const statistics = linesOf(folder, "statistics.jsonl", missing).filter(isStatistics);
  if (metrics.length === 0) missing.push("Curves: the run has told no figures yet.");
  if (statistics.length === 0) missing.push("Updates, gradients and activations: the run has no statistics.");
  const model = await modelOf(record, folder, missing, io);
  const trained = model && (await trainedOf(model, record, folder, missing));
  return {
    run: factsOf(record),
    metrics,
    learningRates: model ? ratesOf(model, metrics) : [],
    statistics,
    warnings: warningsOf(metrics),
    network: model && (await networkOf(model, record, folder, missing)),
    outcomes: trained?.outcomes,
    fitted: trained?.fitted,
    filters: trained?.filters,
    missing,
  };
}

function linesOf(folder: string, name: string, missing: string[]): readonly MetricsLine[] {
  const { lines, damaged } = readMetrics(join(folder, name));
  if (damaged > 0) missing.push(`${damaged} ${damaged === 1 ? "line" : "lines"} of ${name} that can't be read.`);
  return lines;
}

const mostRates = 200;

function ratesOf(model: Model, metrics: readonly MetricsEntry[]): Story["learningRates"] {
  const last = metrics.findLast(({ event }) => event === "epoch" || event === "steps");
  if (last === undefined) return [];
  const count = Math.min(mostRates, last.step);
  const stride = (last.step - 1) / Math.max(1, count - 1);
  const steps = Array.from({ length: count }, (_, place) => 1 + Math.round(place * stride));
  const rates = learningRates(model, steps, last.steps ?? last.step) ?? [];
  return rates.map((rate, place) => [steps[place] ?? NaN, rate] as const);
}

function isStatistics<Line extends MetricsLine>(line: Line): line is Line & StatisticsEntry {
  const { activations, parameters } = line;
  return Array.isArray(activations) && Array.isArray(parameters);
}

/** What was found while it ran, each once. */
function warningsOf(lines: readonly MetricsLine[]): Warning[] {
  const worded = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  const found = lines.flatMap(({ event, code, text, help, at }) =>
    event === "warning" && typeof code === "string" && typeof text === "string"
      ? [{ code, message: text, help: worded(help), at: worded(at) }]
      : [],
  );
  return [...new Map(found.map((warning) => [`${warning.code} ${warning.message}`, warning])).values()];
}

function factsOf(record: RunRecord): RunFacts {
  const { model, problem, started, ended, parameters, rows, settings, versions, spec, resumed } = record;
  const set = Object.entries(settings.set);
  const facts: (Fact | undefined)[] = [
    ["spec", `${spec.path}, SHA-256 ${spec.sha256.slice(0, 12)}`],
    set.length > 0 ? ["set", set.map(([name, value]) => `${name}=${value}`).join(", ")] : undefined,
    ["seed", String(settings.seed)],
    settings.epochs === null ? undefined : ["epochs", String(settings.epochs)],
    ["threads", String(settings.threads)],
    ["nnc", versions.nnc],
    ["Node", versions.node],
    ["engine", versions.engine],
    resumed.length > 0 ? ["resumed", resumed.join(", ")] : undefined,
  ];
  return {
    model,
    state: stateOf(record),
    host: hostElsewhere(record),
    problem,
    started,
    ended: ended ?? undefined,
    parameters,
    rows: rows ?? 0,
    settings: facts.filter((fact) => fact !== undefined),
  };
}

/** The model of the run's own copy of the spec; undefined where this nnc doesn't take it any more. */
async function modelOf(record: RunRecord, folder: string, missing: string[], io: Io): Promise<Model | undefined> {
  const lose = (why: string): void => void missing.push(`Everything about the network: ${why}.`);
  const spec = join(folder, "spec", record.spec.path);
  if (!existsSync(spec)) {
    lose(`the run's copy of the spec, spec/${record.spec.path}, isn't there`);
    return undefined;
  }
  // What is found in it was said when it was trained.
  const quiet: Io = { ...io, cwd: join(folder, "spec"), stderr: { ...io.stderr, write: () => undefined } };
  try {
    const found = await openModels(record.spec.path, record.settings.set, quiet);
    if (found) return chooseModel(found.models, record.model);
    lose("this version of nnc finds errors in the run's spec");
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    lose(error.problem);
  }
  return undefined;
}

async function networkOf(model: Model, record: RunRecord, folder: string, missing: string[]): Promise<NetworkFacts> {
  const [{ draw }, { writeSvg }] = await Promise.all([import("../draw/draw.js"), import("../draw/write-svg.js")]);
  const drawing = draw(model, { unfold: false });
  const isLarge = drawing.boxes.length > mostBoxes;
  if (isLarge)
    missing.push(
      `The graph: it would have ${drawing.boxes.length} boxes. nnc graph -o network.svg draws it into a file.`,
    );
  return {
    summary: summarize(model, planOf(model, { precision: "single" })),
    drawing: isLarge ? undefined : await writeSvg(drawing),
    spec: readFileSync(join(folder, "spec", record.spec.path), "utf8"),
  };
}

const mostBoxes = 400;
