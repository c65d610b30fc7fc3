// Concrete syntax tree → expressions: operators by their power to bind, chains by their arrows.
import type { CstNode, IToken } from "chevrotain";
import type * as ast from "./ast.js";
import { infixPower, prefixPower } from "./precedence.js";
import { has, missing, namedBy, node, nodes, spanOf, spanOfToken, textOf, token, tokens } from "./tree.js";

/** An expression and the stretch of text that it takes up, parentheses included. */
export interface Placed extends ast.Span {
  readonly node: ast.Expression;
}

function placed(expression: ast.Expression): Placed {
  return { node: expression, start: expression.start, end: expression.end };
}

export function expressionIn(of: CstNode, at: number): ast.Expression {
  return buildExpression(node(of, "expression"), at).node;
}

export function buildExpression(of: CstNode | undefined, at: number): Placed {
  if (of === undefined) return placed(missing(at));
  const span = spanOf(of, at);
  if (has(of, "If")) return placed(buildConditional(of, span));
  const source = buildRange(node(of, "range"), span.start);
  if (!has(of, "Arrow")) return source;
  const stages = nodes(of, "stage").map((stage) => buildStage(stage, span.end));
  return placed({
    kind: "pipe",
    start: source.start,
    end: Math.max(span.end, source.end),
    source: source.node,
    stages: stages.length > 0 ? stages : [missing(span.end)],
  });
}

function buildConditional(of: CstNode, span: ast.Span): ast.Conditional {
  const part = (key: string): ast.Expression => buildExpression(node(of, key), span.end).node;
  return { kind: "conditional", ...span, condition: part("condition"), then: part("then"), else: part("else") };
}

export function buildRange(of: CstNode | undefined, at: number): Placed {
  if (of === undefined) return placed(missing(at));
  const span = spanOf(of, at);
  const end = (key: string): ast.Expression | undefined => {
    const operation = node(of, key);
    return operation && buildOperation(operation, span.start).node;
  };
  if (has(of, "DotDot")) return placed({ kind: "range", ...span, from: end("from"), to: end("to"), log: false });
  return buildOperation(node(of, "from"), span.start);
}

/** One entry of a row of operands and operators. */
type Entry = { readonly prefix: IToken } | { readonly operand: Placed } | { readonly infix: IToken };

/** Builds the tree of a row of operands and operators by their power to bind. */
function buildOperation(of: CstNode | undefined, at: number): Placed {
  if (of === undefined) return placed(missing(at));
  const infixes = tokens(of, "BinaryOperator");
  const operands = nodes(of, "operand");
  const [only] = operands;
  if (only !== undefined && infixes.length === 0 && !has(only, "Minus") && !has(only, "Not"))
    return buildOperand(only, at);
  const row = operands.flatMap((operand, index): Entry[] => {
    const infix = infixes[index - 1];
    const entries = entriesOf(operand, infix === undefined ? at : spanOfToken(infix, at).end);
    return infix === undefined ? entries : [{ infix }, ...entries];
  });
  return climb(takenFrom(row), at).value;
}

/** The prefixes of an operand and what they stand before. */
function entriesOf(of: CstNode, at: number): Entry[] {
  const prefixes = [...tokens(of, "Minus"), ...tokens(of, "Not")].sort((a, b) => a.startOffset - b.startOffset);
  return [...prefixes.map((prefix) => ({ prefix })), { operand: buildOperand(of, at) }];
}

/** Takes the next entry of a row. */
type Row = () => Entry | undefined;

function takenFrom(entries: readonly Entry[]): Row {
  let next = 0;
  return () => entries[next++];
}

interface Climbed {
  readonly value: Placed;
  /** The first entry that belongs to someone further out. */
  readonly rest: Entry | undefined;
}

/** Precedence climbing: reads operands as long as the operators between them bind with at least `power`. */
function climb(row: Row, at: number, power = 0): Climbed {
  const first = row();
  let { value: left, rest } =
    first !== undefined && "prefix" in first
      ? climbPrefix(row, first.prefix)
      : { value: operandOf(first, at), rest: row() };
  while (rest !== undefined && "infix" in rest) {
    const operator = rest.infix.tokenType.LABEL as ast.Binary["operator"];
    const { left: own, right } = infixPower[operator];
    if (own < power) break;
    const next = climb(row, left.end, right);
    left = placed({
      kind: "binary",
      start: left.start,
      end: next.value.end,
      operator,
      left: left.node,
      right: next.value.node,
    });
    rest = next.rest;
  }
  return { value: left, rest };
}

