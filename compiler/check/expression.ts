// Expands expressions: what each stands for in the frame where it is written.
import type {
  Binary,
  Branches,
  Call,
  Chain,
  Conditional,
  Expression,
  Name,
  Pipe,
  Repeat,
  Span,
} from "../../grammar/ast.js";
import { atSign } from "../ir/matmul.js";
import { scalar, shapeText } from "../ir/shape.js";
import type { ElementwiseName } from "../ir/value.js";
import { nearest } from "../report/suggest.js";
import { elementwise, valueOf } from "./arithmetic.js";
import { call } from "./call.js";
import { asChoice, asNumber, asSize, asTensor, fixed, refuse } from "./convert.js";
import {
  type Entity,
  type FunctionEntity,
  type GivenArgument,
  numberEntity,
  poison,
  tensorEntity,
  type TensorEntity,
} from "./entity.js";
import { type CallSite, type Frame, originOf, place, region, under, written } from "./frame.js";
import { createScope, declare, lookUp, visibleNames } from "./scope.js";
import { recordFormula } from "./written-formula.js";

export function expand(expression: Expression, frame: Frame): Entity {
  switch (expression.kind) {
    case "number":
      return numberEntity(expression.value);
    case "text":
      return { kind: "text", text: expression.value };
    case "boolean":
      return { kind: "boolean", value: expression.value, sources: new Set() };
    case "reference":
      return resolve(frame, expression.name, expression, "NN102");
    case "list":
      return { kind: "list", items: expression.items.map((item) => expand(item, frame)) };
    case "range":
      return expandRange(expression, frame);
    case "call":
      return expandCall(expression, frame);
    case "index":
      return expandIndex(expression, frame);
    case "unary":
      return expandUnary(expression, frame);
    case "binary":
      return expandBinary(expression, frame);
    case "conditional":
      return expandConditional(expression, frame);
    case "pipe":
      return expandPipe(expression, frame);
    case "branches":
    case "repeat":
      frame.expansion.report.add("NN113", place(frame, expression), {
        what: written(frame, expression),
        where: "outside of a chain; write x -> in front of it",
      });
      return poison;
    case "missing":
      return poison;
  }
}

/** An expression where a function is wanted: `relu`, or a call that lacks the piped argument, such as `mlp(128)`. */
export function expandFunction(expression: Expression, frame: Frame): FunctionEntity | undefined {
  if (expression.kind === "call") {
    const callee = resolve(frame, expression.callee.text, expression.callee, "NN101");
    if (callee.kind === "function")
      return {
        ...callee,
        given: [...callee.given, ...expandArguments(expression, callee, frame)],
        at: place(frame, expression),
      };
    if (callee.kind !== "poison") refuse(frame, callee, expression, expression.callee.text, "a function");
    return undefined;
  }
  const entity = expand(expression, frame);
  if (entity.kind === "function") return { ...entity, at: place(frame, expression) };
  refuse(frame, entity, expression, written(frame, expression), "a function or a layer");
  return undefined;
}

/** What a name means here; an unknown one is reported with the nearest. */
export function resolve(frame: Frame, name: string, at: Span, code: "NN101" | "NN102"): Entity {
  const entity = name === "" ? poison : lookUp(frame.scope, name);
  if (entity) return entity;
  const candidates = visibleNames(frame.scope);
  const [best] = nearest(name, candidates);
  const fix =
    best === undefined || frame.source.library
      ? undefined
      : { source: frame.source, edits: [{ start: at.start, end: at.end, text: best }] };
  if (code === "NN101")
    frame.expansion.report.add(code, place(frame, at), { what: "layer or function", name, candidates }, { fix });
  else frame.expansion.report.add(code, place(frame, at), { name, candidates }, { fix });
  return poison;
}

function expandCall(expression: Call, frame: Frame): Entity {
  const callee = resolve(frame, expression.callee.text, expression.callee, "NN101");
  return call(frame, callee, expandArguments(expression, callee, frame), site(expression, expression.callee, frame));
}

function site(at: Span, callee: Span, frame: Frame): CallSite {
  return { at, callee, text: written(frame, at) };
}

