// Numbers among the names of columns.
import type { Expression } from "../../grammar/ast.js";
import type { Frame } from "./frame.js";
import { lookUp } from "./scope.js";

/** A number as it stands, or a constant; names that mean nothing here are columns. */
export function plainNumber(frame: Frame, expression: Expression): number | undefined {
  if (expression.kind === "number") return expression.value;
  if (expression.kind === "unary" && expression.operator === "-") {
    const number = plainNumber(frame, expression.operand);
    return number === undefined ? undefined : -number;
  }
  if (expression.kind !== "reference") return undefined;
  const entity = lookUp(frame.scope, expression.name);
  return entity?.kind === "number" && entity.sources.size === 0 ? entity.value : undefined;
}
