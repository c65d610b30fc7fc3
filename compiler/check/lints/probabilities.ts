// Formulas that make probabilities: softmax, sigmoid and whatever else does the same.
import { createBuilder } from "../../ir/create-builder.js";
import { leaf } from "../../ir/builder.js";
import { evaluate } from "../../ir/evaluate.js";
import { rebuild } from "../../ir/rebuild.js";
import { sameShape, sizeOf } from "../../ir/shape.js";
import type { Value } from "../../ir/value.js";
import { traitsOf } from "../activation.js";
import { between } from "../flow.js";
import { isParameter } from "./linear-layers.js";
import { isSigmoid } from "./activations.js";
import { type Network, valuesBehind, type WrittenUse } from "./network.js";

/** The use that made probabilities of something, if it is one that made this value. */
export function probabilityMaker({ uses }: Network, value: Value): WrittenUse | undefined {
  return uses.find(({ use }) => {
    const input = use.inputs[0]?.value;
    return use.result === value && input !== undefined && (isUnitSigmoid(input, value) || isSoftmax(input, value));
  });
}

function isUnitSigmoid(input: Value, output: Value): boolean {
  const traits = traitsOf(input, output);
  if (!traits || !isSigmoid(traits)) return false;
  const [least, greatest] = [Math.min(...traits.ends), Math.max(...traits.ends)];
  return least > -0.01 && least < 0.1 && greatest > 0.9 && greatest < 1.01;
}

const largest = 65_536;

/** Tried on a few numbers: each row of the result lies between 0 and 1 and sums up to 1. */
function isSoftmax(input: Value, output: Value): boolean {
  const size = sizeOf(input.shape.dims);
  const classes = output.shape.dims.at(-1) ?? 1;
  if (classes < 2 || size > largest || !input.shape.batched || !sameShape(input.shape, output.shape)) return false;
  const way = between(input, output, false);
  if (way.length < 2 || valuesBehind([output]).some((value) => isParameter(value) && value.id > input.id)) return false;
  const builder = createBuilder();
  const x = leaf(builder, "input", "x", input.shape);
  const y = rebuild([output], builder, (value) => (value === input ? x : undefined))(output);
  if (!valuesBehind([y]).every((value) => value === x || value.operation.kind !== "leaf" || !value.shape.batched))
    return false;
  const sample = Float64Array.from({ length: size }, (_, i) => Math.sin(i * 1.7) * 3);
  const world = {
    rows: 1,
    leaf: (value: Value) => (value === x ? sample : new Float64Array(sizeOf(value.shape.dims))),
    random: (_: unknown, count: number) => new Float64Array(count).fill(0.5),
  };
  const [result = new Float64Array()] = evaluate([y], world);
  for (let start = 0; start < result.length; start += classes) {
    const row = result.subarray(start, start + classes);
    const sum = row.reduce((total, p) => total + p, 0);
    if (Math.abs(sum - 1) > 1e-6 || row.some((p) => p < 0 || p > 1)) return false;
  }
  return true;
}