function expandArguments(expression: Call, callee: Entity, frame: Frame): GivenArgument[] {
  const wantsFunction = (name: Name | undefined): boolean => {
    if (name?.text === "regularize") return true;
    if (callee.kind !== "function" || callee.callable.kind === "built-in" || !name) return false;
    const parameter = callee.callable.declaration.parameters.find((candidate) => candidate.name.text === name.text);
    return parameter?.type?.kind === "named-type" && parameter.type.name.text === "fn";
  };
  return expression.arguments.map((argument): GivenArgument => {
    const given = { name: argument.name?.text, at: place(frame, argument.value), written: argument };
    if (argument.name?.text === "over") return { ...given, entity: axesEntity(argument.value, frame) };
    if (wantsFunction(argument.name)) return { ...given, entity: expandFunction(argument.value, frame) ?? poison };
    return { ...given, entity: expand(argument.value, frame) };
  });
}

/** `over: [h, w]`: the names of axes are not looked up as values. */
function axesEntity(expression: Expression, frame: Frame): Entity {
  if (expression.kind === "list")
    return { kind: "list", items: expression.items.map((item) => axesEntity(item, frame)) };
  if (expression.kind === "reference") {
    lookUp(frame.scope, expression.name);
    return { kind: "text", text: expression.name };
  }
  return expand(expression, frame);
}

// ---------------------------------------------------------------- chains

function expandPipe(expression: Pipe, frame: Frame): Entity {
  return expandStages(expression.stages, expand(expression.source, frame), expression.source, frame);
}

/** Sends an entity through stages; `from` is where it was written. */
function expandStages(stages: readonly Expression[], source: Entity, from: Span, frame: Frame): Entity {
  let entity = source;
  let at: Span = from;
  for (const stage of stages) {
    entity = expandStage(stage, { name: undefined, entity, at: place(frame, at), written: undefined }, frame);
    at = stage;
  }
  return entity;
}

function expandStage(stage: Expression, piped: GivenArgument, frame: Frame): Entity {
  switch (stage.kind) {
    case "reference": {
      const callee = resolve(frame, stage.name, stage, "NN101");
      return call(frame, callee, [piped], site(stage, stage, frame));
    }
    case "call": {
      const callee = resolve(frame, stage.callee.text, stage.callee, "NN101");
      return call(frame, callee, [piped, ...expandArguments(stage, callee, frame)], site(stage, stage.callee, frame));
    }
    case "branches":
      return expandBranches(stage, piped, frame);
    case "repeat":
      return expandRepeat(stage, piped, frame);
    case "missing":
      return poison;
    case "number":
    case "text":
    case "boolean":
    case "list":
    case "range":
    case "index":
    case "unary":
    case "binary":
    case "conditional":
    case "pipe":
      frame.expansion.report.add("NN113", place(frame, stage), {
        what: written(frame, stage),
        where: "as a stage of a chain; a stage is a function or a layer",
      });
      return poison;
  }
}

function expandBranches(stage: Branches, piped: GivenArgument, frame: Frame): Entity {
  const name = stage.join.kind === "call" ? stage.join.callee : { ...stage.join, text: stage.join.name };
  const callee = resolve(frame, name.text, name, "NN101");
  const inside = region(frame, name.text);
  const results = stage.branches.map((branch, i): GivenArgument => ({
    name: undefined,
    entity: expandChain(branch, piped, under(inside, String(i + 1))),
    at: place(frame, branch),
    written: undefined,
  }));
  if (results.length === 0) return refuse(frame, callee, stage, "an empty pair of braces", "at least one branch");
  const extra = stage.join.kind === "call" ? expandArguments(stage.join, callee, frame) : [];
  return call(frame, callee, [...results, ...extra], { ...site(stage, name, frame), branches: true });
}

function expandChain(chain: Chain, piped: GivenArgument, frame: Frame): Entity {
  return expandStages(chain.stages, piped.entity, piped.at.source === frame.source ? piped.at.span : chain, frame);
}

const mostRepeats = 100_000;

function expandRepeat(stage: Repeat, piped: GivenArgument, frame: Frame): Entity {
  const values = repeatValues(stage, frame);
  if (!values) return poison;
  const inside = region(frame, "repeat");
  let entity = piped.entity;
  values.forEach((value, i) => {
    const scope = createScope(frame.scope);
    if (stage.variable) declare(scope, stage.variable.text, value, stage.variable);
    entity = expandChain(
      stage.body,
      { ...piped, entity },
      { ...under(inside, String(i + 1)), scope, claims: new Map() },
    );
  });
  return entity;
}

