// The reference interpreter: what a graph means, in double precision.
import { walk } from "./graph.js";
import { primitives } from "./primitives.js";
import type { World } from "./primitive.js";
import type { Value } from "./value.js";

/** The elements of each of the values, row-major, rows outermost. */
export function evaluate(values: readonly Value[], world: World): Float64Array[] {
  const known = new Map<Value, Float64Array>();
  const of = (value: Value): Float64Array => known.get(value) ?? new Float64Array();
  for (const value of walk(values)) {
    const inputs = value.inputs.map((input) => ({ shape: input.shape, data: of(input) }));
    known.set(value, primitives[value.operation.kind].meaning(value.operation as never, inputs, value, world));
  }
  return values.map(of);
}
