// The preparation in braces behind a data source: which columns make which field, and what is done to them.
import type { Binary, Binding, Expression, Span } from "../../grammar/ast.js";
import { checkPreparations } from "./data-fit.js";
import { checkMissing, readMissing, reportUnfit } from "./data-missing.js";
import { type Frame, place, written } from "./frame.js";
import type { Column, Field, Preparation } from "./model.js";
import { plainNumber } from "./plain-number.js";
import { respelled } from "./respelled.js";

/** Which columns make each field of a preparation in braces. */
export function readColumns(
  frame: Frame,
  block: readonly Binding[],
  fields: readonly Field[],
): readonly Column[] | undefined {
  const known = fields.map(({ name }) => name);
  const first = new Map<string, Binding>();
  const columns = block.map((binding): Column | undefined => {
    const { name } = binding;
    if (name.text === "") return undefined;
    if (!known.includes(name.text)) {
      const fix = respelled(frame.source, name, name.text, known);
      frame.expansion.report.add("NN102", place(frame, name), { name: name.text, candidates: known }, { fix });
      return undefined;
    }
    const before = first.get(name.text);
    if (before)
      frame.expansion.report.add(
        "NN108",
        place(frame, name),
        { name: name.text },
        { related: [{ at: place(frame, before.name), text: "first declared here" }] },
      );
    first.set(name.text, binding);
    const column = readColumn(frame, binding.value);
    const field = fields.find((candidate) => candidate.name === name.text);
    if (column && field) {
      checkPreparations(frame, field, column.preparations, column.places);
      checkMissing(frame, field, column.preparations, column.places);
    }
    return column && { field: name.text, from: column.from, preparations: column.preparations };
  });
  return columns.every((column) => column !== undefined) ? columns : undefined;
}

/** With the place of each preparation. */
type Prepared = Omit<Column, "field"> & { readonly places: readonly Span[] };

/** Innermost first: columns, then what is done to them. */
function readColumn(frame: Frame, value: Expression): Prepared | undefined {
  switch (value.kind) {
    case "reference":
      return { from: [value.name], preparations: [], places: [] };
    case "text":
      return { from: [value.value], preparations: [], places: [] };
    case "list": {
      const names = value.items.map((item) =>
        item.kind === "reference" ? item.name : item.kind === "text" ? item.value : undefined,
      );
      return names.every((name) => name !== undefined) && names.length > 0
        ? { from: names, preparations: [], places: [] }
        : refuse(frame, value);
    }
    case "pipe":
      return value.stages.reduce<Prepared | undefined>(
        (prepared, stage) => prepared && readStage(frame, prepared, stage),
        readColumn(frame, value.source),
      );
    case "binary":
      return readScale(frame, value);
    case "call": {
      const [argument, ...rest] = value.arguments;
      if (argument && rest.length > 0 && value.callee.text === "missing") {
        const [column, missing] = [readColumn(frame, argument.value), readMissing(frame, value, rest)];
        return column && missing && withStage(column, missing, value);
      }
      const inner = argument && value.arguments.length === 1 ? readColumn(frame, argument.value) : refuse(frame, value);
      return (
        inner &&
        readStage(frame, inner, {
          kind: "reference",
          name: value.callee.text,
          start: value.callee.start,
          end: value.callee.end,
        })
      );
    }
    case "missing":
      return undefined;
    case "number":
    case "boolean":
    case "range":
    case "index":
    case "unary":
    case "conditional":
    case "branches":
    case "repeat":
      return refuse(frame, value);
  }
}

const words = ["standardize", "lowercase", "one_hot"] as const;

function readStage(frame: Frame, prepared: Prepared, stage: Expression): Prepared | undefined {
  if (stage.kind === "missing") return undefined;
  if (stage.kind === "call" && stage.callee.text === "missing") {
    const missing = readMissing(frame, stage, stage.arguments);
    return missing && withStage(prepared, missing, stage);
  }
  if (stage.kind === "reference" && stage.name === "missing") {
    reportUnfit(frame, stage, "left out");
    return undefined;
  }
  const name =
    stage.kind === "reference"
      ? stage.name
      : stage.kind === "call" && stage.arguments.length === 0
        ? stage.callee.text
        : undefined;
  if (name === undefined) return refuse(frame, stage);
  const kind = words.find((word) => word === name);
  const at = stage.kind === "call" ? stage.callee : stage;
  if (kind) return withStage(prepared, { kind }, at);
  const candidates = [...words, "missing"];
  const fix = respelled(frame.source, at, name, candidates);
  frame.expansion.report.add("NN101", place(frame, stage), { what: "preparation", name, candidates }, { fix });
  return undefined;
}

function withStage({ preparations, places, ...column }: Prepared, preparation: Preparation, at: Span): Prepared {
  return { ...column, preparations: [...preparations, preparation], places: [...places, at] };
}

/** `image / 255`, `2 * x - 1`: x · factor + offset. */
function readScale(frame: Frame, expression: Binary): Prepared | undefined {
  const { operator } = expression;
  const left = plainNumber(frame, expression.left);
  const right = left === undefined ? plainNumber(frame, expression.right) : undefined;
  const number = left ?? right;
  const inner =
    number === undefined ? undefined : readColumn(frame, left === undefined ? expression.left : expression.right);
  if (number === undefined) return refuse(frame, expression);
  const scale = scaleOf(operator, number, left !== undefined);
  if (!scale || !Number.isFinite(scale.factor) || !Number.isFinite(scale.offset)) return refuse(frame, expression);
  return inner && withScale(inner, scale, expression);
}

type Scale = Extract<Preparation, { kind: "scale" }>;

function scaleOf(operator: Binary["operator"], number: number, numberFirst: boolean): Scale | undefined {
  const scale = (factor: number, offset: number): Scale => ({ kind: "scale", factor, offset });
  if (operator === "*") return scale(number, 0);
  if (operator === "+") return scale(1, number);
  if (operator === "-") return numberFirst ? scale(-1, number) : scale(1, -number);
  return operator === "/" && !numberFirst ? scale(1 / number, 0) : undefined;
}

/** Two scales, one after the other, are one. */
function withScale(prepared: Prepared, { factor, offset }: Scale, at: Span): Prepared {
  const last = prepared.preparations.at(-1);
  const before = last?.kind === "scale" ? -1 : undefined;
  const scale: Scale = {
    kind: "scale",
    factor: last?.kind === "scale" ? last.factor * factor : factor,
    offset: last?.kind === "scale" ? last.offset * factor + offset : offset,
  };
  return {
    ...prepared,
    preparations: [...prepared.preparations.slice(0, before), scale],
    places: [...prepared.places.slice(0, before), at],
  };
}

function refuse(frame: Frame, at: Expression): Prepared | undefined {
  frame.expansion.report.add("NN113", place(frame, at), {
    what: written(frame, at),
    where:
      "in the preparation of data; write columns, then missing(…), standardize, lowercase, one_hot, or a number to scale by",
  });
  return undefined;
}