function climbPrefix(row: Row, prefix: IToken): Climbed {
  const operator = prefix.tokenType.LABEL as ast.Unary["operator"];
  const { value, rest } = climb(row, prefix.startOffset, prefixPower[operator]);
  return {
    value: placed({ kind: "unary", start: prefix.startOffset, end: value.end, operator, operand: value.node }),
    rest,
  };
}

function operandOf(entry: Entry | undefined, at: number): Placed {
  return entry !== undefined && "operand" in entry ? entry.operand : placed(missing(at));
}

function buildOperand(of: CstNode, at: number): Placed {
  const span = spanOf(of, at);
  return nodes(of, "index").reduce<Placed>(
    (value, index) => {
      const end = spanOf(index, value.end).end;
      return placed({ kind: "index", start: value.start, end, of: value.node, index: expressionIn(index, end) });
    },
    buildAtom(of, span),
  );
}

function buildAtom(of: CstNode, span: ast.Span): Placed {
  const inner = node(of, "expression");
  const parenthesis = token(of, "LParen");
  if (parenthesis !== undefined) {
    const start = parenthesis.startOffset;
    const { node: value, end } = buildExpression(inner, start + 1);
    const closer = token(of, "RParen");
    return { node: value, start, end: closer === undefined ? end : Math.max(end, spanOfToken(closer, end).end) };
  }
  const list = node(of, "list");
  if (list !== undefined)
    return placed({
      kind: "list",
      ...spanOf(list, span.start),
      items: nodes(list, "expression").map((item) => buildExpression(item, span.end).node),
    });
  const literal = literals.find(([key]) => has(of, key));
  if (literal !== undefined) return placed(literal[1](token(of, literal[0])!));
  const name = token(of, "Name");
  return placed(name === undefined ? missing(span.start) : buildNamed(name, node(of, "callArguments")));
}

const literals: readonly (readonly [string, (of: IToken) => ast.Expression])[] = [
  ["Numeral", buildNumber],
  ["Text", (of) => textOf(of, of.startOffset)],
  ["True", (of) => ({ kind: "boolean", ...spanOfToken(of, 0), value: true })],
  ["False", (of) => ({ kind: "boolean", ...spanOfToken(of, 0), value: false })],
  ["Gap", (of) => ({ kind: "missing", ...spanOfToken(of, 0) })],
];

function buildNumber(of: IToken): ast.NumberLiteral {
  const percent = of.image.endsWith("%");
  const value = Number((percent ? of.image.slice(0, -1) : of.image).replaceAll("_", ""));
  return { kind: "number", ...spanOfToken(of, 0), value: percent ? value / 100 : value, percent };
}

function buildNamed(name: IToken, list: CstNode | undefined): ast.Reference | ast.Call {
  const callee = namedBy(name, 0);
  if (list === undefined) return { kind: "reference", start: callee.start, end: callee.end, name: callee.text };
  return { kind: "call", start: callee.start, end: spanOf(list, callee.end).end, callee, arguments: argumentsIn(list) };
}

export function argumentsIn(list: CstNode | undefined): readonly ast.Argument[] {
  return list === undefined
    ? []
    : nodes(list, "argument").map((argument) => buildArgument(argument, spanOf(list, 0).end));
}

function buildArgument(of: CstNode, at: number): ast.Argument {
  const span = spanOf(of, at);
  const name = token(of, "Name");
  return {
    ...span,
    name: name === undefined ? undefined : namedBy(name, span.start),
    value: expressionIn(of, span.end),
  };
}

// ---------------------------------------------------------------- stages

function buildStage(of: CstNode, at: number): ast.Expression {
  const span = spanOf(of, at);
  const repeat = node(of, "repeat");
  if (repeat !== undefined) return buildRepeat(repeat, span.end);
  const { node: join } = buildRange(node(of, "range"), span.start);
  const branches = node(of, "branches");
  if (branches === undefined) return join;
  if (join.kind !== "reference" && join.kind !== "call") return missing(span.start);
  return {
    kind: "branches",
    ...span,
    join,
    branches: nodes(branches, "chain").map((chain) => buildChain(chain, span.end)),
  };
}

function buildRepeat(of: CstNode, at: number): ast.Repeat {
  const span = spanOf(of, at);
  const variable = token(of, "Name");
  return {
    kind: "repeat",
    ...span,
    variable: variable === undefined ? undefined : namedBy(variable, span.start),
    over: buildRange(node(of, "range"), span.end).node,
    body: buildChain(node(of, "chain"), span.end),
  };
}

function buildChain(of: CstNode | undefined, at: number): ast.Chain {
  const span = of === undefined ? { start: at, end: at } : spanOf(of, at);
  const stages = of === undefined ? [] : nodes(of, "stage").map((stage) => buildStage(stage, span.end));
  return { kind: "chain", ...span, stages: stages.length > 0 ? stages : [missing(span.end)] };
}
