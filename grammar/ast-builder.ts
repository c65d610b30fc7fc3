// Concrete syntax tree → Ast. Whatever recovery left out becomes `missing`.
import type { CstNode, IToken } from "chevrotain";
import type * as ast from "./ast.js";
import { infixPower, prefixPower } from "./precedence.js";

/** Descriptions (`///`) by the offset of the token that they stand before. */
export type Descriptions = ReadonlyMap<number, string>;

/** The Ast of a parsed text. */
export function buildFile(root: CstNode, length: number, docs: Descriptions): ast.File {
  return { start: 0, end: length, items: nodes(root, "item").flatMap((item) => buildItem(item, docs)) };
}

// ---------------------------------------------------------------- reading the tree

function nodes(of: CstNode, name: string): CstNode[] {
  return (of.children[name] ?? []) as CstNode[];
}

function node(of: CstNode, name: string): CstNode | undefined {
  return of.children[name]?.[0] as CstNode | undefined;
}

function tokens(of: CstNode, name: string): IToken[] {
  return (of.children[name] ?? []) as IToken[];
}

function token(of: CstNode, name: string): IToken | undefined {
  return of.children[name]?.[0] as IToken | undefined;
}

function has(of: CstNode, name: string): boolean {
  return of.children[name] !== undefined;
}

/** The place of a node; of one without a single token of the text, the point where it would be. */
function spanOf(of: CstNode, otherwise: number): ast.Span {
  const start = of.location?.startOffset;
  const end = of.location?.endOffset;
  if (start === undefined || Number.isNaN(start)) return { start: otherwise, end: otherwise };
  return { start, end: end === undefined || Number.isNaN(end) ? start : Math.max(start, end + 1) };
}

function spanOfToken(of: IToken, otherwise: number): ast.Span {
  const start = Number.isNaN(of.startOffset) ? otherwise : of.startOffset;
  return { start, end: start + of.image.length };
}

function missing(at: number): ast.Missing {
  return { kind: "missing", start: at, end: at };
}

/** A name; one that the author left out has no letters. */
function nameOf(of: CstNode, key: string, at: number): ast.Name {
  const found = token(of, key);
  return found === undefined ? { start: at, end: at, text: "" } : namedBy(found, at);
}

function namedBy(of: IToken, at: number): ast.Name {
  return { ...spanOfToken(of, at), text: of.image };
}

function textOf(of: IToken, at: number): ast.Text {
  return { kind: "text", ...spanOfToken(of, at), value: of.image.slice(1, -1).replace(/\\([^])/g, unescape) };
}

function unescape(_: string, letter: string): string {
  return letter === "n" ? "\n" : letter === "t" ? "\t" : letter;
}

// ---------------------------------------------------------------- declarations

interface Head extends ast.Span {
  readonly doc: string;
  readonly allows: readonly ast.Allow[];
}

/** What every declaration and statement has: its own span (`allow` lines stand before it), its description, and what it allows. */
function headOf(outer: CstNode, inner: CstNode, docs: Descriptions, at: number): Head {
  const allows = nodes(outer, "allow").map((allow) => buildAllow(allow, at));
  const span = spanOf(inner, at);
  const doc = [...allows, span].map(({ start }) => docs.get(start)).filter((text) => text !== undefined);
  return { ...span, doc: doc.join("\n"), allows };
}

function buildAllow(of: CstNode, at: number): ast.Allow {
  const span = spanOf(of, at);
  const reason = token(of, "Text");
  return { ...span, code: nameOf(of, "Name", span.end), reason: reason === undefined ? "" : textOf(reason, at).value };
}

type BuildItem = (of: CstNode, head: Head, docs: Descriptions) => ast.Item;

