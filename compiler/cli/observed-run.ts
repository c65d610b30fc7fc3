// What a run is watched on: a copy of its network, and a sample of the rows that it trains on.
import {
  NncError,
  firstRows,
  trainingSample,
  type Blueprint,
  type Dataset,
  type Network,
  type UntypedNetwork,
} from "../../runtime/index.js";
import type { Model } from "../check/model.js";
import { assembleModel } from "../compile.js";
import { sizeOf } from "../ir/shape.js";
import type { Observed } from "../observe/observe.js";
import { observedModel } from "../observe/observed-model.js";
import { watchedOf } from "../observe/watched.js";

export interface WatchedRun {
  readonly model: Model;
  readonly blueprint: Blueprint;
  readonly network: Network<UntypedNetwork>;
  /** The rows that it trains on, or such as they are like. */
  readonly train: Dataset;
  /** It goes on from weights that were trained before: nothing is known of what they began with. */
  readonly isResumed: boolean;
  /** Planned in all, those before it was resumed too; undefined where only `fit` finds out. */
  readonly steps?: number | undefined;
}

/** Rows that an observation looks at; fewer where all that a network computes of them would take more than so many numbers. */
const sampleSize = 256;
const most = 2 ** 24;
/** Derivatives are what costs most: of so few rows, or of a batch, they tell enough. */
const leastForGradients = 64;

/** Undefined where memory is short or no row can be used: then the losses alone are watched. */
export async function observedRun({ model, blueprint, network, train }: WatchedRun): Promise<Observed | undefined> {
  const { batch, accumulate } = model.training;
  const size = sampleSizeFor(blueprint);
  const sample = trainingSample(blueprint, train, size, network.seed);
  if (sample.rows === 0) return undefined;
  const watched = watchedOf(model);
  const { network: type } = await assembleModel(observedModel(model, watched, size), { precision: "single" });
  try {
    const copy = type.create({ seed: network.seed });
    const rows = batch * accumulate;
    const forGradients = firstRows(sample, Math.max(rows, leastForGradients));
    return { watched, network, copy, sample, forGradients, batch: firstRows(sample, rows) };
  } catch (error) {
    if (error instanceof NncError && error.code === "NN706") return undefined;
    throw error;
  }
}

/** As the run's own memory goes, and what of it is there for each row. */
function sampleSizeFor({ elements, capacity, layout, parameters, slots }: Blueprint): number {
  const sizes = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + sizeOf(layout[name]?.shape ?? []), 0);
  const ofWeights = 2 * sizes(parameters) + sizes(slots);
  return Math.max(16, Math.min(sampleSize, Math.floor((most * capacity) / Math.max(1, elements - ofWeights))));
}
