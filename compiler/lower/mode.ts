// Copies of the model's values for one entry: whether it trains is decided here, and what that decides is left out.
import { type Builder, broadcast, constant } from "../ir/builder.js";
import { createBuilder } from "../ir/create-builder.js";
import { type Result, walk } from "../ir/graph.js";
import { rebuild } from "../ir/rebuild.js";
import { sameShape, type Shape } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { simplify } from "../optimize/simplify.js";

export type Mode = "training" | "predicting";

/** The entry's own builder, and the copy in it of each value that the roots need. */
export function inMode(mode: Mode, roots: readonly Value[]): { readonly builder: Builder; readonly copyOf: Copies } {
  const builder = createBuilder(simplify);
  return { builder, copyOf: copyInto(builder, mode, roots) };
}

/** From a value of the model to its copy. */
export type Copies = (value: Value) => Value;

/** Copies into a builder; what `replace` knows gives way to the value there that it stands for. */
export function copyInto(
  builder: Builder,
  mode: Mode,
  roots: readonly Value[],
  replace: ReadonlyMap<Value, Value> = new Map(),
): Copies {
  return rebuild(roots, builder, (value) =>
    isTraining(value) ? constant(builder, Number(mode === "training")) : replace.get(value),
  );
}

/** Whether the values are others in training. */
export function dependOnMode(values: readonly Value[]): boolean {
  return walk(values).some(isTraining);
}

function isTraining({ operation }: Value): boolean {
  return operation.kind === "leaf" && operation.role === "clock" && operation.name === "training";
}

/** Results outside of training. */
export function asIs(results: readonly Result[]): Result[] {
  const { builder, copyOf } = inMode("predicting", rootsOf(results));
  return results.map((result) => copied(result, builder, copyOf));
}

export function rootsOf(results: readonly Result[]): Value[] {
  return results.flatMap(({ value, into }) => (into ? [value, into] : [value]));
}

/** A leaf takes a value of its own shape: one that is the same for all elements is repeated. */
export function copied({ name, value, into }: Result, builder: Builder, copyOf: Copies): Result {
  return into
    ? { name, value: fill(builder, copyOf(value), into.shape), into: copyOf(into) }
    : { name, value: copyOf(value), into };
}

function fill(builder: Builder, value: Value, shape: Shape): Value {
  return sameShape(value.shape, shape) ? value : broadcast(builder, value, shape);
}