const items: Readonly<Record<string, BuildItem>> = {
  importDeclaration: (of, head) => {
    const path = token(of, "Text");
    return {
      kind: "import",
      ...head,
      names: tokens(of, "Name").map((name) => namedBy(name, head.end)),
      path: path === undefined || path.image === "" ? { kind: "text", start: head.end, end: head.end, value: "" } : textOf(path, head.end),
    };
  },
  constDeclaration: (of, head) => ({ kind: "const", ...head, name: nameOf(of, "Name", head.end), value: expressionIn(of, head.end) }),
  functionDeclaration: (of, head) => ({
    kind: "fn",
    ...head,
    name: nameOf(of, "Name", head.end),
    parameters: parametersIn(of, head.start),
    body: expressionIn(of, head.end),
    gradients: nodes(of, "gradient").map((gradient) => buildGradient(gradient, head.end)),
  }),
  layerDeclaration: (of, head, docs) => ({
    kind: "layer",
    ...head,
    name: nameOf(of, "Name", head.end),
    parameters: parametersIn(of, head.start),
    result: shapeIn(of, head.end),
    body: statementsIn(of, docs, head.end),
  }),
  bodiedDeclaration: (of, head, docs) => ({
    kind: has(of, "Optimizer") ? "optimizer" : has(of, "Metric") ? "metric" : "model",
    ...head,
    name: nameOf(of, "Name", head.end),
    parameters: parametersIn(of, head.start),
    body: statementsIn(of, docs, head.end),
  }),
  trainDeclaration: (of, head, docs) => ({
    kind: "train",
    ...head,
    name: nameOf(of, "Name", head.end),
    settings: nodes(of, "setting").map((setting) => buildSetting(setting, docs, head.end)),
  }),
};

function buildItem(outer: CstNode, docs: Descriptions): ast.Item[] {
  const [name, build] = Object.entries(items).find(([key]) => has(outer, key)) ?? [];
  if (name === undefined || build === undefined) return [];
  const inner = node(outer, name)!;
  return [build(inner, headOf(outer, inner, docs, spanOf(outer, 0).end), docs)];
}

function buildGradient(of: CstNode, at: number): ast.Gradient {
  const span = spanOf(of, at);
  return { ...span, of: nameOf(of, "Name", span.end), value: expressionIn(of, span.end) };
}

function buildSetting(of: CstNode, docs: Descriptions, at: number): ast.Setting {
  const whole = spanOf(of, at);
  const allows = nodes(of, "allow").map((allow) => buildAllow(allow, at));
  const name = nameOf(of, "Name", whole.end);
  const block = node(of, "block");
  return {
    start: Math.min(name.start, whole.end),
    end: whole.end,
    name,
    value: expressionIn(of, whole.end),
    block: block === undefined ? undefined : nodes(block, "binding").map((binding) => buildBinding(binding, docs, whole.end)),
    allows,
  };
}

function buildBinding(of: CstNode, docs: Descriptions, at: number): ast.Binding {
  const whole = spanOf(of, at);
  const name = nameOf(of, "Binder", whole.end);
  const allows = nodes(of, "allow").map((allow) => buildAllow(allow, at));
  const doc = [...allows, name].map(({ start }) => docs.get(start)).filter((text) => text !== undefined);
  return { kind: "binding", start: name.start, end: Math.max(name.end, whole.end), doc: doc.join("\n"), allows, name, value: expressionIn(of, whole.end) };
}

function parametersIn(of: CstNode, at: number): readonly ast.Parameter[] {
  const list = node(of, "parameters");
  return list === undefined ? [] : nodes(list, "parameter").map((parameter) => buildParameter(parameter, spanOf(list, at).end));
}

function buildParameter(of: CstNode, at: number): ast.Parameter {
  const span = spanOf(of, at);
  const type = node(of, "parameterType");
  const range = node(of, "range");
  return {
    ...span,
    name: nameOf(of, "Name", span.start),
    type: type === undefined ? undefined : buildParameterType(type, span.end),
    range: range === undefined ? undefined : asRange(buildRange(range, span.end), token(of, "Log")),
    default: has(of, "Equals") ? expressionIn(of, span.end) : undefined,
  };
}

/** The range of a parameter; a lone expression is read as its lower end. */
function asRange({ node: range, start, end }: Placed, log: IToken | undefined): ast.Range {
  const whole = { start, end: log === undefined ? end : spanOfToken(log, end).end };
  const ends = range.kind === "range" ? range : { from: range, to: undefined };
  return { kind: "range", ...whole, from: ends.from, to: ends.to, log: log !== undefined };
}

const elements: ReadonlySet<string> = new Set(["int", "float", "bool", "fn"]);

function buildParameterType(of: CstNode, at: number): ast.ParameterType | undefined {
  const span = spanOf(of, at);
  const name = token(of, "Name");
  if (name !== undefined) return { kind: "named-type", ...span, name: namedBy(name, at) };
  const shape = shapeIn(of, at);
  const [first, ...others] = shape?.dims ?? [];
  if (first?.kind !== "reference" || others.length > 0 || !elements.has(first.name)) return shape;
  return { kind: "list-type", ...span, element: { start: first.start, end: first.end, text: first.name } };
}

