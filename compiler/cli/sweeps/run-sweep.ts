// Runs a sweep, round after round, so many processes at a time; what its folders say is done isn't done again.
import { setTimeout as wait } from "node:timers/promises";
import { judged, ranked, type JudgedTrial, type RunOutcome } from "../../sweep/outcome.js";
import type { Plan } from "../../sweep/plan.js";
import type { Io } from "../io.js";
import { reasonOfEnd, startChild, type Child } from "./child.js";
import { inParallel } from "./in-parallel.js";
import type { SweepRecord } from "./sweep-record.js";
import { clear, standingOf, trialRun, type Standing, type TrialRun } from "./trial-run.js";

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

/** All trials from the best to those that failed; undefined if Ctrl-C came first. */
export async function runSweep(
  sweep: SweepRun,
  listener: Listener,
  io: Io,
): Promise<readonly JudgedTrial[] | undefined> {
  const { plan } = sweep.record;
  const children = new Set<Child>();
  let interrupts = 0;
  const forget = io.onInterrupt(() => {
    interrupts++;
    for (const child of children) {
      if (interrupts === 1) child.interrupt();
      else child.kill();
    }
  });
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
        const outcome = await reach(sweep, run, round, { children, isStopped, listener }, io);
        if (outcome) outcomes.set(run, outcome);
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

interface Going {
  readonly children: Set<Child>;
  readonly isStopped: () => boolean;
  readonly listener: Listener;
}

/** Brings a run to the end of a round. Undefined if it was stopped on the way. */
async function reach(
  sweep: SweepRun,
  run: TrialRun,
  round: number,
  { children, isStopped, listener }: Going,
  io: Io,
): Promise<RunOutcome | undefined> {
  const { record } = sweep;
  const before = await settled(sweep, run, round, isStopped);
  if (before === undefined) return undefined;
  if (before.state === "reached" || before.state === "failed") {
    listener.ended(run, before.outcome, round, false);
    return before.outcome;
  }
  if (before.state === "new") clear(run);
  listener.moved(run, undefined);
  const child = startChild(wordsOf(sweep, run, round, before.state === "unfinished"), record.threads, io, (line) =>
    listener.moved(run, line),
  );
  children.add(child);
  const end = await child.ended;
  children.delete(child);
  const { state, outcome } = standing(sweep, run, round);
  if (state !== "reached" && state !== "failed" && isStopped()) return undefined;
  const failed = state === "reached" || state === "failed" ? outcome : { ...outcome, problem: reasonOfEnd(end) };
  listener.ended(run, failed, round, true);
  return failed;
}

function standing({ record: { plan } }: SweepRun, run: TrialRun, round: number): Standing {
  return standingOf(
    run,
    plan.rounds[round] ?? { trials: 0, epochs: undefined },
    round === plan.rounds.length - 1,
    plan.by.name,
  );
}

/** A process that outlived its sweep ends by itself, at the latest when it has an epoch to tell and nobody listens. */
async function settled(
  sweep: SweepRun,
  run: TrialRun,
  round: number,
  isStopped: () => boolean,
): Promise<Standing | undefined> {
  for (;;) {
    if (isStopped()) return undefined;
    const found = standing(sweep, run, round);
    if (found.state !== "running") return found;
    await wait(100);
  }
}

/** What `nnc` is called with: a new run, or going on with what is there. */
function wordsOf({ record, spec }: SweepRun, run: TrialRun, round: number, isBegun: boolean): readonly string[] {
  const { plan, set, epochs } = record;
  const isLast = round === plan.rounds.length - 1;
  const assigned = { ...set, ...plan.trials[run.trial - 1] };
  const begin = [
    ...Object.entries(assigned).flatMap(([name, value]) => ["--set", `${name}=${value}`]),
    ...["--seed", String(run.seed), "--run", run.folder],
  ];
  return [
    ...["train", spec, "--model", record.model, "--json", "--no-checkpoint"],
    ...(isBegun ? ["--resume", run.folder] : begin),
    // Said again to a run that goes on: a spec may say another length by now.
    ...(epochs === null ? [] : ["--epochs", String(epochs)]),
    ...(isLast ? [] : ["--pause-after", String(plan.rounds[round]?.epochs)]),
    ...(record.onBadRow === null ? [] : ["--on-bad-row", record.onBadRow]),
  ];
}
