// `loss`: what training makes small, one number a row, averaged over the batch.
import type { LossStatement } from "../../grammar/ast.js";
import { apply, leaf, reduce } from "../ir/builder.js";
import { shapeText } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { asTensor } from "./convert.js";
import { type Frame, originOf, place, under, written } from "./frame.js";
import type { Loss } from "./model.js";

export function expandLoss(frame: Frame, statement: LossStatement): Loss | undefined {
  const { expansion } = frame;
  const entity = expansion.expand(statement.value, under(frame, "loss"));
  const tensor = entity.kind === "poison" ? undefined : asTensor(frame, entity, statement.value, "the loss");
  if (!tensor) return undefined;
  const { dims } = tensor.value.shape;
  if (dims.length > 0) {
    const help = "say what becomes of the others: mean(…) or sum(…)";
    expansion.report.add(
      "NN209",
      place(frame, statement.value),
      { operation: "loss", expected: "one number for each row", found: shapeText(dims) },
      { help },
    );
    return undefined;
  }
  expansion.builder.origin = originOf(frame, statement);
  return {
    text: written(frame, statement.value),
    value: meanOverRows(frame, tensor.value),
    at: place(frame, statement),
  };
}

/** What is the same for all rows is its own mean. */
function meanOverRows({ expansion: { builder } }: Frame, value: Value): Value {
  if (!value.shape.batched) return value;
  return apply(builder, "div", reduce(builder, "sum", value, [], true), leaf(builder, "clock", "rows"));
}
