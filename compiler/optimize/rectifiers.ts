// A rectifier's derivative from its output: whether x <= c is seen in max(c, x) as well, so x needn't be kept for the backward part. And after dropout from
// what dropout gave, so the mask needn't be kept either.
import { apply } from "../ir/builder.js";
import type { Rewrite } from "../ir/create-builder.js";
import type { Value } from "../ir/value.js";
import { isTruth, numberOf } from "./simplify.js";

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

/**
 * A rewrite for one graph: where h = max(0, x) · mask, or that over something positive, was made before, the derivative's choice of 0 where max(0, x) <= 0
 * and of d · mask elsewhere becomes one of 0 where h <= 0 and of d elsewhere.
 */
export function fromMaskedOutputs(): Rewrite {
  const outputs = new Map<string, Value>();
  const keys = new Map<Value, string>();
  return (operation, inputs, builder) => {
    const [a, b, c] = inputs;
    if (!a || !b) return undefined;
    /** As it is made here, asked again, the builder gives the same. */
    const noted = (key: string, before: Value | undefined): Value | undefined => {
      if (outputs.get(key) !== before) return undefined;
      outputs.set(key, b);
      const made = builder.make(operation, inputs);
      outputs.set(key, made);
      keys.set(made, key);
      return made;
    };
    if (operation.kind === "mul") {
      const [mask, rectified] = byMask(a, b);
      return mask && isRectified(rectified) ? noted(maskedKey(rectified, mask), undefined) : undefined;
    }
    if (operation.kind === "div") {
      const key = keys.get(a);
      return key !== undefined && isPositive(b) ? noted(key, a) : undefined;
    }
    if (operation.kind !== "where" || a.operation.kind !== "le" || c?.operation.kind !== "mul") return undefined;
    const [rectified, limit] = a.inputs as [Value, Value];
    if (numberOf(limit) !== 0 || numberOf(b) !== 0) return undefined;
    const [mask, derivative] = byMask(...(c.inputs as [Value, Value]));
    const output = mask && outputs.get(maskedKey(rectified, mask));
    return output && apply(builder, "where", apply(builder, "le", output, limit), b, derivative);
  };
}

/** Of two factors the one that is 0 or 1, if one is, and the other. */
function byMask(a: Value, b: Value): [mask: Value | undefined, other: Value] {
  if (isTruth(b)) return [b, a];
  return isTruth(a) ? [a, b] : [undefined, b];
}

/** Whether it is max(0, x). */
function isRectified({ operation, inputs }: Value): boolean {
  return operation.kind === "max" && inputs.some((input) => numberOf(input) === 0);
}

/** As far as can be seen: a number, or what is at least a number. */
function isPositive(value: Value): boolean {
  const number = numberOf(value);
  if (number !== undefined) return number > 0;
  const { operation, inputs } = value;
  if (operation.kind === "broadcast") return inputs.every(isPositive);
  return operation.kind === "max" && inputs.some((input) => (numberOf(input) ?? 0) > 0);
}

function maskedKey(rectified: Value, mask: Value): string {
  return `${rectified.id} ${mask.id}`;
}

function keyOf(kind: "max" | "min", c: Value, x: Value): string {
  return `${kind} ${numberOf(c)} ${x.id}`;
}
