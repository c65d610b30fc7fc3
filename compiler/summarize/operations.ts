// How much arithmetic lies between some values and one that is made of them.
import { sizeOf } from "../ir/shape.js";
import type { Value } from "../ir/value.js";

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

function ownOperations(value: Value): number {
  const { operation, shape, inputs } = value;
  switch (operation.kind) {
    case "matmul":
      return (
        2 * sizeOf(shape.dims) * operation.summed.reduce((size, [axis]) => size * (inputs[0]?.shape.dims[axis] ?? 1), 1)
      );
    case "reduce":
      return sizeOf(inputs[0]?.shape.dims ?? []);
    case "leaf":
    case "constant":
    case "index":
    case "random":
    case "reshape":
    case "transpose":
    case "broadcast":
    case "slice":
    case "concat":
    case "with_gradient":
      return 0;
    case "where":
      return isTraining(inputs[0]) ? 0 : sizeOf(shape.dims);
    default:
      return sizeOf(shape.dims);
  }
}

/** Of a choice by `training` the other branch; of a value with a stated gradient the value. */
function neededInputs({ operation, inputs }: Value): readonly Value[] {
  if (operation.kind === "with_gradient") return inputs.slice(0, 1);
  return operation.kind === "where" && isTraining(inputs[0]) ? inputs.slice(2) : inputs;
}

/** Also where the choice is repeated for every element. */
function isTraining(condition: Value | undefined): boolean {
  if (condition?.operation.kind === "broadcast" || condition?.operation.kind === "reshape")
    return isTraining(condition.inputs[0]);
  return (
    condition?.operation.kind === "leaf" &&
    condition.operation.role === "clock" &&
    condition.operation.name === "training"
  );
}