function repeatValues(stage: Repeat, frame: Frame): readonly Entity[] | undefined {
  const over = expand(stage.over, frame);
  if (over.kind === "poison") return undefined;
  if (over.kind === "list") return over.items;
  if (over.kind === "range") {
    fixed(frame, over.from);
    fixed(frame, over.to);
    const count = Math.max(0, over.to.value - over.from.value + 1);
    return allowedCount(stage, count, frame)
      ? Array.from({ length: count }, (_, i) => numberEntity(over.from.value + i))
      : undefined;
  }
  const count = asSize(frame, over, stage.over, "how often to repeat");
  if (count === undefined || !allowedCount(stage, count, frame)) return undefined;
  return Array.from({ length: count }, (_, i) => numberEntity(i + 1));
}

function allowedCount(stage: Repeat, count: number, frame: Frame): boolean {
  if (count <= mostRepeats) return true;
  frame.expansion.report.add("NN210", place(frame, stage.over), { what: "how often to repeat", size: String(count) });
  return false;
}

// ---------------------------------------------------------------- operators

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

function expandBinary(expression: Binary, frame: Frame): Entity {
  const left = expand(expression.left, frame);
  const right = expand(expression.right, frame);
  if (left.kind === "poison" || right.kind === "poison") return poison;
  if (expression.operator === "@") return expandProduct(expression, left, right, frame);
  const { kind, swap } = operators[expression.operator];
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
    ? recordFormula(frame, expression.operator, [left, right], result, expression)
    : result;
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

function expandUnary(expression: Extract<Expression, { kind: "unary" }>, frame: Frame): Entity {
  const operand = expand(expression.operand, frame);
  if (expression.operator === "not" && operand.kind === "training")
    return { kind: "training", negated: !operand.negated };
  return elementwise(frame, expression.operator === "-" ? "neg" : "not", [operand], expression, expression.operator);
}

function expandConditional(expression: Conditional, frame: Frame): Entity {
  const condition = expand(expression.condition, frame);
  if (condition.kind === "poison") return poison;
  if (condition.kind === "training") return bothBranches(expression, condition.negated, frame);
  const chosen = asChoice(frame, condition, expression.condition, "the condition of `if`");
  if (chosen === undefined) return poison;
  return expand(chosen ? expression.then : expression.else, frame);
}

/** `if training`: both branches are expanded; each entry keeps the one that it needs. */
function bothBranches(expression: Conditional, negated: boolean, frame: Frame): Entity {
  const then = expand(negated ? expression.else : expression.then, frame);
  const otherwise = expand(negated ? expression.then : expression.else, frame);
  if (then.kind === "poison" || otherwise.kind === "poison") return poison;
  const { expansion } = frame;
  const training = valueOf(expansion, { kind: "training", negated: false }, scalar);
  const condition = training ? tensorEntity(training) : numberEntity(0);
  return elementwise(frame, "where", [condition, then, otherwise], expression, "if training");
}

function expandRange(expression: Extract<Expression, { kind: "range" }>, frame: Frame): Entity {
  const end = (side: Expression | undefined, open: number): Entity => (side ? expand(side, frame) : numberEntity(open));
  const from = asNumber(frame, end(expression.from, -Infinity), expression, "the start of a range");
  const to = asNumber(frame, end(expression.to, Infinity), expression, "the end of a range");
  return from && to ? { kind: "range", from, to } : poison;
}

function expandIndex(expression: Extract<Expression, { kind: "index" }>, frame: Frame): Entity {
  const of = expand(expression.of, frame);
  const index = asSize(frame, expand(expression.index, frame), expression.index, "an index");
  if (of.kind === "poison" || index === undefined) return poison;
  if (of.kind === "list") {
    const item = of.items[index];
    if (item) return item;
    frame.expansion.report.add("NN104", place(frame, expression.index), {
      argument: "the index",
      expected: `0 to ${of.items.length - 1}`,
      found: String(index),
    });
    return poison;
  }
  const tensor = asTensor(frame, of, expression.of, "what is indexed");
  const size = tensor?.value.shape.dims[0];
  if (!tensor) return poison;
  if (size === undefined || index >= size) {
    frame.expansion.report.add("NN104", place(frame, expression.index), {
      argument: "the index",
      expected: size === undefined ? "a tensor with an axis" : `0 to ${size - 1}`,
      found: String(index),
    });
    return poison;
  }
  const { builder } = frame.expansion;
  const part = builder.make({ kind: "slice", axis: 0, from: index, to: index + 1 }, [tensor.value]);
  return tensorEntity(
    builder.make({ kind: "reshape", dims: part.shape.dims.slice(1) }, [part]),
    tensor.labels.slice(1),
  );
}
