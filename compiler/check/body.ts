// The bodies of layers: bindings in any order, weights, state, and what they return.
import type {
  Binding,
  Expression,
  ParamStatement,
  Return,
  StateStatement,
  Statement,
  Update,
} from "../../grammar/ast.js";
import { leaf } from "../ir/builder.js";
import { walk } from "../ir/graph.js";
import { sameDims, scalar, type Shape, shapeText, sizeOf } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import type { LayerDeclaration } from "../../grammar/ast.js";
import { asChoice, asTensor } from "./convert.js";
import { duringTraining, valueOf } from "./arithmetic.js";
import { type Entity, numberEntity, poison, tensorEntity, type TensorEntity } from "./entity.js";
import { type Frame, join, place, under, written } from "./frame.js";
import { isFrozen } from "./freeze.js";
import type { State } from "./model.js";
import { inDependencyOrder } from "./order.js";
import { match, shapeOf } from "./pattern.js";
import { createScope, declare } from "./scope.js";
import { expandShare, sharedEntity, sharedPart } from "./instance.js";

/** Expands a layer's body; its result is what it returns. */
export function expandLayer(frame: Frame, declaration: LayerDeclaration): Entity {
  let result: Entity = poison;
  for (const statement of inDependencyOrder(declaration.body, frame)) {
    if (statement.kind === "return") {
      result = frame.expansion.expand(statement.value, frame);
      const tensor =
        result.kind === "poison"
          ? undefined
          : asTensor(frame, result, statement.value, `the result of ${declaration.name.text}`);
      result = tensor ? checkResult(frame, declaration, statement, tensor.value, tensor) : poison;
    } else expandBodyStatement(statement, frame);
  }
  return result;
}

function checkResult(
  frame: Frame,
  declaration: LayerDeclaration,
  statement: Return,
  value: Value,
  tensor: Entity,
): Entity {
  if (!declaration.result || match(declaration.result, value.shape.dims, frame)) return tensor;
  frame.expansion.report.add("NN209", place(frame, statement.value), {
    operation: declaration.name.text,
    expected: written(frame, declaration.result),
    found: shapeText(value.shape.dims),
  });
  return poison;
}

/** A statement that may stand in a layer, a model, an optimizer or a metric alike. */
export function expandBodyStatement(statement: Statement, frame: Frame): void {
  switch (statement.kind) {
    case "binding":
      expandBinding(statement, frame);
      break;
    case "share":
      expandShare(statement, frame);
      break;
    case "param":
      expandParam(statement, frame);
      break;
    case "state":
      expandState(statement, frame);
      break;
    case "update":
      expandUpdate(statement, frame);
      break;
    case "input":
    case "target":
    case "loss":
    case "regularize":
    case "output":
    case "metric":
    case "return":
      frame.expansion.report.add("NN113", place(frame, statement), {
        what: `\`${statement.kind}\``,
        where: `in ${article(frame.body)} ${frame.body}`,
      });
  }
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? "an" : "a";
}

function expandBinding(statement: Binding, frame: Frame): void {
  const inside = under(frame, statement.name.text);
  const entity = inside.expansion.expand(statement.value, inside);
  if (entity.kind === "tensor" && !frame.source.library)
    frame.expansion.builder.name(entity.value, frame.body === "model" ? statement.name.text : inside.path());
  declare(frame.scope, statement.name.text, entity, statement.name);
}

// ---------------------------------------------------------------- weights

function expandParam(statement: ParamStatement, frame: Frame): void {
  declare(frame.scope, statement.name.text, paramEntity(statement, frame), statement.name);
}

function paramEntity(statement: ParamStatement, frame: Frame): Entity {
  const declared = declaredShape(statement, frame);
  if (!declared || (declared !== "absent" && !withinLimits(statement, frame, declared.dims))) return poison;
  if (declared === "absent") return numberEntity(0);
  const { dims, labels } = declared;
  const part = sharedPart(frame, statement.name.text);
  const before = part?.made();
  if (before) {
    if (before.operation.kind === "leaf") frame.weightNames.push(before.operation.name);
    return sharedEntity(statement, frame, before, dims, labels);
  }
  const name = freshName(frame, statement.name.text);
  const { expansion } = frame;
  const value = leaf(expansion.builder, "parameter", name, { batched: false, dims });
  part?.make(value);
  frame.weightNames.push(name);
  expansion.weights.push({
    name,
    value,
    initial: () => initialValue(statement.initial, frame, { batched: false, dims }),
    regularize: frame.regularize,
    at: place(frame, statement),
  });
  return tensorEntity(value, labels);
}

