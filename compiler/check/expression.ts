// Expands expressions: what each stands for in the frame where it is written.
import type { Call, Conditional, Expression } from "../../grammar/ast.js";
import { scalar } from "../ir/shape.js";
import { elementwise, notFinite, valueOf } from "./arithmetic.js";
import { call } from "./call.js";
import { asChoice, asNumber, asSize, asTensor, refuse } from "./convert.js";
import { type Entity, type FunctionEntity, numberEntity, poison, tensorEntity } from "./entity.js";
import { spend } from "./effort.js";
import { type Frame, place, written } from "./frame.js";
import { expandPipe } from "./chain.js";
import { expandBinary, expandUnary } from "./operators.js";
import { expandArguments, resolve, site } from "./resolve.js";

export function expand(expression: Expression, frame: Frame): Entity {
  if (!spend(frame, 1, expression)) return poison;
  switch (expression.kind) {
    case "number":
      return Number.isFinite(expression.value)
        ? numberEntity(expression.value)
        : notFinite(frame, expression, expression.value);
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
    if (callee.kind === "function" && lacksPiped(callee, expression)) {
      const before = callee.given.filter(({ name }) => name === undefined).length + pipedInto(callee);
      return {
        ...callee,
        given: [...callee.given, ...expandArguments(expression, callee, frame, before)],
        at: place(frame, expression),
      };
    }
    if (callee.kind === "poison") return undefined;
    if (callee.kind !== "function") {
      refuse(frame, callee, expression, expression.callee.text, "a function");
      return undefined;
    }
  }
  const entity = expand(expression, frame);
  if (entity.kind === "function") return { ...entity, at: place(frame, expression) };
  refuse(frame, entity, expression, written(frame, expression), "a function or a layer");
  return undefined;
}

/** Optimizers and metrics are given all of their arguments; of a function or a layer the first is still to come. */
function pipedInto({ callable }: FunctionEntity): number {
  return callable.kind === "built-in" || ["fn", "layer"].includes(callable.declaration.kind) ? 1 : 0;
}

/** Whether there is room for it. If not, the call is complete, and what it gives may be a function. */
function lacksPiped(callee: FunctionEntity, { arguments: given }: Call): boolean {
  if (callee.callable.kind === "built-in") return true;
  const { parameters } = callee.callable.declaration;
  const count =
    [...callee.given, ...given].filter(({ name }) => name === undefined).length +
    given.filter(({ name }) => name !== undefined && parameters.some((parameter) => parameter.name.text === name.text))
      .length;
  return count + pipedInto(callee) <= parameters.length;
}

function expandCall(expression: Call, frame: Frame): Entity {
  const callee = resolve(frame, expression.callee.text, expression.callee, "NN101");
  return call(frame, callee, expandArguments(expression, callee, frame, 0), site(expression, expression.callee, frame));
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
