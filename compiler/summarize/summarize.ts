// What a model is made of, layer by layer, and what it takes: neurons, learnable parameters, memory and work.
import type { Model, Use } from "../check/model.js";
import { multiplies } from "../check/reach.js";
import { usersOf, walk } from "../ir/graph.js";
import { sizeOf } from "../ir/shape.js";
import { kernelKey } from "../plan/kernel-key.js";
import type { Plan } from "../plan/plan.js";
import { operationsBetween } from "./operations.js";

export interface Summary {
  readonly model: string;
  readonly layers: readonly LayerSummary[];
  readonly neurons: number;
  readonly parameters: ParameterCount;
  /** How many of them training leaves as they are. */
  readonly frozen: number;
  /** Of the parameters; of all the numbers that a network has in memory; and of its kernels, roughly. */
  readonly bytes: { readonly parameters: number; readonly arena: number; readonly kernels: number };
  readonly kernels: number;
  /** The most rows that are computed at once. */
  readonly capacity: number;
  /** Floating-point operations of each row. */
  readonly operations: { readonly predict: number; readonly train: number };
}

/**
 * A layer or function that stands in the model, or in a layer of the user's own that has no parameters itself. What only losses and metrics are made
 * of isn't there.
 */
export interface LayerSummary {
  /** The binding's path: `h`, or `block.main` within a layer. */
  readonly name: string;
  /** As written: `dense(10)`. */
  readonly text: string;
  /** Of each row. */
  readonly shape: readonly number[];
  /** Sums of inputs by weights: the results of layers that have weights; 0 for others. */
  readonly neurons: number;
  /** Counted where they are used first. */
  readonly parameters: ParameterCount;
  readonly operations: number;
}

export interface ParameterCount {
  /** What multiplies inputs that are summed. */
  readonly weights: number;
  /** All others: biases and scales. */
  readonly biases: number;
}

/** What a kernel takes: what it runs with and its function. `npm run bench -- memory` found 5 to 8 kB of resident memory. */
const kernelBytes = 7000;

export function summarize(model: Model, plan: Plan): Summary {
  const count = parameterCounter(model);
  const layers = layerSummaries(model, count);
  const width = plan.precision === "single" ? 4 : 8;
  const kernels = new Set(plan.entries.flatMap(({ steps }) => steps.map(kernelKey))).size;
  const parameters = count(model.parameters.map(({ name }) => name));
  return {
    model: model.name,
    layers,
    neurons: layers.reduce((sum, layer) => sum + layer.neurons, 0),
    parameters,
    frozen: total(count(model.parameters.filter(({ isFrozen }) => isFrozen).map(({ name }) => name))),
    bytes: { parameters: total(parameters) * width, arena: plan.elements * width, kernels: kernels * kernelBytes },
    kernels,
    capacity: plan.capacity,
    operations: { predict: perRow(plan, "forward"), train: perRow(plan, "backward") },
  };
}

export function total({ weights, biases }: ParameterCount): number {
  return weights + biases;
}

type Counter = (names: readonly string[]) => ParameterCount;

function parameterCounter({ parameters, uses }: Model): Counter {
  const users = usersOf(walk(uses.map(({ result }) => result)));
  const weights = new Set(parameters.filter(({ value }) => multiplies(value, users)).map(({ name }) => name));
  const sizes = new Map(parameters.map(({ name, value }) => [name, sizeOf(value.shape.dims)]));
  const sum = (names: readonly string[]): number => names.reduce((size, name) => size + (sizes.get(name) ?? 0), 0);
  return (names) => ({
    weights: sum(names.filter((name) => weights.has(name))),
    biases: sum(names.filter((name) => !weights.has(name))),
  });
}

function layerSummaries(model: Model, count: Counter): LayerSummary[] {
  const counted = new Set<string>();
  const needed = new Set(walk(model.outputs.map(({ value }) => value)));
  return model.uses
    .flatMap(leaves)
    .filter((use) => isLayer(use) && (needed.has(use.result) || use.weights.length > 0))
    .map((use) => {
      const fresh = use.weights.filter((name) => !counted.has(name));
      for (const name of fresh) counted.add(name);
      const { dims } = use.result.shape;
      return {
        name: use.path,
        text: use.text,
        shape: dims,
        neurons: count(use.weights).weights > 0 ? sizeOf(dims) : 0,
        parameters: count(fresh),
        operations: operationsBetween(
          use.inputs.map(({ value }) => value),
          use.result,
        ),
      };
    });
}

/** The library's own are shown as they are called; a layer of the user's that only joins others is shown as those. */
function leaves(use: Use): readonly Use[] {
  const inner = new Set(use.inside.flatMap(({ weights }) => weights));
  const isJoint = use.kind === "layer" && !use.library && use.weights.every((name) => inner.has(name));
  return isJoint && use.inside.length > 0 ? use.inside.flatMap(leaves) : [use];
}

/** Something called by a name that makes a tensor for each row: no penalty, no initial value, no sign between two layers. */
function isLayer({ declaration, result }: Use): boolean {
  return /^[\p{L}_]/u.test(declaration) && result.shape.batched;
}

function perRow({ entries }: Plan, entry: string): number {
  return entries.find(({ name }) => name === entry)?.flops.perRow ?? 0;
}
