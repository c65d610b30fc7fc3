// How a declaration is called, in one line.
import type {
  FunctionDeclaration,
  LayerDeclaration,
  MetricDeclaration,
  ModelDeclaration,
  OptimizerDeclaration,
  Parameter,
  ParameterType,
} from "../../grammar/ast.js";
import { printExpression } from "../../grammar/print.js";

export function signature(
  declaration: FunctionDeclaration | LayerDeclaration | MetricDeclaration | OptimizerDeclaration | ModelDeclaration,
): string {
  return `${declaration.name.text}(${declaration.parameters.map(parameterText).join(", ")})`;
}

function parameterText({ name, type, range, default: initial }: Parameter): string {
  const parts = [name.text];
  if (type) parts.push(`: ${typeText(type)}`);
  if (range) parts.push(` in ${printExpression(range)}`);
  if (initial) parts.push(` = ${printExpression(initial)}`);
  return parts.join("");
}

function typeText(type: ParameterType): string {
  switch (type.kind) {
    case "named-type":
      return type.name.text;
    case "list-type":
      return `[${type.element.text}]`;
    case "shape-type":
      return `[${type.dims.map((dim) => (dim.kind === "rest" ? "..." : printExpression(dim))).join(", ")}]`;
  }
}
