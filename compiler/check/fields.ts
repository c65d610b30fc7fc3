// Inputs and targets: the columns of the data that a model reads.
import type {
  Call,
  CallType,
  Expression,
  InputStatement,
  ShapeType,
  Span,
  TargetStatement,
} from "../../grammar/ast.js";
import { leaf } from "../ir/builder.js";
import { withinLimits } from "./body.js";
import { asNumber, fixed } from "./convert.js";
import { poison, tensorEntity } from "./entity.js";
import { type Frame, place, written } from "./frame.js";
import type { Field } from "./model.js";
import { respelled } from "./respelled.js";
import { declare, lookUp } from "./scope.js";

/** Declares the field in the model's scope. */
export function declareField(frame: Frame, statement: InputStatement | TargetStatement): Field | undefined {
  const { name, type } = statement;
  const shape = type.kind === "shape-type" ? type : type.shape;
  const dims = shape ? dimensions(frame, shape, name.text) : [];
  const kind =
    type.kind === "shape-type"
      ? { kind: "real" as const, count: 0, classes: undefined }
      : fieldKind(frame, type, name.text);
  if (!dims || !kind || !withinLimits(statement, frame, dims)) {
    declare(frame.scope, name.text, poison, name);
    return undefined;
  }
  const value = leaf(frame.expansion.builder, "input", name.text, { batched: true, dims });
  const field: Field = { name: name.text, doc: statement.doc, ...kind, dims, value, at: place(frame, statement.type) };
  const labels = shape?.dims.map((dim) => (dim.kind === "reference" ? dim.name : undefined));
  declare(frame.scope, name.text, tensorEntity(value, labels, field), name);
  return field;
}

function dimensions(frame: Frame, shape: ShapeType, field: string): number[] | undefined {
  const dims = shape.dims.map((dim) =>
    dim.kind === "rest"
      ? notWhole(frame, dim, `a dimension of ${field}`)
      : positive(frame, dim, `a dimension of ${field}`),
  );
  return dims.every((dim) => dim !== undefined) ? dims : undefined;
}

/** A whole number of at least 1. */
function positive(frame: Frame, expression: Expression, what: string): number | undefined {
  const number = asNumber(frame, frame.expansion.expand(expression, frame), expression, what);
  if (!number) return undefined;
  fixed(frame, number);
  if (Number.isSafeInteger(number.value) && number.value >= 1) return number.value;
  return notWhole(frame, expression, what, String(number.value));
}

function notWhole(frame: Frame, at: Span, what: string, found = written(frame, at)): number | undefined {
  frame.expansion.report.add("NN201", place(frame, at), { what, found });
  return undefined;
}

type FieldKind = Pick<Field, "kind" | "count" | "classes">;

function fieldKind(frame: Frame, { call }: CallType, field: string): FieldKind | undefined {
  if (call.callee.text === "class") return classes(frame, call, field);
  if (call.callee.text !== "index") {
    const { callee } = call;
    const details = { what: "type", name: callee.text, candidates: ["class", "index"] };
    const fix = respelled(frame.source, callee, callee.text, details.candidates);
    if (callee.text !== "") frame.expansion.report.add("NN101", place(frame, callee), details, { fix });
    return undefined;
  }
  const [argument] = call.arguments;
  if (!argument || call.arguments.length !== 1)
    return wrongCount(frame, call, "index", argument ? "surplus" : "missing");
  const count = positive(frame, argument.value, `the number of integers of ${field}`);
  return count === undefined ? undefined : { kind: "index", count, classes: undefined };
}

function wrongCount(frame: Frame, call: Call, callee: string, kind: "surplus" | "missing"): FieldKind | undefined {
  const about = { callee, signature: callee === "index" ? "index(n)" : "class(n) or class(cat, dog)" };
  const details =
    kind === "missing" ? { kind, ...about, argument: "n" } : { kind, ...about, most: 1, found: call.arguments.length };
  frame.expansion.report.add("NN103", place(frame, call), details);
  return undefined;
}

/** `class(10)`, `class(n)` of a constant or parameter, or the names of the classes. */
function classes(frame: Frame, call: Call, field: string): FieldKind | undefined {
  const [only] = call.arguments;
  if (!only) return wrongCount(frame, call, "class", "missing");
  if (call.arguments.length === 1 && only.value.kind !== "text") {
    const count = positive(frame, only.value, `the number of classes of ${field}`);
    if (count === undefined) return undefined;
    return count >= 2 ? { kind: "class", count, classes: undefined } : tooFew(frame, only.value, field);
  }
  if (call.arguments.length === 1) return tooFew(frame, only.value, field);
  const labels = new Map<string, Span>();
  for (const { value } of call.arguments) {
    const label = labelOf(frame, value);
    if (label === undefined) return undefined;
    const first = labels.get(label);
    if (first)
      frame.expansion.report.add(
        "NN108",
        place(frame, value),
        { name: label },
        { related: [{ at: place(frame, first), text: "first declared here" }] },
      );
    labels.set(label, value);
  }
  return { kind: "class", count: call.arguments.length, classes: [...labels.keys()] };
}

function tooFew(frame: Frame, at: Span, field: string): FieldKind | undefined {
  frame.expansion.report.add("NN104", place(frame, at), {
    argument: `the number of classes of ${field}`,
    expected: "at least 2",
    found: "1",
  });
  return undefined;
}

/** A class may be named by a word, a text, a number, `true` or `false`. */
function labelOf(frame: Frame, value: Expression): string | undefined {
  switch (value.kind) {
    case "reference":
      lookUp(frame.scope, value.name);
      return value.name;
    case "text":
    case "number":
    case "boolean":
      return String(value.value);
    case "missing":
      return undefined;
    case "list":
    case "range":
    case "call":
    case "index":
    case "unary":
    case "binary":
    case "conditional":
    case "pipe":
    case "branches":
    case "repeat":
      frame.expansion.report.add("NN104", place(frame, value), {
        argument: "a class",
        expected: "a name or a text",
        found: written(frame, value),
      });
      return undefined;
  }
}