function shapeIn(of: CstNode, at: number): ast.ShapeType | undefined {
  const shape = node(of, "shape");
  return shape === undefined ? undefined : { kind: "shape-type", ...spanOf(shape, at), dims: nodes(shape, "dim").map((dim) => buildDim(dim, at)) };
}

function buildDim(of: CstNode, at: number): ast.Expression | ast.Rest {
  const span = spanOf(of, at);
  return has(of, "Ellipsis") ? { kind: "rest", ...span } : expressionIn(of, span.end);
}

// ---------------------------------------------------------------- statements

type BuildStatement = (of: CstNode, head: Head) => ast.Statement;

const statements: Readonly<Record<string, BuildStatement>> = {
  assignment: (of, head) => ({ kind: has(of, "LeftArrow") ? "update" : "binding", ...head, name: nameOf(of, "Binder", head.end), value: expressionIn(of, head.end) }),
  share: (of, head) => ({ kind: "share", ...head, name: nameOf(of, "Name", head.end), value: expressionIn(of, head.end) }),
  kept: (of, head) => {
    const values = nodes(of, "expression");
    return {
      kind: has(of, "Param") ? "param" : "state",
      ...head,
      name: nameOf(of, "Name", head.end),
      shape: shapeIn(of, head.end),
      initial: has(of, "Tilde") ? buildExpression(values.shift(), head.end).node : undefined,
      when: has(of, "When") ? buildExpression(values.shift(), head.end).node : undefined,
    };
  },
  column: (of, head) => ({ kind: has(of, "Input") ? "input" : "target", ...head, name: nameOf(of, "Name", head.end), type: buildValueType(node(of, "valueType"), head.end) }),
  regularize: (of, head) => ({ kind: "regularize", ...head, value: expressionIn(of, head.end), on: tokens(of, "Name").map((name) => namedBy(name, head.end)) }),
  output: (of, head) => ({ kind: "output", ...head, name: nameOf(of, "Name", head.end), value: expressionIn(of, head.end) }),
  valued: (of, head) => ({ kind: has(of, "Return") ? "return" : has(of, "Loss") ? "loss" : "metric", ...head, value: expressionIn(of, head.end) }),
};

function statementsIn(of: CstNode, docs: Descriptions, at: number): readonly ast.Statement[] {
  const body = node(of, "body");
  return body === undefined ? [] : nodes(body, "statement").flatMap((statement) => buildStatement(statement, docs, at));
}

function buildStatement(outer: CstNode, docs: Descriptions, at: number): ast.Statement[] {
  const [name, build] = Object.entries(statements).find(([key]) => has(outer, key)) ?? [];
  if (name === undefined || build === undefined) return [];
  const inner = node(outer, name)!;
  return [build(inner, headOf(outer, inner, docs, spanOf(outer, at).end))];
}

/** The type of an input or target; a shape without a rank where nothing could be read. */
function buildValueType(of: CstNode | undefined, at: number): ast.ValueType {
  const callee = of === undefined ? undefined : token(of, "Name");
  if (of === undefined || callee === undefined) return (of && shapeIn(of, at)) ?? { kind: "shape-type", start: at, end: at, dims: [missing(at)] };
  const name = namedBy(callee, at);
  const list = node(of, "callArguments");
  const end = list === undefined ? name.end : spanOf(list, name.end).end;
  const call: ast.Call = { kind: "call", start: name.start, end, callee: name, arguments: argumentsIn(list) };
  return { kind: "call-type", ...spanOf(of, at), call, shape: shapeIn(of, end) };
}

// ---------------------------------------------------------------- expressions

/** An expression and the stretch of text that it takes up, parentheses included. */
interface Placed extends ast.Span {
  readonly node: ast.Expression;
}

function placed(expression: ast.Expression): Placed {
  return { node: expression, start: expression.start, end: expression.end };
}

function expressionIn(of: CstNode, at: number): ast.Expression {
  return buildExpression(node(of, "expression"), at).node;
}

function buildExpression(of: CstNode | undefined, at: number): Placed {
  if (of === undefined) return placed(missing(at));
  const span = spanOf(of, at);
  if (has(of, "If")) return placed(buildConditional(of, span));
  const source = buildRange(node(of, "range"), span.start);
  if (!has(of, "Arrow")) return source;
  const stages = nodes(of, "stage").map((stage) => buildStage(stage, span.end));
  return placed({ kind: "pipe", start: source.start, end: Math.max(span.end, source.end), source: source.node, stages: stages.length > 0 ? stages : [missing(span.end)] });
}

