// What names mean where they are written, and what calls are given.
import type { Call, Expression, Name, ParameterType, Span } from "../../grammar/ast.js";
import { type Entity, type GivenArgument, poison } from "./entity.js";
import { type CallSite, type Frame, place, written } from "./frame.js";
import { respelled } from "./respelled.js";
import { lookUp, visibleNames } from "./scope.js";

/** What a name means here; an unknown one is reported with the nearest. */
export function resolve(frame: Frame, name: string, at: Span, code: "NN101" | "NN102"): Entity {
  const entity = name === "" ? poison : lookUp(frame.scope, name);
  if (entity) return entity;
  const candidates = visibleNames(frame.scope);
  const fix = respelled(frame.source, at, name, candidates);
  if (code === "NN101")
    frame.expansion.report.add(code, place(frame, at), { what: "layer or function", name, candidates }, { fix });
  else frame.expansion.report.add(code, place(frame, at), { name, candidates }, { fix });
  return poison;
}

/** Where a call stands, for what is said of it. */
export function site(at: Span, callee: Span, frame: Frame): CallSite {
  return { at, callee, text: written(frame, at) };
}

/** What a call is given, evaluated where it is written; `before` arguments by position are in front of them, such as what is piped in. */
export function expandArguments(expression: Call, callee: Entity, frame: Frame, before: number): GivenArgument[] {
  let position = before;
  return expression.arguments.map((argument): GivenArgument => {
    const { name, value } = argument;
    const given = { name: name?.text, at: place(frame, value), written: argument };
    if (name?.text === "over") return { ...given, entity: axesEntity(value, frame) };
    return { ...given, entity: expandFor(typeOf(callee, name ?? position++), value, frame) };
  });
}

const functionType = { kind: "named-type", name: { text: "fn" } } as const;

/** The type of the parameter that an argument goes to, by its name or place. */
function typeOf(callee: Entity, to: Name | number): ExpectedType | undefined {
  // Any layer takes it.
  if (typeof to !== "number" && to.text === "regularize") return functionType;
  if (callee.kind !== "function" || callee.callable.kind === "built-in") return undefined;
  const { parameters } = callee.callable.declaration;
  return (typeof to === "number" ? parameters[to] : parameters.find(({ name }) => name.text === to.text))?.type;
}

type ExpectedType = ParameterType | typeof functionType;

/** An expression where a parameter takes it: where that is a function, `leaky_relu(0.2)` is one that lacks what will be piped in. */
export function expandFor(type: ExpectedType | undefined, expression: Expression, frame: Frame): Entity {
  if (type?.kind === "named-type" && type.name.text === "fn")
    return frame.expansion.expandFunction(expression, frame) ?? poison;
  if (type?.kind === "list-type" && type.element.text === "fn" && expression.kind === "list") {
    const items = expression.items.map((item) => frame.expansion.expandFunction(item, frame) ?? poison);
    return items.includes(poison) ? poison : { kind: "list", items };
  }
  return frame.expansion.expand(expression, frame);
}

/** `over: [h, w]`: the names of axes are not looked up as values. */
function axesEntity(expression: Expression, frame: Frame): Entity {
  if (expression.kind === "list")
    return { kind: "list", items: expression.items.map((item) => axesEntity(item, frame)) };
  if (expression.kind === "reference") {
    lookUp(frame.scope, expression.name);
    return { kind: "text", text: expression.name };
  }
  return frame.expansion.expand(expression, frame);
}
