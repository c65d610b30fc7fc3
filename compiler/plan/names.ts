// What values are called: the spec's name, or that of their nearest relative and what they are to it.
import { truths } from "../ir/elementwise.js";
import type { Graph } from "../ir/graph.js";
import type { Kind, Value } from "../ir/value.js";
import { isView, seenThrough } from "./storing.js";

const roles: Partial<Record<Kind, string>> = {
  matmul: "product",
  random: "random",
  index: "place",
  orthonormalize: "orthonormal",
  concat: "joined",
  transpose: "transposed",
  slice: "part",
  broadcast: "repeated",
  reshape: "reshaped",
  add: "sum",
  sub: "difference",
  mul: "factor",
  div: "ratio",
  neg: "negative",
  pow: "power",
  exp: "exp",
  log: "log",
  sqrt: "root",
  where: "choice",
  max: "bound",
  min: "bound",
};

interface Relative {
  readonly name: string;
  readonly distance: number;
}

/** A name for any value of the graph, not yet unique. Values far from each other do not influence each other's names. */
export function namesOf(graph: Graph, values: readonly Value[]): (value: Value) => string {
  const results = new Map<Value, string>();
  for (const { name, value } of graph.results) {
    for (
      let base: Value | undefined = value;
      base && !results.has(base);
      base = isView(base) ? base.inputs[0] : undefined
    )
      results.set(base, name);
  }
  const own = (value: Value): string | undefined =>
    value.name ?? (value.operation.kind === "leaf" ? value.operation.name : results.get(value));
  const layers = layersOf(values);
  const consumers = nearestConsumers(values, own);
  const producers = nearestProducers(values, own);
  return (value) => {
    const name = own(value);
    if (name !== undefined) return name;
    const product = layers.get(value);
    if (product !== undefined) return `${product}.product`;
    const consumer = consumers.get(value);
    const near = nearer(value, consumer, producers.get(value))?.name ?? graph.name;
    // What a parameter's gradient is made from is the gradient of the layer's own result.
    const layer = /^(.+)\.[^.]+\.gradient$/.exec(near)?.[1];
    const isGradient = consumer?.name === near && consumer.distance === 1 && value.operation.kind !== "matmul";
    if (layer !== undefined && isGradient) return `${layer}.gradient`;
    return `${layer === undefined ? near : `${layer}.gradient`}.${roleOf(value)}`;
  };
}

function roleOf({ operation }: Value): string {
  if (operation.kind === "reduce")
    return { sum: "total", max: "highest", min: "lowest", argmax: "argmax" }[operation.by];
  return roles[operation.kind] ?? (truths.has(operation.kind) ? "mask" : operation.kind);
}

/** What a value is for says more than what it is from. */
function nearer(
  { operation }: Value,
  consumer: Relative | undefined,
  producer: Relative | undefined,
): Relative | undefined {
  if (!consumer || !producer) return consumer ?? producer;
  return operation.kind === "matmul" || consumer.distance <= producer.distance + 1 ? consumer : producer;
}

/** The first product with a layer's weights is the layer's own; later ones are on the way back. */
function layersOf(values: readonly Value[]): Map<Value, string> {
  const layers = new Map<Value, string>();
  const seen = new Set<string>();
  for (const value of values) {
    if (value.operation.kind !== "matmul") continue;
    for (const input of value.inputs) {
      const { operation } = seenThrough(input);
      const path =
        operation.kind === "leaf" && operation.role === "parameter"
          ? /^(.+)\.[^.]+$/.exec(operation.name)?.[1]
          : undefined;
      if (path === undefined || seen.has(path)) continue;
      seen.add(path);
      layers.set(value, path);
    }
  }
  return layers;
}

function nearestConsumers(values: readonly Value[], own: (value: Value) => string | undefined): Map<Value, Relative> {
  const nearest = new Map<Value, Relative>();
  for (const value of values.toReversed()) {
    const found = further(own(value), nearest.get(value));
    if (!found) continue;
    for (const input of value.inputs) {
      const before = nearest.get(input);
      // Of two as near the earlier counts, which comes later here.
      if (!before || found.distance <= before.distance) nearest.set(input, found);
    }
  }
  return nearest;
}

function nearestProducers(values: readonly Value[], own: (value: Value) => string | undefined): Map<Value, Relative> {
  const nearest = new Map<Value, Relative>();
  const toUsers = new Map<Value, Relative>();
  for (const value of values) {
    let best: Relative | undefined;
    for (const input of value.inputs) {
      const one = toUsers.get(input);
      if (one && (!best || one.distance < best.distance)) best = one;
    }
    if (best) nearest.set(value, best);
    const found = value.operation.kind === "constant" ? undefined : further(own(value), best);
    if (found) toUsers.set(value, found);
  }
  return nearest;
}

/** A value to its neighbours: by its own name, else by that of its nearest relative. */
function further(name: string | undefined, relative: Relative | undefined): Relative | undefined {
  if (name !== undefined) return { name, distance: 1 };
  return relative && { name: relative.name, distance: relative.distance + 1 };
}
