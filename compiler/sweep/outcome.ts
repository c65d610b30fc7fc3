// What trials came to, and their order from the best to those that failed.
import { compareFigures, type JudgedBy } from "./figure.js";
import type { Settings } from "./plan.js";
import { spread, type Spread } from "./spread.js";

/** One training of a trial, from one seed. */
export interface RunOutcome {
  readonly seed: number;
  /** What it is judged by, on the validation data; undefined as long as nobody knows, and where it failed. */
  readonly figure: number | undefined;
  readonly epochs: number;
  readonly seconds: number;
  /** Why it failed. */
  readonly problem: string | undefined;
}

export interface TrialOutcome {
  /** From 1. */
  readonly number: number;
  readonly settings: Settings;
  /** The last round that it took part in, from 0. */
  readonly round: number;
  readonly runs: readonly RunOutcome[];
}

export interface JudgedTrial extends TrialOutcome {
  /** Over the seeds; undefined unless every one of its runs came to a figure. */
  readonly figure: Spread | undefined;
  /** Of the first run that failed: settings that fail from one seed of several are no good ones. */
  readonly problem: string | undefined;
}

export function judged(trial: TrialOutcome): JudgedTrial {
  const { runs } = trial;
  const failed = runs.find(({ problem }) => problem !== undefined);
  const figures = runs.flatMap(({ figure }) => figure ?? []);
  const isWhole = failed === undefined && figures.length === runs.length && runs.length > 0;
  const problem =
    failed?.problem === undefined || runs.length === 1
      ? failed?.problem
      : `from seed ${failed.seed}: ${failed.problem}`;
  return { ...trial, figure: isWhole ? spread(figures) : undefined, problem };
}

/** The best first: those that came farther before those that were left behind, then by the mean of their figures; those without one last. */
export function ranked(trials: readonly JudgedTrial[], by: JudgedBy): readonly JudgedTrial[] {
  return trials.toSorted((a, b) => {
    if (a.figure === undefined || b.figure === undefined)
      return Number(a.figure === undefined) - Number(b.figure === undefined) || a.number - b.number;
    return b.round - a.round || compareFigures(by, a.figure.mean, b.figure.mean) || a.number - b.number;
  });
}
