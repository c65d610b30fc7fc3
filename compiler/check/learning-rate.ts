// The learning rate of the spec is an option of the network, called `lr`: a number to turn without writing code anew.
import type { Call, Expression, Name } from "../../grammar/ast.js";
import { type Entity, poison } from "./entity.js";
import { type Frame, place } from "./frame.js";
import { numberOption } from "./options.js";
import { readOverride } from "./overrides.js";
import { createScope, declare, lookUp } from "./scope.js";

/** `--set`, by name. */
export type Overrides = Readonly<Record<string, string>>;

/**
 * The optimizer as written, with its rate read from the option: `sgd(lr: 0.1)`, `sgd(0.1)`, and in `sgd(lr: cosine(0.1))` the number that the schedule starts from, its own `lr`.
 * Anything else stays as it is, and so does everything if the model has a parameter `lr` itself.
 */
export function withRateOption(expression: Expression, frame: Frame, set: Overrides): [Expression, Frame] {
  if (expression.kind !== "call" || frame.expansion.options.has("lr")) return [expression, frame];
  const found = withReference(expression, frame, (at, value) => {
    const scope = createScope(frame.scope);
    const name = { ...at, text: "lr" };
    declare(scope, "lr", rateOption(frame, name, value, set), name);
    return scope;
  });
  return found ? [found.call, { ...frame, scope: found.scope }] : [expression, frame];
}

/** A number called `lr` that the network can be given. */
export function rateOption(frame: Frame, name: Name, stated: number, set: Overrides): Entity {
  const text = Object.hasOwn(set, "lr") ? (set.lr ?? "") : undefined;
  const given = text === undefined ? undefined : readOverride(text, frame);
  if (text !== undefined && given?.kind !== "number") {
    frame.expansion.report.add("NN104", place(frame, name), { argument: "lr", expected: "a number", found: text });
    return poison;
  }
  const value = given?.kind === "number" ? given.value : stated;
  return numberOption(frame, { name: { ...name, text: "lr" }, range: undefined }, "float", value, false);
}

interface Found {
  readonly call: Call;
  readonly scope: Frame["scope"];
}

/** The call with the literal number that it takes for `lr` replaced by a reference to it. */
function withReference(
  call: Call,
  frame: Frame,
  declared: (at: Name, value: number) => Frame["scope"],
): Found | undefined {
  const at = rateArgument(call, frame);
  const argument = call.arguments[at];
  if (!argument) return undefined;
  const { value } = argument;
  const put = (replaced: Expression): Call => ({
    ...call,
    arguments: call.arguments.with(at, { ...argument, value: replaced }),
  });
  if (value.kind === "call") {
    const inner = withReference(value, frame, declared);
    return inner && { call: put(inner.call), scope: inner.scope };
  }
  if (value.kind !== "number" || value.percent || !Number.isFinite(value.value)) return undefined;
  const span = { start: value.start, end: value.end };
  return {
    call: put({ kind: "reference", name: "lr", ...span }),
    scope: declared({ ...span, text: "lr" }, value.value),
  };
}

/** Which of a call's arguments goes to the parameter `lr` of what is called; -1 if none. */
function rateArgument(call: Call, frame: Frame): number {
  const callee = lookUp(frame.scope, call.callee.text);
  if (callee?.kind !== "function" || callee.callable.kind !== "declared") return -1;
  const place = callee.callable.declaration.parameters.findIndex(({ name }) => name.text === "lr");
  const named = call.arguments.findIndex(({ name }) => name?.text === "lr");
  const positional = call.arguments[place]?.name === undefined ? place : -1;
  return place < 0 || named >= 0 ? named : positional;
}