function freshName(frame: Frame, name: string): string {
  const { taken } = frame.expansion;
  const wanted = join(frame.path(), name);
  let free = wanted;
  for (let n = 2; taken.has(free); n++) free = `${wanted}${n}`;
  taken.add(free);
  return free;
}

function declaredShape(
  statement: ParamStatement | StateStatement,
  frame: Frame,
): { dims: number[]; labels: (string | undefined)[] } | "absent" | undefined {
  if (statement.when) {
    const present = asChoice(
      frame,
      frame.expansion.expand(statement.when, frame),
      statement.when,
      "the condition of `when`",
    );
    if (present === undefined) return undefined;
    if (!present) return "absent";
  }
  if (statement.shape) return shapeOf(statement.shape, frame);
  return { dims: [], labels: [] };
}

const largestSize = 2 ** 31;

export function withinLimits(
  statement: { readonly name: { readonly text: string } } & Parameters<typeof place>[1],
  frame: Frame,
  dims: readonly number[],
): boolean {
  const zero = dims.find((dim) => dim === 0);
  if (zero !== undefined) {
    frame.expansion.report.add("NN201", place(frame, statement), {
      what: `each dimension of ${statement.name.text}`,
      found: shapeText(dims),
    });
    return false;
  }
  if (sizeOf(dims) < largestSize) return true;
  frame.expansion.report.add("NN210", place(frame, statement), {
    what: statement.name.text,
    size: `${shapeText(dims)} = ${sizeOf(dims)} elements`,
  });
  return false;
}

/** What `~ he(fan_in: n)` or `~ zeros` gives for a shape. */
export function initialValue(initial: Expression | undefined, frame: Frame, shape: Shape): Value | undefined {
  if (!initial) return valueOf(frame.expansion, numberEntity(0), shape);
  let entity = frame.expansion.expand(initial, frame);
  if (entity.kind === "function")
    entity = frame.expansion.call(frame, entity, [], { at: initial, callee: initial, text: written(frame, initial) });
  if (entity.kind === "poison") return undefined;
  const value = valueOf(frame.expansion, entity, shape);
  if (!value) asTensor(frame, entity, initial, "an initial value");
  return value && isInitial(value, initial, frame, shape) ? value : undefined;
}

/** It is computed before there is any data, and fills the shape. */
function isInitial(value: Value, at: Expression, frame: Frame, shape: Shape): boolean {
  const fits = !value.shape.batched && fitsInto(value.shape.dims, shape.dims);
  if (fits && !walk([value]).some(({ operation }) => operation.kind === "leaf" && operation.role === "input"))
    return true;
  frame.expansion.report.add("NN209", place(frame, at), {
    operation: "an initial value",
    expected: fits ? "what is known before there is data" : shapeText(shape.dims),
    found: fits ? written(frame, at) : shapeText(value.shape),
  });
  return false;
}

// ---------------------------------------------------------------- state

/** `state v: [n] ~ zeros`; `fallback` is its shape where none is written. */
export function expandState(statement: StateStatement, frame: Frame, fallback: Shape = scalar): State | undefined {
  const declared =
    statement.shape || statement.when ? declaredShape(statement, frame) : { dims: [...fallback.dims], labels: [] };
  if (!declared || declared === "absent") {
    declare(frame.scope, statement.name.text, declared ? numberEntity(0) : poison, statement.name);
    return undefined;
  }
  const { expansion } = frame;
  const part = sharedPart(frame, statement.name.text);
  const before = part?.made();
  if (before) {
    declareSharedState(statement, frame, before, declared);
    return undefined;
  }
  const name = freshName(frame, statement.name.text);
  const shape = { batched: false, dims: declared.dims };
  const value = leaf(expansion.builder, "state", name, shape);
  part?.make(value);
  const initial = initialValue(statement.initial, frame, shape);
  declare(frame.scope, statement.name.text, tensorEntity(value, declared.labels), statement.name);
  if (!initial) return undefined;
  const state: State = { name, value, initial, next: undefined, at: place(frame, statement) };
  expansion.states.push(state);
  return state;
}