function buildConditional(of: CstNode, span: ast.Span): ast.Conditional {
  const part = (key: string): ast.Expression => buildExpression(node(of, key), span.end).node;
  return { kind: "conditional", ...span, condition: part("condition"), then: part("then"), else: part("else") };
}

function buildRange(of: CstNode | undefined, at: number): Placed {
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
  const row = nodes(of, "operand").flatMap((operand, index): Entry[] => {
    const infix = infixes[index - 1];
    const entries = entriesOf(operand, infix === undefined ? at : spanOfToken(infix, at).end);
    return infix === undefined ? entries : [{ infix }, ...entries];
  });
  return climb(row.values(), at).value;
}

/** The prefixes of an operand and what they stand before. */
function entriesOf(of: CstNode, at: number): Entry[] {
  const prefixes = [...tokens(of, "Minus"), ...tokens(of, "Not")].sort((a, b) => a.startOffset - b.startOffset);
  return [...prefixes.map((prefix) => ({ prefix })), { operand: buildOperand(of, at) }];
}

interface Climbed {
  readonly value: Placed;
  /** The first entry that belongs to someone further out. */
  readonly rest: Entry | undefined;
}

/** Precedence climbing: reads operands as long as the operators between them bind with at least `power`. */
function climb(row: Iterator<Entry>, at: number, power = 0): Climbed {
  const first = row.next().value;
  let { value: left, rest } = first !== undefined && "prefix" in first ? climbPrefix(row, first.prefix) : { value: operandOf(first, at), rest: row.next().value };
  while (rest !== undefined && "infix" in rest) {
    const operator = rest.infix.tokenType.LABEL as ast.Binary["operator"];
    const { left: own, right } = infixPower[operator];
    if (own < power) break;
    const next = climb(row, left.end, right);
    left = placed({ kind: "binary", start: left.start, end: next.value.end, operator, left: left.node, right: next.value.node });
    rest = next.rest;
  }
  return { value: left, rest };
}

function climbPrefix(row: Iterator<Entry>, prefix: IToken): Climbed {
  const operator = prefix.tokenType.LABEL as ast.Unary["operator"];
  const { value, rest } = climb(row, prefix.startOffset, prefixPower[operator]);
  return { value: placed({ kind: "unary", start: prefix.startOffset, end: value.end, operator, operand: value.node }), rest };
}

function operandOf(entry: Entry | undefined, at: number): Placed {
  return entry !== undefined && "operand" in entry ? entry.operand : placed(missing(at));
}

function buildOperand(of: CstNode, at: number): Placed {
  const span = spanOf(of, at);
  return nodes(of, "index").reduce<Placed>((value, index) => {
    const end = spanOf(index, value.end).end;
    return placed({ kind: "index", start: value.start, end, of: value.node, index: expressionIn(index, end) });
  }, buildAtom(of, span));
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
  if (list !== undefined) return placed({ kind: "list", ...spanOf(list, span.start), items: nodes(list, "expression").map((item) => buildExpression(item, span.end).node) });
  const literal = Object.entries(literals).find(([key]) => has(of, key));
  if (literal !== undefined) return placed(literal[1](token(of, literal[0])!));
  const name = token(of, "Name");
  return placed(name === undefined ? missing(span.start) : buildNamed(name, node(of, "callArguments")));
}

const literals: Readonly<Record<string, (of: IToken) => ast.Expression>> = {
  Numeral: buildNumber,
  Text: (of) => textOf(of, of.startOffset),
  True: (of) => ({ kind: "boolean", ...spanOfToken(of, 0), value: true }),
  False: (of) => ({ kind: "boolean", ...spanOfToken(of, 0), value: false }),
  Gap: (of) => ({ kind: "missing", ...spanOfToken(of, 0) }),
};

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

function argumentsIn(list: CstNode | undefined): readonly ast.Argument[] {
  return list === undefined ? [] : nodes(list, "argument").map((argument) => buildArgument(argument, spanOf(list, 0).end));
}

function buildArgument(of: CstNode, at: number): ast.Argument {
  const span = spanOf(of, at);
  const name = token(of, "Name");
  return { ...span, name: name === undefined ? undefined : namedBy(name, span.start), value: expressionIn(of, span.end) };
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
  return { kind: "branches", ...span, join, branches: nodes(branches, "chain").map((chain) => buildChain(chain, span.end)) };
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
