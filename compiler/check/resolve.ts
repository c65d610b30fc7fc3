// What names mean where they are written, and what calls are given.
import type { Call, Expression, Name, Span } from "../../grammar/ast.js";
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

/** What a call is given, evaluated where it is written. */
export function expandArguments(expression: Call, callee: Entity, frame: Frame): GivenArgument[] {
  const wantsFunction = (name: Name | undefined): boolean => {
    if (name?.text === "regularize") return true;
    if (callee.kind !== "function" || callee.callable.kind === "built-in" || !name) return false;
    const parameter = callee.callable.declaration.parameters.find((candidate) => candidate.name.text === name.text);
    return parameter?.type?.kind === "named-type" && parameter.type.name.text === "fn";
  };
  return expression.arguments.map((argument): GivenArgument => {
    const given = { name: argument.name?.text, at: place(frame, argument.value), written: argument };
    if (argument.name?.text === "over") return { ...given, entity: axesEntity(argument.value, frame) };
    if (wantsFunction(argument.name))
      return { ...given, entity: frame.expansion.expandFunction(argument.value, frame) ?? poison };
    return { ...given, entity: frame.expansion.expand(argument.value, frame) };
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
  return frame.expansion.expand(expression, frame);
}
