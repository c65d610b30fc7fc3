// What the folder of a run comes to: how far it got, its best epoch, how long it took.
import { join } from "node:path";
import { bestEpoch } from "../../observe/best-epoch.js";
import { readMetrics, type MetricsLine } from "./metrics-file.js";
import { hostElsewhere, stateOf, type RunRecord } from "./run-record.js";

export interface ToldRun {
  /** As the user would type it. */
  readonly run: string;
  /** The sweep that it belongs to, as the user would type it. */
  readonly sweep?: string;
  readonly model: string;
  readonly state: RunRecord["state"];
  /** The machine that it is running on, if that is another one: whether it still does can't be seen from here. */
  readonly host?: string;
  readonly started: string;
  /** Seconds from its begin to its last sign of life. */
  readonly seconds: number;
  readonly epoch: number;
  readonly epochs: number | null;
  /** Training steps done. */
  readonly step: number;
  /** Loss and metrics of the best epoch, and of which rows. */
  readonly best: Best | null;
  /** Of the weights that were kept, where the spec names test data. */
  readonly test: Readonly<Record<string, unknown>> | null;
  readonly parameters: number;
  /** Of the training data; null where it was read piece by piece. */
  readonly rows: number | null;
  readonly settings: RunRecord["settings"];
  readonly problem?: string;
}

export interface Best {
  readonly epoch: number;
  readonly part: "validation" | "training";
  readonly figures: Readonly<Record<string, unknown>>;
}

export function toldRun(folder: string, run: string, record: RunRecord, sweep?: string): ToldRun {
  const { lines } = readMetrics(join(folder, "metrics.jsonl"));
  const last = lines.findLast(({ event }) => event === "epoch" || event === "steps");
  const host = hostElsewhere(record);
  const { model, started, parameters, rows, settings, problem } = record;
  return {
    run,
    ...(sweep !== undefined && { sweep }),
    model,
    state: stateOf(record),
    ...(host !== undefined && { host }),
    started,
    seconds: Math.max(0, (endOf(record, lines) - Date.parse(started)) / 1000),
    epoch: last?.epoch ?? 0,
    epochs: last?.epochs ?? settings.epochs,
    step: last?.step ?? 0,
    best: bestOf(lines),
    test: lines.findLast(({ event }) => event === "end")?.test ?? null,
    parameters,
    rows,
    settings,
    ...(problem !== undefined && { problem }),
  };
}

/** Of a run that was killed, when it last told something. */
function endOf({ started, ended }: RunRecord, lines: readonly MetricsLine[]): number {
  if (ended !== null) return Date.parse(ended);
  const last = lines.at(-1);
  return last === undefined ? Date.parse(started) : 1000 * last.time;
}

function bestOf(lines: readonly MetricsLine[]): Best | null {
  const best = bestEpoch(lines);
  if (best === undefined) return null;
  const part = best.validation === undefined ? "training" : "validation";
  return { epoch: best.epoch ?? 0, part, figures: best[part] ?? {} };
}

/** The loss by which runs are compared; infinite where there is none yet. */
export function lossOf({ best }: ToldRun): number {
  const loss = best?.figures.loss;
  return typeof loss === "number" ? loss : Infinity;
}
