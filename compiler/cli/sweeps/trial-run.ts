// One run of a trial, as its folder tells it: how far it came and what it came to.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Round } from "../../sweep/halving.js";
import type { RunOutcome } from "../../sweep/outcome.js";
import type { Plan } from "../../sweep/plan.js";
import { readMetrics, type MetricsLine } from "../runs/metrics-file.js";
import { readRun, stateOf, type RunRecord } from "../runs/run-record.js";
import { writeText } from "../write-file.js";

export interface TrialRun {
  /** From 1. */
  readonly trial: number;
  readonly seed: number;
  readonly folder: string;
}

/** `001`, or `001-seed-7` where there are several. */
export function trialRun(sweep: string, { trials, seeds }: Plan, trial: number, seed: number): TrialRun {
  const digits = Math.max(3, String(trials.length).length);
  const name = String(trial).padStart(digits, "0") + (seeds.length > 1 ? `-seed-${seed}` : "");
  return { trial, seed, folder: join(sweep, name) };
}

export interface Standing {
  /** "new": nothing is there to go on with. "reached": it has the epochs of the round. */
  readonly state: "new" | "unfinished" | "running" | "reached" | "failed";
  readonly outcome: RunOutcome;
}

/** How a run stands after a round; `isLast` where that is the end of the run, which early stopping may bring sooner. */
export function standingOf(run: TrialRun, round: Round, isLast: boolean, by: string): Standing {
  const kept = keptFailure(run);
  const record = existsSync(run.folder) ? readRun(run.folder) : "";
  if (typeof record === "string")
    return {
      state: kept === undefined ? "new" : "failed",
      outcome: outcomeOf(run, undefined, [], NaN, kept),
    };
  const { lines } = readMetrics(join(run.folder, "metrics.jsonl"));
  const state = stateOf(record);
  const epoch = lines.findLast(
    (line) => line.event === "epoch" && (isLast || (line.epoch ?? 0) <= (round.epochs ?? Infinity)),
  );
  const end = lines.findLast((line) => line.event === "end");
  const isThere =
    state === "finished" || (!isLast && round.epochs !== undefined && (epoch?.epoch ?? 0) >= round.epochs);
  const isWhole = state === "finished" && (isLast || (epoch?.epoch ?? 0) < (round.epochs ?? Infinity));
  const figure = isThere ? figureOf(isWhole ? (end ?? epoch) : epoch, by) : NaN;
  // What failed later was there: who goes on from a round doesn't change when the sweep is gone on with.
  const problem = isThere
    ? Number.isFinite(figure)
      ? undefined
      : `its validation ${by} is no number`
    : state === "failed"
      ? firstSentence(record.problem ?? "it failed")
      : kept;
  return {
    state: problem !== undefined ? "failed" : isThere ? "reached" : state === "running" ? "running" : "unfinished",
    outcome: outcomeOf(run, record, lines, figure, problem),
  };
}

const failureName = "failure.json";

/** A process that gave up before it had a run that could say so is as good as one that failed: what it said stands in its folder. */
export function keepFailure({ folder }: TrialRun, problem: string): void {
  const text = JSON.stringify({ problem, ended: new Date().toISOString() });
  writeText(join(folder, failureName), `${text}\n`, join(basename(folder), failureName));
}

function keptFailure({ folder }: TrialRun): string | undefined {
  try {
    const { problem } = JSON.parse(readFileSync(join(folder, failureName), "utf8")) as { readonly problem?: unknown };
    return typeof problem === "string" ? problem : undefined;
  } catch {
    return undefined;
  }
}

/** What is the matter; the rest says what to do about one run. */
function firstSentence(text: string): string {
  return text.split("\n", 1)[0]?.split(/\. (?=[A-Z])/, 1)[0] ?? text;
}

function figureOf(line: MetricsLine | undefined, by: string): number {
  const value = line?.validation?.[by];
  return typeof value === "number" ? value : NaN;
}

function outcomeOf(
  { seed }: TrialRun,
  record: RunRecord | undefined,
  lines: readonly MetricsLine[],
  figure: number,
  problem: string | undefined,
): RunOutcome {
  const epochs = lines.reduce((most, { epoch = 0 }) => Math.max(most, epoch), 0);
  const known = problem === undefined && Number.isFinite(figure) ? figure : undefined;
  return { seed, figure: known, epochs, seconds: record ? secondsOf(record, lines) : 0, problem };
}

/** Of all the times that it was run, from each beginning to its last line. */
function secondsOf({ started, resumed }: RunRecord, lines: readonly MetricsLine[]): number {
  const begins = [started, ...resumed].map((time) => Date.parse(time) / 1000);
  return begins.reduce((sum, begin, i) => {
    const next = begins[i + 1] ?? Infinity;
    const last = lines.findLast(({ time }) => time >= begin && time < next);
    return sum + (last ? last.time - begin : 0);
  }, 0);
}

/** What a run left that can't be gone on with makes room. */
export function clear({ folder }: TrialRun): void {
  rmSync(folder, { recursive: true, force: true });
}
