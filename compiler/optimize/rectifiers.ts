// A rectifier's derivative from its output: whether x <= c is seen in max(c, x) as well, so x needn't be kept for the backward part.
import { apply } from "../ir/builder.js";
import type { Rewrite } from "../ir/create-builder.js";
import type { Value } from "../ir/value.js";
import { numberOf } from "./simplify.js";

/** A rewrite for one graph: where max(c, x) was made before, x <= c becomes max(c, x) <= c, and min(c, x) likewise. */
export function fromOutputs(): Rewrite {
  const clipped = new Map<string, Value>();
  return (operation, inputs, builder) => {
    const [a, b] = inputs;
    if (!a || !b) return undefined;
    const { kind } = operation;
    if (kind === "max" || kind === "min") {
      const [c, x] = numberOf(a) === undefined ? [b, a] : [a, b];
      if (numberOf(c) === undefined || numberOf(x) !== undefined) return undefined;
      const key = keyOf(kind, c, x);
      if (clipped.has(key)) return undefined;
      // The value is made here, so that it is known; asked again, the builder gives the same.
      clipped.set(key, x);
      const made = builder.make(operation, inputs);
      clipped.set(key, made);
      return made;
    }
    if (kind !== "le") return undefined;
    // x <= c of max(c, x), and c <= x of min(c, x).
    const [x, c, extreme] = numberOf(b) !== undefined ? [a, b, "max" as const] : [b, a, "min" as const];
    const output = clipped.get(keyOf(extreme, c, x));
    if (!output || output === x) return undefined;
    return extreme === "max" ? apply(builder, "le", output, c) : apply(builder, "le", c, output);
  };
}

function keyOf(kind: "max" | "min", c: Value, x: Value): string {
  return `${kind} ${numberOf(c)} ${x.id}`;
}