/** The state of a shared layer that an earlier call made; in a training step it goes on from where that call left it. */
function declareSharedState(
  statement: StateStatement,
  frame: Frame,
  before: Value,
  { dims, labels }: { readonly dims: readonly number[]; readonly labels: readonly (string | undefined)[] },
): void {
  const { expansion } = frame;
  const next = expansion.states.find(({ value }) => value === before)?.next;
  const current = sharedEntity(statement, frame, before, dims, labels);
  const later =
    current.kind === "tensor" && next ? tensorEntity(duringTraining(expansion, next, before), labels) : current;
  updated(frame).set(statement.name.text, before);
  declare(frame.scope, statement.name.text, later, statement.name);
}

/** `name <- expression`: the state's value after a training step. From here on the name means the new value in such a step, and what is kept everywhere else. */
function expandUpdate(statement: Update, frame: Frame): void {
  const next = updatedValue(statement, frame);
  if (!next) return;
  const { states } = frame.expansion;
  const { name } = statement;
  if (next.state.operation.kind === "leaf" && isFrozen(frame.expansion, next.state.operation.name)) {
    declare(frame.scope, name.text, tensorEntity(next.state, next.labels), name);
    return;
  }
  const current = tensorEntity(duringTraining(frame.expansion, next.value, next.state), next.labels);
  declare(frame.scope, name.text, current, name);
  const at = states.findIndex((state) => state.value === next.state);
  const state = states[at];
  if (state) states[at] = { ...state, next: next.value };
}

/** The state that an update names and its value after it; the name then means the new value. */
export function updatedValue(
  statement: Update,
  frame: Frame,
): { readonly state: Value; readonly value: Value; readonly labels: TensorEntity["labels"] } | undefined {
  const { report } = frame.expansion;
  const current = frame.scope.names.get(statement.name.text)?.entity;
  if (current?.kind === "poison") return undefined;
  const state = current?.kind === "tensor" ? stateBehind(frame, statement.name.text, current.value) : undefined;
  if (!state) {
    report.add("NN113", place(frame, statement.name), {
      what: `\`${statement.name.text} <- …\``,
      where: `because ${statement.name.text} is no state of this ${frame.body}; declare it with \`state ${statement.name.text} ~ zeros\``,
    });
    return undefined;
  }
  const entity = frame.expansion.expand(statement.value, frame);
  if (entity.kind === "poison") return undefined;
  const value = valueOf(frame.expansion, entity, state.shape);
  if (!value) {
    asTensor(frame, entity, statement.value, `the new ${statement.name.text}`);
    return undefined;
  }
  // A number fills the state; a tensor must have its shape, or something was summed up that should not have been.
  if (
    value.shape.batched ||
    (entity.kind === "tensor"
      ? !sameDims(value.shape.dims, state.shape.dims)
      : !fitsInto(value.shape.dims, state.shape.dims))
  ) {
    report.add("NN205", place(frame, statement), {
      state: statement.name.text,
      expected: shapeText(state.shape.dims),
      found: shapeText(value.shape),
    });
    return undefined;
  }
  const fitted = sameDims(value.shape.dims, state.shape.dims)
    ? value
    : frame.expansion.builder.make({ kind: "broadcast", shape: state.shape }, [value]);
  updated(frame).set(statement.name.text, state);
  const labels = current?.kind === "tensor" ? current.labels : [];
  declare(frame.scope, statement.name.text, tensorEntity(fitted, labels), statement.name);
  return { state, value: fitted, labels };
}

const updates = new WeakMap<Frame["scope"], Map<string, Value>>();

function updated(frame: Frame): Map<string, Value> {
  const known = updates.get(frame.scope) ?? new Map<string, Value>();
  updates.set(frame.scope, known);
  return known;
}

/** The state's leaf, also when the name already means an updated value. */
function stateBehind(frame: Frame, name: string, value: Value): Value | undefined {
  const earlier = updated(frame).get(name);
  if (earlier) return earlier;
  return value.operation.kind === "leaf" && (value.operation.role === "state" || value.operation.role === "group")
    ? value
    : undefined;
}

function fitsInto(dims: readonly number[], into: readonly number[]): boolean {
  return dims.length <= into.length && dims.every((dim, i) => dim === 1 || dim === into[into.length - dims.length + i]);
}

export function bodyFrame(frame: Frame): Frame {
  return { ...frame, scope: createScope(frame.scope), claims: new Map() };
}
