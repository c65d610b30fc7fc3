// Runs a sweep, round after round, so many processes at a time; what its folders say is done isn't done again.
import { judged, ranked, type JudgedTrial, type RunOutcome } from "../../sweep/outcome.js";
import type { Plan } from "../../sweep/plan.js";
import type { Child } from "../child.js";
import type { Io } from "../io.js";
import { inParallel } from "./in-parallel.js";
import { reach } from "./reach.js";
import type { SweepRecord } from "./sweep-record.js";
import { trialRun, type TrialRun } from "./trial-run.js";

export interface SweepRun {
  readonly record: SweepRecord;
  /** Of the sweep. */
  readonly folder: string;
  /** The spec's place on disk. */
  readonly spec: string;
  /** How many processes at a time. */
  readonly jobs: number;
}

/** What is told as it goes. */
export interface Listener {
  /** A round begins, of so many runs. */
  began(round: number, runs: number): void;
  /** A run began, or told how far it is. */
  moved(run: TrialRun, line: string | undefined): void;
  /** `isNew`: not by an earlier process. */
  ended(run: TrialRun, outcome: RunOutcome, round: number, isNew: boolean): void;
}

/** All trials from the best to those that failed; undefined if Ctrl-C came first. A second Ctrl-C stops what goes on at once. */
export async function runSweep(
  sweep: SweepRun,
  listener: Listener,
  io: Io,
): Promise<readonly JudgedTrial[] | undefined> {
  const { plan } = sweep.record;
  const children = new Set<Child>();
  let interrupts = 0;
  const interrupt = (): void => {
    interrupts++;
    for (const child of children) {
      if (interrupts === 1) child.interrupt();
      else child.kill();
    }
  };
  const forget = io.onInterrupt(interrupt);
  const isStopped = (): boolean => interrupts > 0;
  const trials = new Map<number, JudgedTrial>();
  try {
    let left: readonly number[] = plan.trials.map((_, i) => i + 1);
    for (const [round, { trials: most }] of plan.rounds.entries()) {
      const going = round === 0 ? left : best(left, trials, plan, most);
      const runs = going.flatMap((trial) => plan.seeds.map((seed) => trialRun(sweep.folder, plan, trial, seed)));
      const outcomes = new Map<TrialRun, RunOutcome>();
      listener.began(round, runs.length);
      await inParallel(runs, sweep.jobs, isStopped, async (run) => {
        try {
          const outcome = await reach(sweep, run, round, { children, isStopped, listener }, io);
          if (outcome) outcomes.set(run, outcome);
        } catch (cause) {
          // What ends the sweep leaves no process behind.
          interrupt();
          throw cause;
        }
      });
      for (const number of going) {
        const own = runs.filter(({ trial }) => trial === number).flatMap((run) => outcomes.get(run) ?? []);
        trials.set(number, judged({ number, settings: plan.trials[number - 1] ?? {}, round, runs: own }));
      }
      if (isStopped()) return undefined;
      left = going;
    }
  } finally {
    forget();
  }
  return ranked([...trials.values()], plan.by);
}

/** The numbers of those that go on, in their order; none of those that failed. */
function best(
  left: readonly number[],
  trials: ReadonlyMap<number, JudgedTrial>,
  { by }: Plan,
  most: number,
): readonly number[] {
  const order = ranked(
    left.flatMap((number) => trials.get(number) ?? []),
    by,
  );
  return order
    .filter(({ figure }) => figure !== undefined)
    .slice(0, most)
    .map(({ number }) => number)
    .toSorted((a, b) => a - b);
}
