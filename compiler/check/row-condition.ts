// `where split == "valid"`: a condition on the columns of the data, read from its expression.
import type { Expression, TrainDeclaration } from "../../grammar/ast.js";
import { columnsIn, comparisons, type Condition } from "../../runtime/data/condition.js";
import { type Frame, written } from "./frame.js";
import { lookUp } from "./scope.js";

/** Takes note of what is wrong, in words that read on from "needs". */
export type Wrong = (expected: string, found: string, at: Expression) => void;

const example = 'a condition such as split == "valid"';

/** A name is a column, and so is a text on the left; on the right stand a number, a text or a constant. */
export function readCondition(frame: Frame, value: Expression, wrong: Wrong): Condition | undefined {
  if (value.kind === "missing") return undefined;
  if (value.kind === "unary" && value.operator === "not") {
    const not = readCondition(frame, value.operand, wrong);
    return not && { not };
  }
  if (value.kind !== "binary") return refuse(frame, value, example, wrong);
  const { operator, left, right } = value;
  if (operator === "and" || operator === "or") {
    const [one, other] = [readCondition(frame, left, wrong), readCondition(frame, right, wrong)];
    return one && other && (operator === "and" ? { both: [one, other] } : { either: [one, other] });
  }
  const is = comparisons.find((comparison) => comparison === operator);
  if (!is) return refuse(frame, value, example, wrong);
  if (left.kind === "missing" || right.kind === "missing") return undefined;
  const column = left.kind === "reference" ? left.name : left.kind === "text" ? left.value : undefined;
  if (column === undefined) return refuse(frame, left, "a column on the left", wrong);
  const compared = comparedValue(frame, right);
  return compared === undefined
    ? refuse(frame, right, "a number or a text in quotes on the right", wrong)
    : { column, is, value: compared };
}

function comparedValue(frame: Frame, expression: Expression): number | string | undefined {
  if (expression.kind === "text") return expression.value;
  if (expression.kind === "number") return expression.value;
  if (expression.kind === "boolean") return Number(expression.value);
  if (expression.kind === "unary" && expression.operator === "-") {
    const number = comparedValue(frame, expression.operand);
    return typeof number === "number" ? -number : undefined;
  }
  if (expression.kind !== "reference") return undefined;
  const entity = lookUp(frame.scope, expression.name);
  if (entity?.kind === "text") return entity.text;
  return entity?.kind === "number" && entity.sources.size === 0 ? entity.value : undefined;
}

function refuse(frame: Frame, at: Expression, expected: string, wrong: Wrong): Condition | undefined {
  wrong(expected, written(frame, at), at);
  return undefined;
}

/** The columns that the conditions of a block look at: the source of its data needs them too. */
export function conditionColumns(frame: Frame, train: TrainDeclaration | undefined): readonly string[] {
  const conditions = (train?.settings ?? []).filter(({ where }) => where);
  return conditions.flatMap(({ value }) => {
    const condition = readCondition(frame, value, () => undefined);
    return condition ? columnsIn(condition) : [];
  });
}
