// How numbers flow from value to value: without stated gradients, and with the branch that a mode doesn't take left out.
import type { Value } from "../ir/value.js";

/** What a value is computed from. A gradient that is stated beside it is no part of that. */
export function operandsOf(value: Value, training?: boolean): readonly Value[] {
  const [first, second, third] = value.inputs;
  if (value.operation.kind === "with_gradient" && first) return [first];
  if (training !== undefined && value.operation.kind === "where" && first && isTraining(first)) {
    const chosen = training ? second : third;
    return chosen ? [chosen] : [];
  }
  return value.inputs;
}

export function isTraining({ operation }: Value): boolean {
  return operation.kind === "leaf" && operation.role === "clock" && operation.name === "training";
}

/** All that, and what the derivatives are computed from where they are stated. */
export function operandsWithSlopes(value: Value, training?: boolean): readonly Value[] {
  return value.operation.kind === "with_gradient" ? value.inputs : operandsOf(value, training);
}

/** The values on the way from one value to another, both included, in the order in which they are computed; empty if there is no way. */
export function between(from: Value, to: Value, training?: boolean, operands = operandsOf): Value[] {
  const seen = new Set<Value>();
  const stack = [to];
  for (let value = stack.pop(); value; value = stack.pop()) {
    // What was made before `from` can't depend on it.
    if (seen.has(value) || value.id < from.id) continue;
    seen.add(value);
    if (value !== from) stack.push(...operands(value, training));
  }
  const dependent = new Set<Value>();
  for (const value of [...seen].sort((a, b) => a.id - b.id)) {
    if (value === from || operands(value, training).some((operand) => dependent.has(operand))) dependent.add(value);
  }
  return dependent.has(to) ? [...dependent] : [];
}

/** Whether a value has a row for each row of the data, and not of random numbers alone. */
export function isData(value: Value): boolean {
  return value.shape.batched && !isNoise(value, deepest);
}

const deepest = 40;

/** Made of random numbers and of what is the same for all rows. */
function isNoise(value: Value, depth: number): boolean {
  if (value.operation.kind === "random" || !value.shape.batched) return true;
  if (value.operation.kind === "leaf" || depth === 0) return false;
  return operandsOf(value).every((operand) => isNoise(operand, depth - 1));
}
