// A gradient stated by its author is held against the derived one before it is used.
import type { FunctionDeclaration } from "../../grammar/ast.js";
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

export function checkDeclaredGradient(
  frame: Frame,
  declaration: FunctionDeclaration,
  y: Value,
  stated: readonly { readonly x: Value; readonly slope: Value }[],
): void {
  for (const { x, slope } of stated) {
    if (sizeOf(x.shape.dims) > largest) continue;
    const builder = createBuilder();
    const at = leaf(builder, "input", "at", x.shape);
    const copy = rebuild([y, slope], builder, (value) => (value === x ? at : undefined));
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
    const gradient = declaration.gradients.find(
      (candidate) => frame.scope.names.get(candidate.of.text)?.entity.kind === "tensor",
    );
    frame.expansion.report.add("NN503", place(frame, gradient ?? declaration), {
      parameter: gradient?.of.text ?? "",
      point: String(sample[wrong] ?? 0),
      declared: slopes?.[wrong] ?? found?.[0] ?? NaN,
      derived: expected?.[wrong] ?? NaN,
    });
    return;
  }
}
