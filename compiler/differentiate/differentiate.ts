// Reverse-mode differentiation on the graph: the loss and its derivatives become one joint graph.
import { apply, broadcast, type Builder, constant, reduce, reshape } from "../ir/builder.js";
import { walk } from "../ir/graph.js";
import { primitives } from "../ir/primitives.js";
import { sameShape, type Shape } from "../ir/shape.js";
import type { Value } from "../ir/value.js";

/** The derivative of `loss` (one number) by each of the values `by`, each in the shape of its value; zeros where the loss does not depend on it. */
export function differentiate(loss: Value, by: readonly Value[], builder: Builder): Value[] {
  const order = walk([loss]);
  const active = dependents(order, new Set(by));
  const derivatives = new Map<Value, Value>([[loss, constant(builder, 1)]]);
  for (const value of order.reverse()) {
    const dy = derivatives.get(value);
    if (!dy || !active.has(value)) continue;
    builder.origin = value.origin;
    const parts = primitives[value.operation.kind].gradient?.(value.operation as never, value, dy, builder) ?? [];
    value.inputs.forEach((input, i) => {
      const part = parts[i];
      if (!part || !active.has(input)) return;
      const fitted = fit(builder, part, input.shape);
      const before = derivatives.get(input);
      derivatives.set(input, before ? apply(builder, "add", before, fitted) : fitted);
    });
  }
  return by.map((value) => derivatives.get(value) ?? broadcast(builder, constant(builder, 0), value.shape));
}

/** The values of the order that depend on one of the sources, sources included. */
function dependents(order: readonly Value[], sources: ReadonlySet<Value>): Set<Value> {
  const found = new Set<Value>();
  for (const value of order) if (sources.has(value) || value.inputs.some((input) => found.has(input))) found.add(value);
  return found;
}

/** Undoes broadcasting: sums over the rows and axes along which the input was repeated. The one place that does. */
function fit(builder: Builder, derivative: Value, shape: Shape): Value {
  const lead = derivative.shape.dims.length - shape.dims.length;
  if (lead < 0) return broadcast(builder, derivative, shape);
  const repeated = derivative.shape.dims
    .map((_, axis) => axis)
    .filter((axis) => axis < lead || (shape.dims[axis - lead] === 1 && derivative.shape.dims[axis] !== 1));
  const summed = reduce(builder, "sum", derivative, repeated, derivative.shape.batched && !shape.batched);
  const shaped = sameShape(summed.shape, shape) || !repeated.length ? summed : reshape(builder, summed, shape.dims);
  return broadcast(builder, shaped, shape);
}
