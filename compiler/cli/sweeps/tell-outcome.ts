// The outcome of a sweep in words: the table, what it says and what it doesn't, and how to train the best once more.
import { conclude, type Conclusions } from "../../sweep/conclusions.js";
import type { JudgedTrial } from "../../sweep/outcome.js";
import { figureText, outcomeTable } from "../../sweep/table.js";
import type { Io } from "../io.js";
import { count, table } from "../text.js";
import type { SweepRecord } from "./sweep-record.js";

/** More rows than this are for programs: --json has all of them. */
const mostRows = 40;

export interface Told {
  readonly record: SweepRecord;
  /** In their order. */
  readonly trials: readonly JudgedTrial[];
  /** The spec, as the user would type it. */
  readonly spec: string;
  /** The sweep's folder, as the user would type it. */
  readonly folder: string;
  /** Of the plot, as the user would type them. */
  readonly plots: readonly string[];
}

export function tellOutcome(told: Told, io: Io): void {
  const { record, trials, plots } = told;
  const { plan } = record;
  const rows = outcomeTable(plan, trials.slice(0, mostRows));
  const more = trials.length - mostRows;
  const lines = [table(rows), ...(more > 0 ? [`and ${count(more, "trial")} more`] : []), "", ...sentences(told)];
  io.stdout.write(`${[...lines, ...plots.map((path) => `plot: ${path}`)].join("\n")}\n`);
}

function sentences({ record, trials, spec, folder }: Told): readonly string[] {
  const { plan } = record;
  const failures = failureLines(trials, folder);
  const found = conclude(plan, trials);
  if (!found) return failures;
  const { best, atEnds } = found;
  const figure = `${plan.by.name} ${figureText(best, plan.seeds.length)}`;
  return [
    `the best is trial ${best.number}: ${figure}${chanceText(found)}`,
    ...atEnds.map(
      ({ name, value, end }) =>
        `its ${name}, ${value}, lies at an end of its range (${end}): a better one may lie beyond`,
    ),
    ...failures,
    `train it again: ${commandOf(record, best, spec)}`,
  ];
}

function failureLines(trials: readonly JudgedTrial[], folder: string): readonly string[] {
  const failed = trials.filter(({ problem }) => problem !== undefined);
  if (failed.length === 0) return [];
  return [
    ...failed.map(({ number, problem }) => `trial ${number} failed: ${problem ?? ""}`),
    `those that failed are tried again by nnc sweep --resume ${quoted(folder)} --retry-failed`,
  ];
}

function chanceText({ rivals, alike }: Conclusions): string {
  if (rivals === 0) return "; no other trial ran as long, so nothing tells how far it is ahead";
  if (alike === undefined) return "; from one seed nobody knows how much of a difference is chance (seeds 3 tells)";
  if (alike.length === 0) return ", better than all others by more than the seeds differ";
  const numbers = alike.map(({ number }) => number).join(", ");
  return `; ${alike.length === 1 ? "trial" : "trials"} ${numbers} can't be told apart from it: the seeds differ as much (t-test, 5 %)`;
}

/** The command line that trains a trial with its first seed. */
export function commandOf({ plan, set, epochs, model }: SweepRecord, { settings }: JudgedTrial, spec: string): string {
  const assigned = Object.entries({ ...set, ...settings }).flatMap(([name, value]) => [
    "--set",
    quoted(`${name}=${value}`),
  ]);
  const length = epochs === null ? [] : ["--epochs", String(epochs)];
  return ["nnc train", quoted(spec), "--model", model, ...assigned, "--seed", String(plan.seeds[0]), ...length].join(
    " ",
  );
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\p{L}\p{N}_.,=+/:@%-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** All of it for programs, one line. */
export function outcomeJson({ record, trials, spec, folder, plots }: Told): object {
  const { plan } = record;
  const found = conclude(plan, trials);
  return {
    event: "end",
    by: plan.by,
    best: found ? found.best.number : null,
    alike: found?.alike?.map(({ number }) => number) ?? null,
    command: found ? commandOf(record, found.best, spec) : null,
    trials: trials.map(({ number, settings, round, figure, runs, problem }) => ({
      trial: number,
      settings,
      rounds: round + 1,
      mean: figure?.mean ?? null,
      deviation: figure && runs.length > 1 ? figure.deviation : null,
      problem: problem ?? null,
      runs: runs.map((run) => ({ ...run, figure: run.figure ?? null, problem: run.problem ?? null })),
    })),
    folder,
    plots,
  };
}
