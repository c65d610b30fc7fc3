// Names inside declarations that mean nothing anywhere: found without a use, so that a file of layers can be checked before any model needs them.
import type { Expression, Span, Statement } from "../../grammar/ast.js";
import { resolve } from "./resolve.js";
import type { Frame } from "./frame.js";
import type { Declaration } from "./load.js";
import { expressionsOf } from "./mentions.js";
import { definedName } from "./order.js";
import { lookUp, type Scope } from "./scope.js";

/** Names that an optimizer's body finds without declaring them. */
const ofOptimizers = ["weight", "grad", "step", "decays"];

/** Reports names that are neither declared inside nor visible from the file. What expansion has found at the same place is not told twice. */
export function checkNames(frame: Frame, declaration: Declaration): void {
  const inside = namesInside(declaration);
  const seen = new Set<Expression>();
  const check = (name: string, at: Span, code: "NN101" | "NN102"): void => {
    if (name !== "" && !inside.has(name) && !isVisible(frame.scope, name)) resolve(frame, name, at, code);
  };
  const stack: { readonly expression: Expression; readonly called: boolean }[] = bodyOf(declaration)
    .map((expression) => ({ expression, called: false }))
    .reverse();
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { expression, called } = next;
    if (seen.has(expression)) continue;
    seen.add(expression);
    if (expression.kind === "reference") check(expression.name, expression, called ? "NN101" : "NN102");
    if (expression.kind === "call") check(expression.callee.text, expression.callee, "NN101");
    if (expression.kind === "repeat" && expression.variable) inside.add(expression.variable.text);
    for (const child of parts(expression)) stack.push(child);
  }
}

function isVisible(scope: Scope, name: string): boolean {
  return lookUp(scope, name) !== undefined;
}

interface Part {
  readonly expression: Expression;
  /** It stands where a function or layer is called by its name alone. */
  readonly called: boolean;
}

function parts(expression: Expression): Part[] {
  const values = (...expressions: readonly (Expression | undefined)[]): Part[] =>
    expressions.flatMap((part) => (part ? [{ expression: part, called: false }] : []));
  const stages = (expressions: readonly Expression[]): Part[] =>
    expressions.map((part) => ({ expression: part, called: true }));
  switch (expression.kind) {
    case "list":
      return values(...expression.items);
    case "range":
      return values(expression.from, expression.to);
    case "call":
      return values(...expression.arguments.filter(({ name }) => name?.text !== "over").map(({ value }) => value));
    case "index":
      return values(expression.of, expression.index);
    case "unary":
      return values(expression.operand);
    case "binary":
      return values(expression.left, expression.right);
    case "conditional":
      return values(expression.condition, expression.then, expression.else);
    case "pipe":
      return [...values(expression.source), ...stages(expression.stages)];
    case "branches":
      return [...stages([expression.join]), ...expression.branches.flatMap((branch) => stages(branch.stages))];
    case "repeat":
      return [...values(expression.over), ...stages(expression.body.stages)];
    case "number":
    case "text":
    case "boolean":
    case "reference":
    case "missing":
      return [];
  }
}

function bodyOf(declaration: Declaration): readonly Expression[] {
  switch (declaration.kind) {
    case "const":
      return [declaration.value];
    case "fn":
      return [...defaults(declaration), declaration.body, ...declaration.gradients.map(({ value }) => value)];
    case "layer":
    case "optimizer":
    case "metric":
      return [
        ...defaults(declaration),
        ...declaration.body.flatMap((statement: Statement) => expressionsOf(statement)),
      ];
  }
}

function defaults({ parameters }: Exclude<Declaration, { kind: "const" }>): Expression[] {
  return parameters.flatMap((parameter) => parameter.default ?? []);
}

/** Parameters, the dimensions that their shapes name, and what the body declares. */
function namesInside(declaration: Declaration): Set<string> {
  if (declaration.kind === "const") return new Set();
  const dims = declaration.parameters.flatMap(({ type }) =>
    type?.kind === "shape-type" ? type.dims.flatMap((dim) => (dim.kind === "reference" ? [dim.name] : [])) : [],
  );
  const body = declaration.kind === "fn" ? [] : declaration.body;
  return new Set([
    ...declaration.parameters.map(({ name }) => name.text),
    ...dims,
    ...body.flatMap((statement) => definedName(statement)?.text ?? []),
    ...(declaration.kind === "optimizer" ? ofOptimizers : []),
  ]);
}
