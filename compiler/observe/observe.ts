// One observation of a network that is training: statistics of its activations, its gradients, and of what a step changes. All of it on a copy.
import { NncError, type Dataset, type Network, type UntypedNetwork } from "../../runtime/index.js";
import { positionOf } from "../report/position.js";
import type { Place } from "../report/diagnostic.js";
import { activationStatistics, type ActivationStatistics } from "./activation-statistics.js";
import type { Watched } from "./watched.js";

export interface Observation {
  /** Training steps done. */
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  /** Of the sample. */
  readonly rows: number;
  readonly activations: readonly ActivationStatistics[];
  readonly parameters: readonly ParameterStatistics[];
}

export interface ParameterStatistics {
  readonly name: string;
  /** The Euclidean norm of the weights. */
  readonly norm: number;
  /** The norm of the derivative of the loss over rows of the sample, penalties included. */
  readonly gradientNorm: number;
  /** The norm of what a step changes, by that of the weights; null where the weights are all 0, or the step's loss isn't finite. */
  readonly updateRatio: number | null;
}

export interface Observed {
  readonly watched: readonly Watched[];
  /** The network that trains; it is only read. */
  readonly network: Network<UntypedNetwork>;
  /** One of the observed model, which may be changed at will. */
  readonly copy: Network<UntypedNetwork>;
  /** Raw rows, those of them that the gradients are taken of, and those that make a batch of the run. */
  readonly sample: Dataset;
  readonly forGradients: Dataset;
  readonly batch: Dataset;
}

/** The statistics at this moment, between two steps. */
export function observe({ watched, network, copy, sample, forGradients, batch }: Observed, epoch: number): Observation {
  copy.copyFrom(network);
  const values = copy.predict(sample);
  const gradients = copy.gradients(forGradients).parameters;
  const changes = stepChanges(network, copy, batch);
  return {
    step: network.iteration,
    epoch,
    rows: sample.rows,
    activations: watched.map((one) => ({
      name: one.name,
      kind: one.kind,
      at: locationOf(one.at),
      units: one.units,
      ...activationStatistics(one, values[one.name] as Float32Array),
    })),
    parameters: Object.entries(network.parameters).map(([name, weights]) => {
      const [norm, change] = [normOf(weights), changes[name]];
      const updateRatio = norm > 0 && change !== undefined ? change / norm : null;
      return { name, norm, gradientNorm: normOf(gradients[name] ?? []), updateRatio };
    }),
  };
}

function locationOf({ source, span }: Place): string {
  return `${source.path}:${positionOf(source, span.start).line}`;
}

/** How far a step of the copy's own, as the run's next one might be, moves each parameter; empty if its loss isn't finite. */
function stepChanges(
  { parameters }: Network<UntypedNetwork>,
  copy: Network<UntypedNetwork>,
  batch: Dataset,
): Readonly<Record<string, number>> {
  try {
    copy.step(batch);
  } catch (error) {
    if (error instanceof NncError && error.code === "NN802") return {};
    throw error;
  }
  return Object.fromEntries(
    Object.entries(copy.parameters).map(([name, weights]) => [name, distanceOf(weights, parameters[name] ?? weights)]),
  );
}

function normOf(values: ArrayLike<number>): number {
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? NaN;
    squares += value * value;
  }
  return Math.sqrt(squares);
}

function distanceOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0;
  for (let at = 0; at < a.length; at++) {
    const difference = (a[at] ?? NaN) - (b[at] ?? NaN);
    squares += difference * difference;
  }
  return Math.sqrt(squares);
}
