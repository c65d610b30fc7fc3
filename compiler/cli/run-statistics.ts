// Watches a run of training: takes statistics now and then, as far as their share of the time allows, and tells what they and the losses point to.
import type { Progress } from "../../runtime/index.js";
import type { EpochLosses } from "../observe/course.js";
import { observe, type Observation } from "../observe/observe.js";
import { teller } from "../observe/tell.js";
import { multiplyingWeights, watchedOf } from "../observe/watched.js";
import type { Diagnostic } from "../report/diagnostic.js";
import { observedRun, type WatchedRun } from "./observed-run.js";
import { nextLook, runTime } from "./look-times.js";
import { timeShare } from "./time-share.js";

export interface RunStatistics {
  /** After each item that `fit` yields. */
  see(progress: Progress): void;
  /** Whatever ended the run. */
  end(): void;
  /** Milliseconds of processor time that all looks have taken. */
  spent(): number;
}

/** Of the processor time of a run; in any case some milliseconds, which are for the shortest. Making the copy comes on top. */
const share = 0.012;
const least = 60;

/** Milliseconds: how often to look at the clock within an epoch, and, of processor time, how far apart looks are in a run that takes long. */
const tick = 20;
const apart = 5000;

/** Begins with the run. `keep` is given each observation, `tell` each finding once. */
export async function runStatistics(
  run: WatchedRun,
  keep: (observation: Observation) => void,
  tell: (findings: readonly Diagnostic[]) => void,
): Promise<RunStatistics> {
  const { model, network, isResumed } = run;
  const observed = await observedRun(run);
  const time = timeShare(share, least);
  const before = network.iteration;
  let planned = run.steps ?? Infinity;

  /** Milliseconds that a look will take; before the first, going by the steps so far: derivatives of the sample, its values, and a step. */
  const expected = (): number => {
    const step = time.elapsed() / Math.max(1, network.iteration - before);
    return time.expected ?? (observed ? (step * 2.5 * observed.sample.rows) / observed.batch.rows : 0);
  };
  const affords = (): boolean => {
    const steps = { done: network.iteration - before, planned: planned - before };
    return time.affords(expected(), runTime(time.elapsed(), steps));
  };

  let [next, latest] = [0, -1];
  const isDue = (): boolean => network.iteration >= next || time.sinceLast() > Math.max(apart, time.elapsed() / 50);
  let observations: readonly Observation[] = [];
  /** What the first steps do tells of nothing that is wrong: findings go by looks that come later. */
  const look = (epoch: number, isEarly: boolean): void => {
    if (observed === undefined || network.iteration === latest) return;
    latest = network.iteration;
    time.spend(() => {
      const observation = observe(observed, epoch);
      next = nextLook(observation.step, planned);
      if (!isEarly) observations = [...observations.slice(-2), observation];
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

  const isEarly = (): boolean => epochs.length === 0 && time.elapsed() < apart;
  let epoch = network.epoch;
  // Timers run in the pauses that `fit` makes between two steps, where nobody catches what they throw.
  let failure: Error | undefined;
  const timer = setInterval(() => {
    if (failure !== undefined) return;
    try {
      // Between the end of an epoch and its item: that one will be the occasion.
      if (network.epoch !== epoch) return;
      if (network.iteration === before || !isDue() || !affords()) return;
      look(epoch + 1, isEarly());
      inform();
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
  }, tick).unref();

  return {
    see({ isEpoch, isStopped, step, steps, loss, validation, ...progress }) {
      if (failure !== undefined) throw failure;
      planned = steps;
      if (isEpoch) {
        epoch = network.epoch;
        plannedEpochs = progress.epochs;
        if (!isResumed) firstLoss ??= progress.firstLoss;
        epochs.push({ training: loss, validation: validation?.loss });
      }
      const isLast = isStopped || step >= steps;
      const isWanted = isLast ? expected() < least + share * time.elapsed() : isDue() && affords();
      if (isWanted) look(progress.epoch, isEarly());
      if (isWanted || isEpoch) inform();
    },
    end: () => clearInterval(timer),
    spent: () => time.spent,
  };
}
