// Watches a run of training: takes statistics now and then, as far as their share of the time allows, and tells what they and the losses point to.
import {
  NncError,
  firstRows,
  trainingSample,
  type Blueprint,
  type Dataset,
  type Network,
  type Progress,
  type UntypedNetwork,
} from "../../runtime/index.js";
import type { Model } from "../check/model.js";
import { assembleModel } from "../compile.js";
import { sizeOf } from "../ir/shape.js";
import type { EpochLosses } from "../observe/course.js";
import { observe, type Observation } from "../observe/observe.js";
import { observedModel } from "../observe/observed-model.js";
import { teller } from "../observe/tell.js";
import { multiplyingWeights, watchedOf } from "../observe/watched.js";
import type { Diagnostic } from "../report/diagnostic.js";
import { timeShare } from "./time-share.js";

export interface WatchedRun {
  readonly model: Model;
  readonly blueprint: Blueprint;
  readonly network: Network<UntypedNetwork>;
  /** The rows that it trains on. */
  readonly train: Dataset;
  /** It goes on with an earlier run, of whose losses nothing is known. */
  readonly isResumed: boolean;
}

export interface RunStatistics {
  /** After each item that `fit` yields. */
  see(progress: Progress): void;
  /** Whatever ended the run. */
  end(): void;
}

/** Of the time of a run; beside it some milliseconds, which are for the shortest. */
const share = 0.01;
const free = 50;
/** The last observation is made unless it took more than its own share and some milliseconds. */
const lastShare = 0.02;
const lastFree = 250;

/** Milliseconds: how often to look at the clock within an epoch, and how far apart observations are there. */
const tick = 1000;
const apart = 5000;

/** Rows that an observation looks at; fewer where all that a network computes of them would take more than so many numbers. */
const sampleSize = 256;
const most = 2 ** 24;

/** Begins with the run. `keep` is given each observation, `tell` each finding once. */
export async function runStatistics(
  run: WatchedRun,
  keep: (observation: Observation) => void,
  tell: (findings: readonly Diagnostic[]) => void,
): Promise<RunStatistics> {
  const { model, blueprint, network, isResumed } = run;
  const time = timeShare(share, free);
  const watched = watchedOf(model);
  const rows = sampleRowsFor(blueprint);
  const sample = trainingSample(blueprint, run.train, rows, network.seed);
  const batch = firstRows(sample, model.training.batch * model.training.accumulate);
  const copy = await copyFor(observedModel(model, watched, rows), network.seed);
  time.charge(time.elapsed());

  const findingsOf = teller();
  const multiplying = multiplyingWeights(model);
  const epochs: EpochLosses[] = [];
  let observations: readonly Observation[] = [];
  let firstLoss: number | undefined;
  let plannedEpochs = 1;
  let epoch = 1;
  let failure: Error | undefined;

  /** Milliseconds that an observation will take; before the first, going by the steps so far: derivatives of the sample, its values, and a step. */
  const [start, before] = [time.elapsed(), network.iteration];
  const expected = (): number => {
    const step = (time.elapsed() - start) / Math.max(1, network.iteration - before);
    return time.latest ?? (step * 2.5 * sample.rows) / batch.rows;
  };
  const look = (): void => {
    if (copy === undefined || sample.rows === 0) return;
    time.spend(() => {
      const observation = observe({ watched, network, copy, sample, batch }, epoch);
      observations = [...observations.slice(-2), observation];
      keep(observation);
    });
  };
  const inform = (): void => {
    const findings = findingsOf({
      model,
      watched,
      multiplying,
      plannedEpochs,
      isResumed,
      firstLoss,
      epochs,
      observations,
    });
    if (findings.length > 0) tell(findings);
  };
  // Timers run in the pauses that `fit` makes between two steps, where nobody catches what they throw.
  const timer = setInterval(() => {
    const isDue = time.sinceLast() > Math.max(apart, time.elapsed() / 50);
    if (failure !== undefined || !isDue) return;
    try {
      if (!time.affords(expected())) return;
      look();
      inform();
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
  }, tick).unref();

  return {
    see({ isEpoch, isStopped, step, steps, loss, validation, ...progress }) {
      if (failure !== undefined) throw failure;
      if (!isEpoch) return;
      epoch = progress.epoch;
      plannedEpochs = progress.epochs;
      if (!isResumed) firstLoss ??= progress.firstLoss;
      epochs.push({ training: loss, validation: validation?.loss });
      const isLast = isStopped || step >= steps;
      if (isLast ? expected() < lastFree + lastShare * time.elapsed() : time.affords(expected())) look();
      inform();
      epoch++;
    },
    end: () => clearInterval(timer),
  };
}

/** Undefined where memory is short: then the losses alone are watched. */
async function copyFor(observed: Model, seed: number): Promise<Network<UntypedNetwork> | undefined> {
  const { network } = await assembleModel(observed, { precision: "single" });
  try {
    return network.create({ seed });
  } catch (error) {
    if (error instanceof NncError && error.code === "NN706") return undefined;
    throw error;
  }
}

/** As the run's own memory goes, and what of it is there for each row. */
function sampleRowsFor({ elements, capacity, layout, parameters, slots }: Blueprint): number {
  const sizes = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + sizeOf(layout[name]?.shape ?? []), 0);
  const ofWeights = 2 * sizes(parameters) + sizes(slots);
  return Math.max(16, Math.min(sampleSize, Math.floor((most * capacity) / Math.max(1, elements - ofWeights))));
}
