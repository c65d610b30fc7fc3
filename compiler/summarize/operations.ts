// How much arithmetic lies between some values and one that is made of them.
import { sizeOf } from "../ir/shape.js";
import type { Kind, Value } from "../ir/value.js";

/** Floating-point operations of each row outside of training: two for each term of a product, one for each element of anything else. */
export function operationsBetween(inputs: readonly Value[], result: Value): number {
  const seen = new Set<Value>(inputs);
  const stack = [result];
  let operations = 0;
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    operations += value.shape.batched ? ownOperations(value) : 0;
    stack.push(...neededInputs(value));
  }
  return operations;
}

/** What only stands for numbers or moves them. */
const free: ReadonlySet<Kind> = new Set([
  "leaf",
  "constant",
  "index",
  "random",
  "reshape",
  "transpose",
  "broadcast",
  "slice",
  "concat",
  "with_gradient",
]);

function ownOperations(value: Value): number {
  const { operation, shape, inputs } = value;
  const size = sizeOf(shape.dims);
  const ofLeft = (axis: number): number => inputs[0]?.shape.dims[axis] ?? 1;
  if (operation.kind === "matmul") return 2 * size * sizeOf(operation.summed.map(([axis]) => ofLeft(axis)));
  if (operation.kind === "reduce") return sizeOf(inputs[0]?.shape.dims ?? []);
  return free.has(operation.kind) || isChoiceByTraining(value) ? 0 : size;
}

/** Of a choice by `training` the other branch; of a value with a stated gradient the value. */
function neededInputs(value: Value): readonly Value[] {
  if (value.operation.kind === "with_gradient") return value.inputs.slice(0, 1);
  return isChoiceByTraining(value) ? value.inputs.slice(2) : value.inputs;
}

function isChoiceByTraining({ operation, inputs }: Value): boolean {
  return operation.kind === "where" && isTraining(inputs[0]);
}

/** Also where it is repeated for every element. */
function isTraining(condition: Value | undefined): boolean {
  if (condition?.operation.kind === "broadcast") return isTraining(condition.inputs[0]);
  const { operation } = condition ?? {};
  return operation?.kind === "leaf" && operation.role === "clock" && operation.name === "training";
}
