// Data sources: `csv("iris.csv") { x = [a, b] -> standardize }`. Which columns make which field, and what is done to them.
import type { Binary, Binding, Call, Expression, Setting } from "../../grammar/ast.js";
import { nearest } from "../report/suggest.js";
import { type Frame, place, written } from "./frame.js";
import type { Column, DataSource, Field, Preparation } from "./model.js";
import { lookUp } from "./scope.js";

const kinds = ["csv", "idx"] as const;

/** Whether a setting's value means to be a source, rather than a share. */
export function isSource(value: Expression): boolean {
  return value.kind === "text" || (value.kind === "call" && (kinds as readonly string[]).includes(value.callee.text));
}

/** `before`: the training data, whose preparation holds for a source without braces. */
export function readSource(frame: Frame, setting: Setting, fields: readonly Field[], before: DataSource | undefined): DataSource | undefined {
  const { value } = setting;
  if (value.kind === "missing") return undefined;
  const wrong = (expected: string, found: string, at: Expression = value): undefined => {
    frame.expansion.report.add("NN601", place(frame, at), { kind: "value", setting: setting.name.text, expected, found });
  };
  if (value.kind !== "call") return wrong(`csv("…") or idx(…)`, written(frame, value));
  const kind = kinds.find((candidate) => candidate === value.callee.text);
  if (!kind) {
    if (value.callee.text !== "") frame.expansion.report.add("NN101", place(frame, value.callee), { what: "data source", name: value.callee.text, candidates: kinds });
    return undefined;
  }
  const columns = setting.block ? readBlock(frame, setting.block, fields) : (before?.columns ?? []);
  const paths = kind === "csv" ? csvPath(frame, value, wrong) : idxPaths(frame, value, wrong);
  if (!paths || !columns) return undefined;
  if (kind === "idx") checkFiles(frame, value, paths, columns, fields);
  return { kind, paths, columns, at: place(frame, value) };
}

type Wrong = (expected: string, found: string, at?: Expression) => undefined;

function csvPath(frame: Frame, call: Call, wrong: Wrong): DataSource["paths"] | undefined {
  const [argument] = call.arguments;
  const fits = argument?.value.kind === "text" && call.arguments.length === 1 && (argument.name === undefined || argument.name.text === "path");
  if (argument?.value.kind === "missing") return undefined;
  return fits && argument.value.kind === "text" ? { path: argument.value.value } : wrong(`one path: csv("train.csv")`, written(frame, call));
}

function idxPaths(frame: Frame, call: Call, wrong: Wrong): DataSource["paths"] | undefined {
  const paths: Record<string, string> = {};
  for (const { name, value } of call.arguments) {
    if (value.kind === "missing") return undefined;
    if (!name || value.kind !== "text") return wrong(`a path for each column: idx(image: "images.gz")`, written(frame, value), value);
    if (Object.hasOwn(paths, name.text)) frame.expansion.report.add("NN103", place(frame, name), { kind: "duplicate", callee: "idx", argument: name.text, signature: "idx(column: path, …)" });
    paths[name.text] = value.value;
  }
  return paths;
}

/** Each field has a file, and each file a field. */
function checkFiles(frame: Frame, call: Call, paths: DataSource["paths"], columns: readonly Column[], fields: readonly Field[]): void {
  const { report } = frame.expansion;
  const sourcesOf = (field: Field): readonly string[] => columns.find((column) => column.field === field.name)?.from ?? [field.name];
  const wanted = fields.flatMap(sourcesOf);
  for (const { name } of call.arguments) {
    if (!name || wanted.includes(name.text)) continue;
    const [best] = nearest(name.text, wanted);
    const fix = best === undefined ? undefined : { source: frame.source, edits: [{ start: name.start, end: name.end, text: best }] };
    report.add("NN102", place(frame, name), { name: name.text, candidates: wanted }, { fix });
  }
  const misspelt = call.arguments.some(({ name }) => name && !wanted.includes(name.text));
  const lacking = fields.filter((field) => sourcesOf(field).some((column) => !Object.hasOwn(paths, column)));
  if (lacking.length === 0 || misspelt) return;
  const related = lacking.map((field) => ({ at: field.at, text: `${field.name} is declared here` }));
  report.add("NN601", place(frame, call), { kind: "value", setting: "data", expected: "a file for each input and target", found: `none for ${lacking.map(({ name }) => name).join(" and ")}` }, { related });
}

// ---------------------------------------------------------------- preparation

function readBlock(frame: Frame, block: readonly Binding[], fields: readonly Field[]): readonly Column[] | undefined {
  const known = fields.map(({ name }) => name);
  const first = new Map<string, Binding>();
  const columns = block.map((binding): Column | undefined => {
    const { name } = binding;
    if (name.text === "") return undefined;
    if (!known.includes(name.text)) {
      const [best] = nearest(name.text, known);
      const fix = best === undefined ? undefined : { source: frame.source, edits: [{ start: name.start, end: name.end, text: best }] };
      frame.expansion.report.add("NN102", place(frame, name), { name: name.text, candidates: known }, { fix });
      return undefined;
    }
    const before = first.get(name.text);
    if (before) frame.expansion.report.add("NN108", place(frame, name), { name: name.text }, { related: [{ at: place(frame, before.name), text: "first declared here" }] });
    first.set(name.text, binding);
    const column = readColumn(frame, binding.value);
    return column && { field: name.text, ...column };
  });
  return columns.every((column) => column !== undefined) ? columns : undefined;
}

