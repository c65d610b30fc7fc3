// `+`, `<`, `@`, `-x` and the others.
import type { Binary, Expression } from "../../grammar/ast.js";
import { atSign } from "../ir/matmul.js";
import { shapeText } from "../ir/shape.js";
import type { ElementwiseName } from "../ir/value.js";
import { elementwise, notFinite } from "./arithmetic.js";
import { asTensor } from "./convert.js";
import { type Entity, type GivenArgument, poison, tensorEntity, type TensorEntity } from "./entity.js";
import { type Frame, originOf, place } from "./frame.js";
import { recordFormula } from "./written-formula.js";

const operators: Readonly<
  Record<Exclude<Binary["operator"], "@">, { readonly kind: ElementwiseName; readonly swap?: true }>
> = {
  "+": { kind: "add" },
  "-": { kind: "sub" },
  "*": { kind: "mul" },
  "/": { kind: "div" },
  "^": { kind: "pow" },
  "==": { kind: "eq" },
  "!=": { kind: "ne" },
  "<": { kind: "lt" },
  "<=": { kind: "le" },
  ">": { kind: "lt", swap: true },
  ">=": { kind: "le", swap: true },
  and: { kind: "and" },
  or: { kind: "or" },
};

/** A sum may have ten thousand terms: they are added from the front, without recursion. */
export function expandBinary(expression: Binary, frame: Frame): Entity {
  const row = [expression];
  for (let first = expression.left; first.kind === "binary"; first = first.left) row.push(first);
  const innermost = row.at(-1) ?? expression;
  return row.reduceRight(
    (left, binary) => combine(binary, left, frame.expansion.expand(binary.right, frame), frame),
    frame.expansion.expand(innermost.left, frame),
  );
}

function combine(expression: Binary, left: Entity, right: Entity, frame: Frame): Entity {
  if (left.kind === "poison" || right.kind === "poison") return poison;
  if (expression.operator === "@") return expandProduct(expression, left, right, frame);
  const { kind, swap } = operators[expression.operator];
  if (kind === "div" && right.kind === "number" && right.value === 0 && left.kind === "tensor")
    return notFinite(frame, expression, 1 / right.value);
  const sides = [expression.left, expression.right];
  const result = elementwise(
    frame,
    kind,
    swap ? [right, left] : [left, right],
    expression,
    expression.operator,
    swap ? sides.reverse() : sides,
  );
  // Where a formula can divide by zero or leave the real numbers.
  return kind === "div" || kind === "pow"
    ? recordFormula(
        frame,
        expression.operator,
        [operand(frame, left, expression.left), operand(frame, right, expression.right)],
        result,
        expression,
      )
    : result;
}

function operand(frame: Frame, entity: Entity, at: Expression): GivenArgument {
  return { name: undefined, entity, at: place(frame, at), written: undefined };
}

function expandProduct(expression: Binary, left: Entity, right: Entity, frame: Frame): Entity {
  const a = asTensor(frame, left, expression.left, "the left side of `@`");
  const b = asTensor(frame, right, expression.right, "the right side of `@`");
  if (!a || !b) return poison;
  const [n, m] = [a.value.shape.dims.at(-1), b.value.shape.dims.at(b.value.shape.dims.length >= 2 ? -2 : -1)];
  const rank = Math.min(a.value.shape.dims.length, b.value.shape.dims.length);
  const leadAgrees = Array.from(
    { length: Math.max(rank - 2, 0) },
    (_, i) => a.value.shape.dims.at(-3 - i) === b.value.shape.dims.at(-3 - i),
  ).every(Boolean);
  if (n === undefined || n !== m || !leadAgrees) {
    frame.expansion.report.add("NN209", place(frame, expression), {
      operation: "@",
      expected: "as many columns on its left as there are rows on its right",
      found: `${shapeText(a.value.shape.dims)} @ ${shapeText(b.value.shape.dims)}`,
    });
    return poison;
  }
  frame.expansion.builder.origin = originOf(frame, expression);
  const product = atSign(frame.expansion.builder, a.value, b.value);
  return tensorEntity(product, productLabels(a, b, product.shape.dims.length));
}

/** Axes of a product keep the names of the axes they come from. */
function productLabels(a: TensorEntity, b: TensorEntity, rank: number): (string | undefined)[] {
  const column = b.value.shape.dims.length >= 2 ? [b.labels.at(-1)] : [];
  const row = a.value.shape.dims.length >= 2 ? [a.labels.at(-2)] : [];
  const [leadA, leadB] = [a.labels.slice(0, -2), b.labels.slice(0, -2)];
  const lead = leadA.length >= leadB.length ? leadA : leadB;
  const labels = [...lead, ...row, ...column];
  return labels.length === rank ? labels : new Array<undefined>(rank).fill(undefined);
}

export function expandUnary(expression: Extract<Expression, { kind: "unary" }>, frame: Frame): Entity {
  const operand = frame.expansion.expand(expression.operand, frame);
  if (expression.operator === "not" && operand.kind === "training")
    return { kind: "training", negated: !operand.negated };
  return elementwise(frame, expression.operator === "-" ? "neg" : "not", [operand], expression, expression.operator);
}
