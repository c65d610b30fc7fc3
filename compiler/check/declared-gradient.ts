// A gradient stated by its author is held against the derived one before it is used.
import type { Gradient } from "../../grammar/ast.js";
import { differentiate } from "../differentiate/differentiate.js";
import { leaf, reduce } from "../ir/builder.js";
import { createBuilder } from "../ir/create-builder.js";
import { evaluate } from "../ir/evaluate.js";
import { rebuild } from "../ir/rebuild.js";
import { sizeOf } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { type Frame, place } from "./frame.js";

/** Points at which the two are compared: both sides of 0, near and far, kept off round numbers where formulas have their kinks. */
const points = [-3.1, -0.7, -0.013, 0.017, 0.9, 2.3];
const tolerance = 1e-6;
const largest = 4096;

/** `slope` is what the author says of the derivative by `x`, the value of a parameter. */
export interface StatedGradient {
  readonly gradient: Gradient;
  readonly x: Value;
  readonly slope: Value;
}

/** `tensors` are the values of all parameters that are tensors: each varies on its own, whatever it was computed from. */
export function checkDeclaredGradient(
  frame: Frame,
  y: Value,
  tensors: readonly Value[],
  stated: readonly StatedGradient[],
): void {
  // One value given twice can't vary on its own; a call with two values will tell.
  const distinct = stated.filter(({ x }) => tensors.indexOf(x) === tensors.lastIndexOf(x));
  for (const { gradient, x, slope } of distinct) {
    if (sizeOf(x.shape.dims) > largest) continue;
    const builder = createBuilder();
    const leaves = new Map(tensors.map((value, i) => [value, leaf(builder, "input", `argument ${i}`, value.shape)]));
    const at = leaves.get(x);
    if (!at) continue;
    const copy = rebuild([y, slope], builder, (value) => leaves.get(value));
    const [result, declared] = [copy(y), copy(slope)];
    const total = reduce(
      builder,
      "sum",
      result,
      result.shape.dims.map((_, axis) => axis),
      result.shape.batched,
    );
    const [derived] = differentiate(total, [at], builder);
    if (!derived) continue;
    const rows = x.shape.batched ? points.length : 1;
    const size = sizeOf(x.shape.dims);
    const sample = Float64Array.from(
      { length: rows * size },
      (_, i) => points[(Math.floor(i / size) + i) % points.length] ?? 0,
    );
    const world = {
      rows,
      leaf: (value: Value) =>
        value === at ? sample : new Float64Array(sizeOf(value.shape.dims) * (value.shape.batched ? rows : 1)).fill(0.3),
      random: (_: unknown, count: number) => new Float64Array(count).fill(0.4),
    };
    const [expected, found] = evaluate([derived, declared], world);
    const slopes = found?.length === expected?.length ? found : undefined;
    const wrong =
      expected?.findIndex(
        (value, i) => Math.abs(value - (slopes?.[i] ?? found?.[0] ?? NaN)) > tolerance * Math.max(1, Math.abs(value)),
      ) ?? -1;
    if (wrong < 0) continue;
    frame.expansion.report.add("NN503", place(frame, gradient), {
      parameter: gradient.of.text,
      point: String(sample[wrong] ?? 0),
      declared: slopes?.[wrong] ?? found?.[0] ?? NaN,
      derived: expected?.[wrong] ?? NaN,
    });
    return;
  }
}
