// Brings a run of a trial to the end of a round: in a process that begins it or goes on with it, unless its folder says that it is there.
import { setTimeout as wait } from "node:timers/promises";
import type { RunOutcome } from "../../sweep/outcome.js";
import type { Child, ChildEnd } from "../child.js";
import { exitCodes } from "../exit-codes.js";
import type { Io } from "../io.js";
import type { Listener, SweepRun } from "./run-sweep.js";
import { clear, keepFailure, standingOf, type Standing, type TrialRun } from "./trial-run.js";

export interface Going {
  /** Those that go on now. */
  readonly children: Set<Child>;
  readonly isStopped: () => boolean;
  readonly listener: Listener;
}

/** Undefined if it was stopped on the way. */
export async function reach(
  sweep: SweepRun,
  run: TrialRun,
  round: number,
  { children, isStopped, listener }: Going,
  io: Io,
): Promise<RunOutcome | undefined> {
  const before = await settled(sweep, run, round, isStopped);
  if (before === undefined) return undefined;
  if (before.state === "reached" || before.state === "failed") {
    listener.ended(run, before.outcome, round, false);
    return before.outcome;
  }
  if (before.state === "new") clear(run);
  listener.moved(run, undefined);
  const words = wordsOf(sweep, run, round, before.state === "unfinished");
  const child = io.startChild(words, sweep.record.threads, (line) => listener.moved(run, line));
  children.add(child);
  const end = await child.ended.finally(() => children.delete(child));
  const after = standing(sweep, run, round);
  const isThere = after.state === "reached" || after.state === "failed";
  if (!isThere && isStopped()) return undefined;
  const outcome = isThere ? after.outcome : { ...after.outcome, problem: reasonOfEnd(end) };
  if (!isThere && isFailure(end)) keepFailure(run, reasonOfEnd(end));
  listener.ended(run, outcome, round, true);
  return outcome;
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

/** Whether it gave up by itself; whoever ends a process from outside says nothing of the settings. */
function isFailure({ code, signal }: ChildEnd): boolean {
  return signal === null && code !== exitCodes.interrupted;
}

/** Why it ended without a run that says so: the first error that it told. */
function reasonOfEnd({ code, signal, stderr }: ChildEnd): string {
  if (signal !== null) return `its process was ended by ${signal}`;
  const error = /\berror (NN\d+: .*)/.exec(stderr)?.[1] ?? /^nnc: (.*)/m.exec(stderr)?.[1];
  return error ?? `its process ended with exit code ${code ?? "?"}: ${stderr.trim().split("\n").at(-1) ?? ""}`;
}
