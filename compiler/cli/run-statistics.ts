// Watches a run of training: takes statistics now and then, as far as their share of the time allows, and tells what they and the losses point to.
import type { Progress } from "../../runtime/index.js";
import type { EpochLosses } from "../observe/course.js";
import { observe, type Observation } from "../observe/observe.js";
import { teller } from "../observe/tell.js";
import { multiplyingWeights, watchedOf } from "../observe/watched.js";
import type { Diagnostic } from "../report/diagnostic.js";
import { observedRun, type WatchedRun } from "./observed-run.js";
import { timeShare } from "./time-share.js";

export interface RunStatistics {
  /** After each item that `fit` yields. */
  see(progress: Progress): void;
  /** Whatever ended the run. */
  end(): void;
}

/**
 * Of the time of a run; beside it some milliseconds, so that the shortest are looked at more than once. What it takes to make
 * the copy isn't counted: it is spent whether one looks or not, and would leave a run of seconds without a second look.
 */
const share = 0.01;
const free = 20;
/** The last observation is made unless it took more than its own share and some milliseconds. */
const lastShare = 0.02;
const lastFree = 250;

/** Milliseconds: how often to look at the clock within an epoch, and how far apart observations are there. */
const tick = 1000;
const apart = 5000;

/** Begins with the run. `keep` is given each observation, `tell` each finding once. */
export async function runStatistics(
  run: WatchedRun,
  keep: (observation: Observation) => void,
  tell: (findings: readonly Diagnostic[]) => void,
): Promise<RunStatistics> {
  const { model, network, isResumed } = run;
  const time = timeShare(share, free);
  const observed = await observedRun(run);

  const [start, before] = [time.elapsed(), network.iteration];
  /** Milliseconds that an observation will take; before the first, going by the steps so far: derivatives of the sample, its values, and a step. */
  const expected = (): number => {
    const step = (time.elapsed() - start) / Math.max(1, network.iteration - before);
    return time.latest ?? (observed ? (step * 2.5 * observed.sample.rows) / observed.batch.rows : 0);
  };

  let observations: readonly Observation[] = [];
  const look = (epoch: number): void => {
    if (observed === undefined) return;
    time.spend(() => {
      const observation = observe(observed, epoch);
      observations = [...observations.slice(-2), observation];
      keep(observation);
    });
  };

  const findingsOf = teller();
  const known = { model, isResumed, watched: watchedOf(model), multiplying: multiplyingWeights(model) };
  const epochs: EpochLosses[] = [];
  let firstLoss: number | undefined;
  let plannedEpochs = 1;
  const inform = (): void => {
    const findings = findingsOf({ ...known, plannedEpochs, firstLoss, epochs, observations });
    if (findings.length > 0) tell(findings);
  };

  // Timers run in the pauses that `fit` makes between two steps, where nobody catches what they throw.
  let failure: Error | undefined;
  const timer = setInterval(() => {
    const isDue = time.sinceLast() > Math.max(apart, time.elapsed() / 50);
    if (failure !== undefined || !isDue) return;
    try {
      if (!time.affords(expected())) return;
      look(network.epoch + 1);
      inform();
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
  }, tick).unref();

  return {
    see({ isEpoch, isStopped, step, steps, loss, validation, ...progress }) {
      if (failure !== undefined) throw failure;
      if (!isEpoch) return;
      plannedEpochs = progress.epochs;
      if (!isResumed) firstLoss ??= progress.firstLoss;
      epochs.push({ training: loss, validation: validation?.loss });
      const isLast = isStopped || step >= steps;
      if (isLast ? expected() < lastFree + lastShare * time.elapsed() : time.affords(expected())) look(progress.epoch);
      inform();
    },
    end: () => clearInterval(timer),
  };
}
