// A sweep that is gone on with: whether it can be, and with what.
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { misuse } from "../failure.js";
import type { Io } from "../io.js";
import { shownPath } from "../read-text.js";
import { openModels } from "../specs.js";
import type { SweepRun } from "./run-sweep.js";
import { checkSameSpec } from "./same-spec.js";
import type { SweepFlags } from "./sweep-flags.js";
import { takeOver, writeSweep, type SweepRecord } from "./sweep-record.js";
import { clear, standingOf, trialRun } from "./trial-run.js";

/** The sweep of a folder, now this process's. Undefined where the spec has errors, which are shown. @throws Failure */
export async function resumeSweep(
  path: string | undefined,
  resume: string,
  flags: SweepFlags,
  io: Io,
): Promise<SweepRun | undefined> {
  refusePlan(flags);
  const folder = resolve(io.cwd, resume);
  const shown = shownPath(folder, io.cwd);
  const record = takeOver(folder, shown);
  const spec = resolve(folder, record.spec.path);
  if (path !== undefined && resolve(io.cwd, path) !== spec)
    throw misuse(`the sweep in ${shown} is one of ${shownPath(spec, io.cwd)}`, "leave the spec out");
  const found = await openModels(shownPath(spec, io.cwd), record.set, io);
  if (found === undefined) return undefined;
  await checkSameSpec({ folder, shown, spec }, record, found.opened.texts, io);
  writeSweep(folder, record, shown);
  if (flags.retryFailed) forgetFailures(folder, record);
  const cores = Math.max(1, Math.floor(availableParallelism() / record.threads));
  return { record, folder, spec, jobs: flags.jobs ?? cores };
}

/** @throws Failure where something is said that the sweep has in its plan. */
function refusePlan({ range, trials, grid, halving, seeds, seed, epochs, by, set, model, run }: SweepFlags): void {
  const odd = Object.entries({ range, trials, grid, halving, seeds, seed, epochs, by, set, model, run }).find(
    ([, value]) => value !== undefined,
  );
  if (odd)
    throw misuse(
      `--resume goes on with the plan that the sweep began with, so --${odd[0]} has no meaning`,
      "begin another sweep for it",
    );
}

/** Runs that failed begin anew. */
function forgetFailures(folder: string, { plan }: SweepRecord): void {
  const last = plan.rounds.at(-1) ?? { trials: 0, epochs: undefined };
  for (const trial of plan.trials.keys())
    for (const seed of plan.seeds) {
      const run = trialRun(folder, plan, trial + 1, seed);
      if (standingOf(run, last, true, plan.by.name).state === "failed") clear(run);
    }
}
