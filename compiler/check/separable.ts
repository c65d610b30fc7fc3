// Whether a penalty of many weights is the sum of a formula of each: then it is the same for all weights of a group in one row.
import { isElementwise } from "../ir/elementwise.js";
import { sameDims } from "../ir/shape.js";
import type { Kind, OperationOf, Value } from "../ir/value.js";

/** Σ f(w) over all elements of the weight, times or divided by what doesn't depend on it, or a sum of such. */
export function isSumOverElements(penalty: Value | undefined, weight: Value): boolean {
  if (!penalty) return false;
  const { operation, inputs } = penalty;
  const [a, b] = inputs;
  if (operation.kind === "reduce") return operation.by === "sum" && a !== undefined && sumsAll(operation, a, weight);
  return combinations[operation.kind]?.(a, b, weight) ?? false;
}

function sumsAll({ axes }: OperationOf<"reduce">, of: Value, weight: Value): boolean {
  const whole = sameDims(of.shape.dims, weight.shape.dims) && axes.length === of.shape.dims.length;
  return whole && dependsByElement(of, weight);
}

type Combination = (a: Value | undefined, b: Value | undefined, weight: Value) => boolean;

const both: Combination = (a, b, weight) => isSumOverElements(a, weight) && isSumOverElements(b, weight);
const scaled: Combination = (a, b, weight) => isSumOverElements(a, weight) && isFree(b, weight);

/** What a sum over elements still is one behind. */
const combinations: Readonly<Partial<Record<Kind, Combination>>> = {
  neg: (a, _, weight) => isSumOverElements(a, weight),
  add: both,
  sub: both,
  mul: (a, b, weight) => scaled(a, b, weight) || scaled(b, a, weight),
  div: scaled,
};

/** An elementwise formula of the weight and of single numbers that don't depend on it. */
function dependsByElement(value: Value, weight: Value): boolean {
  if (value === weight) return true;
  if (value.shape.dims.length === 0) return isFree(value, weight);
  return isElementwise(value.operation.kind) && value.inputs.every((input) => dependsByElement(input, weight));
}

/** One number that is the same whatever the weight is. */
function isFree(value: Value | undefined, weight: Value): boolean {
  if (!value || value.shape.dims.length > 0) return false;
  const stack = [value];
  const seen = new Set<Value>();
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next === weight) return false;
    if (seen.has(next)) continue;
    seen.add(next);
    stack.push(...next.inputs);
  }
  return true;
}