type Prepared = Omit<Column, "field">;

/** Innermost first: columns, then what is done to them. */
function readColumn(frame: Frame, value: Expression): Prepared | undefined {
  switch (value.kind) {
    case "reference":
      return { from: [value.name], preparations: [] };
    case "text":
      return { from: [value.value], preparations: [] };
    case "list": {
      const names = value.items.map((item) => (item.kind === "reference" ? item.name : item.kind === "text" ? item.value : undefined));
      return names.every((name) => name !== undefined) && names.length > 0 ? { from: names, preparations: [] } : refuse(frame, value);
    }
    case "pipe":
      return value.stages.reduce<Prepared | undefined>((prepared, stage) => prepared && readStage(frame, prepared, stage), readColumn(frame, value.source));
    case "binary":
      return readScale(frame, value);
    case "call": {
      const [argument] = value.arguments;
      const inner = argument && value.arguments.length === 1 ? readColumn(frame, argument.value) : refuse(frame, value);
      return inner && readStage(frame, inner, { kind: "reference", name: value.callee.text, start: value.callee.start, end: value.callee.end });
    }
    case "missing":
      return undefined;
    default:
      return refuse(frame, value);
  }
}

const words = ["standardize", "lowercase", "one_hot"] as const;

function readStage(frame: Frame, { from, preparations }: Prepared, stage: Expression): Prepared | undefined {
  if (stage.kind === "missing") return undefined;
  const name = stage.kind === "reference" ? stage.name : stage.kind === "call" && stage.arguments.length === 0 ? stage.callee.text : undefined;
  if (name === undefined) return refuse(frame, stage);
  const kind = words.find((word) => word === name);
  if (kind) return { from, preparations: [...preparations, { kind }] };
  const [best] = nearest(name, words);
  const fix = best === undefined ? undefined : { source: frame.source, edits: [{ start: stage.start, end: stage.end, text: best }] };
  frame.expansion.report.add("NN101", place(frame, stage), { what: "preparation", name, candidates: words }, { fix });
  return undefined;
}

/** `image / 255`, `2 * x - 1`: x · factor + offset. */
function readScale(frame: Frame, expression: Binary): Prepared | undefined {
  const { operator } = expression;
  const left = asNumber(frame, expression.left);
  const right = left === undefined ? asNumber(frame, expression.right) : undefined;
  const number = left ?? right;
  const inner = number === undefined ? undefined : readColumn(frame, left === undefined ? expression.left : expression.right);
  if (number === undefined) return refuse(frame, expression);
  const scale = scaleOf(operator, number, left !== undefined);
  if (!scale || !Number.isFinite(scale.factor) || !Number.isFinite(scale.offset)) return refuse(frame, expression);
  return inner && { from: inner.from, preparations: withScale(inner.preparations, scale) };
}

type Scale = Extract<Preparation, { kind: "scale" }>;

function scaleOf(operator: Binary["operator"], number: number, numberFirst: boolean): Scale | undefined {
  switch (operator) {
    case "*":
      return { kind: "scale", factor: number, offset: 0 };
    case "/":
      return numberFirst ? undefined : { kind: "scale", factor: 1 / number, offset: 0 };
    case "+":
      return { kind: "scale", factor: 1, offset: number };
    case "-":
      return numberFirst ? { kind: "scale", factor: -1, offset: number } : { kind: "scale", factor: 1, offset: -number };
    default:
      return undefined;
  }
}

/** Two scales, one after the other, are one. */
function withScale(preparations: readonly Preparation[], { factor, offset }: Scale): readonly Preparation[] {
  const last = preparations.at(-1);
  if (last?.kind !== "scale") return [...preparations, { kind: "scale", factor, offset }];
  return [...preparations.slice(0, -1), { kind: "scale", factor: last.factor * factor, offset: last.offset * factor + offset }];
}

/** A number as it stands, or a constant; names that mean nothing here are columns. */
function asNumber(frame: Frame, expression: Expression): number | undefined {
  if (expression.kind === "number") return expression.value;
  if (expression.kind === "unary" && expression.operator === "-") {
    const number = asNumber(frame, expression.operand);
    return number === undefined ? undefined : -number;
  }
  if (expression.kind !== "reference") return undefined;
  const entity = lookUp(frame.scope, expression.name);
  return entity?.kind === "number" && entity.sources.size === 0 ? entity.value : undefined;
}

function refuse(frame: Frame, at: Expression): undefined {
  frame.expansion.report.add("NN113", place(frame, at), { what: written(frame, at), where: "in the preparation of data; write columns, then standardize, lowercase, one_hot, or a number to scale by" });
}
