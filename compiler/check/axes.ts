// Built-in functions along axes: sums, means, extremes, and which axes `over:` names.
import { apply, constant, leaf, reduce, reshape } from "../ir/builder.js";
import { shapeText } from "../ir/shape.js";
import type { ReduceKind, Value } from "../ir/value.js";
import { elementwise } from "./arithmetic.js";
import { type Given, only } from "./built-in.js";
import { asChoice, asTensor, refuse } from "./convert.js";
import { describe, type Entity, type GivenArgument, poison, tensorEntity, type TensorEntity } from "./entity.js";
import { type CallSite, type Frame, place, written } from "./frame.js";

export interface Axes {
  readonly axes: readonly number[];
  readonly batch: boolean;
}

/** `over: [h, w]`: names of axes, their numbers, `batch` for the rows, `all` for every axis of a row; the last axis without it. */
export function axesOf(frame: Frame, x: TensorEntity, over: GivenArgument | undefined): Axes | undefined {
  const rank = x.value.shape.dims.length;
  if (!over) return { axes: rank > 0 ? [rank - 1] : [], batch: false };
  const items = over.entity.kind === "list" ? over.entity.items : [over.entity];
  const axes = new Set<number>();
  let batch = false;
  for (const item of items) {
    if (item.kind === "text" && item.text === "batch") batch = true;
    else if (item.kind === "text" && item.text === "all") for (let axis = 0; axis < rank; axis++) axes.add(axis);
    else {
      const axis =
        item.kind === "text"
          ? x.labels.indexOf(item.text)
          : item.kind === "number"
            ? item.value < 0
              ? item.value + rank
              : item.value
            : -1;
      if (axis < 0 || axis >= rank || !Number.isInteger(axis)) {
        const known = x.labels.filter((label) => label !== undefined);
        frame.expansion.report.add("NN209", over.at, {
          operation: "over",
          expected: `axes of ${shapeText(x.value.shape.dims)}${known.length ? `: ${known.join(", ")}` : ""}, batch or all`,
          found: item.kind === "text" ? item.text : describe(item),
        });
        return undefined;
      }
      if (axes.has(axis)) {
        frame.expansion.report.add("NN209", over.at, {
          operation: "over",
          expected: "each axis once",
          found: written({ ...frame, source: over.at.source }, over.at.span),
        });
        return undefined;
      }
      axes.add(axis);
    }
  }
  return { axes: [...axes].sort((a, b) => a - b), batch };
}

/** The one axis of a row that `over` names, else the last. */
export function axisOf(
  frame: Frame,
  x: TensorEntity,
  over: GivenArgument | undefined,
  site: CallSite,
): number | undefined {
  const found = axesOf(frame, x, over);
  if (!found) return undefined;
  const [axis, second] = found.axes;
  if (axis !== undefined && second === undefined && !found.batch) return axis;
  frame.expansion.report.add("NN209", over?.at ?? place(frame, site.at), {
    operation: site.text.split("(", 1)[0] ?? site.text,
    expected: "one axis of each row",
    found: over ? written({ ...frame, source: over.at.source }, over.at.span) : shapeText(x.value.shape.dims),
  });
  return undefined;
}

export function reduction(frame: Frame, by: ReduceKind, given: Given, site: CallSite): Entity {
  const argument = only(given, "x");
  if (!argument) return poison;
  const x = asTensor(frame, argument.entity, argument.at.span, `the argument of ${by}`);
  const axes = x && axesOf(frame, x, only(given, "over"));
  return x && axes ? reduced(frame, by, x, axes, given, site) : poison;
}

function reduced(
  frame: Frame,
  by: ReduceKind,
  x: TensorEntity,
  { axes, batch }: Axes,
  given: Given,
  site: CallSite,
): Entity {
  if (batch && !x.value.shape.batched)
    return refuse(frame, x, site.at, "a value that is the same for all rows", "something with rows to combine");
  const { builder } = frame.expansion;
  const value = reduce(builder, by, x.value, axes, batch);
  const keep = only(given, "keep");
  if (keep && asChoice(frame, keep.entity, keep.at.span, "keep") === true) {
    return tensorEntity(
      reshape(
        builder,
        value,
        x.value.shape.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
      ),
    );
  }
  return tensorEntity(
    value,
    x.labels.filter((_, axis) => !axes.includes(axis)),
  );
}

export function mean(frame: Frame, given: Given, site: CallSite): Entity {
  const argument = only(given, "x");
  const x = argument && asTensor(frame, argument.entity, argument.at.span, "the argument of mean");
  const axes = x && axesOf(frame, x, only(given, "over"));
  if (!x || !axes) return poison;
  return elementwise(
    frame,
    "div",
    [reduced(frame, "sum", x, axes, given, site), tensorEntity(countOf(frame, x.value, axes))],
    site.at,
    "mean",
  );
}

/** How many elements are combined; over the batch that is known only when it runs. */
function countOf(frame: Frame, x: Value, { axes, batch }: Axes): Value {
  const { builder } = frame.expansion;
  const fixedCount = constant(
    builder,
    axes.reduce((count, axis) => count * (x.shape.dims[axis] ?? 1), 1),
  );
  return batch ? apply(builder, "mul", leaf(builder, "clock", "rows"), fixedCount) : fixedCount;
}
