// Concrete syntax tree → Ast. Whatever recovery left out becomes `missing`.
import type { CstNode, IToken } from "chevrotain";
import type * as ast from "./ast.js";
import { argumentsIn, buildExpression, buildRange, expressionIn, type Placed } from "./expression-builder.js";
import { has, missing, namedBy, nameOf, node, nodes, spanOf, spanOfToken, textOf, token, tokens } from "./tree.js";

/** Descriptions (`///`) by the offset of the token that they stand before. */
export type Descriptions = ReadonlyMap<number, string>;

/** The Ast of a parsed text. */
export function buildFile(root: CstNode, length: number, docs: Descriptions): ast.File {
  return { start: 0, end: length, items: nodes(root, "item").flatMap((item) => buildItem(item, docs)) };
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
      path:
        path === undefined || path.image === ""
          ? { kind: "text", start: head.end, end: head.end, value: "" }
          : textOf(path, head.end),
    };
  },
  constDeclaration: (of, head) => ({
    kind: "const",
    ...head,
    name: nameOf(of, "Name", head.end),
    value: expressionIn(of, head.end),
  }),
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
    settings: settingsIn(of, docs, head.end),
  }),
  sweepDeclaration: (of, head, docs) => ({
    kind: "sweep",
    ...head,
    name: nameOf(of, "Name", head.end),
    ranges: nodes(of, "sweptRange").map((range) => buildSweptRange(range, head.end)),
    settings: settingsIn(of, docs, head.end),
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

function settingsIn(of: CstNode, docs: Descriptions, at: number): readonly ast.Setting[] {
  return nodes(of, "setting").map((setting) => buildSetting(setting, docs, at));
}

function buildSweptRange(of: CstNode, at: number): ast.SweptRange {
  const span = spanOf(of, at);
  const over = node(of, "range");
  return {
    ...span,
    name: nameOf(of, "Name", span.end),
    over: over === undefined ? undefined : buildRange(over, span.end).node,
    log: has(of, "Log"),
  };
}

function buildSetting(of: CstNode, docs: Descriptions, at: number): ast.Setting {
  const whole = spanOf(of, at);
  const allows = nodes(of, "allow").map((allow) => buildAllow(allow, at));
  const freeze = node(of, "freeze");
  const name = freeze === undefined ? nameOf(of, "Name", whole.end) : nameOf(freeze, "Freeze", whole.end);
  const block = node(of, "block");
  const strata = node(of, "strata");
  const period = node(of, "period");
  return {
    start: Math.min(name.start, whole.end),
    end: whole.end,
    name,
    value: freeze === undefined ? expressionIn(of, whole.end) : buildNames(freeze, whole.end),
    where: has(of, "Where"),
    stratified: strata && {
      ...spanOf(strata, at),
      by: has(strata, "By") ? nameOf(strata, "Name", whole.end) : undefined,
    },
    every: period && {
      ...spanOf(period, at),
      value: expressionIn(period, whole.end),
      unit: nameOf(period, "Unit", whole.end),
    },
    block:
      block === undefined
        ? undefined
        : nodes(block, "binding").map((binding) => buildBinding(binding, docs, whole.end)),
    allows,
  };
}

/** Names, perhaps paths, as a list of references. */
function buildNames(of: CstNode, at: number): ast.Expression {
  const items = tokens(of, "Name").map((name): ast.Expression => {
    const { start, end, text } = namedBy(name, at);
    return text === "" ? missing(start) : { kind: "reference", start, end, name: text };
  });
  const [first, last] = [items[0], items.at(-1)];
  return { kind: "list", start: first?.start ?? at, end: last?.end ?? at, items };
}

function buildBinding(of: CstNode, docs: Descriptions, at: number): ast.Binding {
  const whole = spanOf(of, at);
  const name = nameOf(of, "Binder", whole.end);
  const allows = nodes(of, "allow").map((allow) => buildAllow(allow, at));
  const doc = [...allows, name].map(({ start }) => docs.get(start)).filter((text) => text !== undefined);
  return {
    kind: "binding",
    start: name.start,
    end: Math.max(name.end, whole.end),
    doc: doc.join("\n"),
    allows,
    name,
    value: expressionIn(of, whole.end),
  };
}

function parametersIn(of: CstNode, at: number): readonly ast.Parameter[] {
  const list = node(of, "parameters");
  return list === undefined
    ? []
    : nodes(list, "parameter").map((parameter) => buildParameter(parameter, spanOf(list, at).end));
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
  const last = log === undefined ? end : spanOfToken(log, end).end;
  const whole = { start: Math.min(start, last), end: last };
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
  return shape === undefined
    ? undefined
    : { kind: "shape-type", ...spanOf(shape, at), dims: nodes(shape, "dim").map((dim) => buildDim(dim, at)) };
}

function buildDim(of: CstNode, at: number): ast.Expression | ast.Rest {
  const span = spanOf(of, at);
  return has(of, "Ellipsis") ? { kind: "rest", ...span } : expressionIn(of, span.end);
}

// ---------------------------------------------------------------- statements

type BuildStatement = (of: CstNode, head: Head) => ast.Statement;

const statements: Readonly<Record<string, BuildStatement>> = {
  assignment: (of, head) => ({
    kind: has(of, "LeftArrow") ? "update" : "binding",
    ...head,
    name: nameOf(of, "Binder", head.end),
    value: expressionIn(of, head.end),
  }),
  share: (of, head) => ({
    kind: "share",
    ...head,
    name: nameOf(of, "Name", head.end),
    value: expressionIn(of, head.end),
  }),
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
  column: (of, head) => ({
    kind: has(of, "Input") ? "input" : "target",
    ...head,
    name: nameOf(of, "Name", head.end),
    type: buildValueType(node(of, "valueType"), head.end),
  }),
  regularize: (of, head) => ({
    kind: "regularize",
    ...head,
    value: expressionIn(of, head.end),
    on: tokens(of, "Name").map((name) => namedBy(name, head.end)),
  }),
  output: (of, head) => ({
    kind: "output",
    ...head,
    name: nameOf(of, "Name", head.end),
    value: expressionIn(of, head.end),
  }),
  valued: (of, head) => ({
    kind: has(of, "Return") ? "return" : has(of, "Loss") ? "loss" : "metric",
    ...head,
    value: expressionIn(of, head.end),
  }),
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
  if (of === undefined || callee === undefined)
    return (of && shapeIn(of, at)) ?? { kind: "shape-type", start: at, end: at, dims: [missing(at)] };
  const name = namedBy(callee, at);
  const list = node(of, "callArguments");
  const end = list === undefined ? name.end : spanOf(list, name.end).end;
  const call: ast.Call = { kind: "call", start: name.start, end, callee: name, arguments: argumentsIn(list) };
  return { kind: "call-type", ...spanOf(of, at), call, shape: shapeIn(of, end) };
}
