// Rows as they stand in the data of a spec: the type of each column, where fields are made of columns.
import type { Column, Field, Model } from "../check/model.js";
import { sourceKind } from "../../runtime/data/sources.js";
import type { Naming, Property } from "./declarations.js";

export interface RowTypes {
  readonly inputs: readonly Property[];
  readonly targets: readonly Property[];
}

/** Undefined where rows of columns would be no other than rows of fields. */
export function rowTypes(model: Model, naming: Naming): RowTypes | undefined {
  const { inputs, targets, training } = model;
  if (training.data === undefined) return undefined;
  const { kind, columns } = training.data;
  if (![...inputs, ...targets].some((field) => isMade(field, columns))) return undefined;
  const number = sourceKind(kind).hasBooleans ? "number | boolean" : "number";
  const of = (fields: readonly Field[]): Property[] =>
    distinct(fields.flatMap((field) => properties(field, columnOf(field, columns), number, naming)));
  return { inputs: of(inputs), targets: of(targets) };
}

/** Whether a row has something else in it than the field's own numbers. */
function isMade(field: Field, columns: readonly Column[]): boolean {
  const { from, preparations } = columnOf(field, columns);
  const changes = preparations.some(({ kind }) => kind === "missing" || kind === "one_hot");
  return String(from) !== field.name || changes || (field.kind === "real" && field.dims.length === 0);
}

function columnOf({ name }: Field, columns: readonly Column[]): Column {
  return columns.find(({ field }) => field === name) ?? { field: name, from: [name], preparations: [] };
}

/** `number`: what a value may be that counts as one. */
function properties(field: Field, column: Column, number: string, naming: Naming): Property[] {
  const missing = column.preparations.find((preparation) => preparation.kind === "missing");
  // Where nothing stands in for a value, whoever has none should have to say so.
  const isOptional = missing !== undefined && missing.fill !== "drop";
  const type = cellType(field, column, number, naming);
  const doc = column.from.length === 1 ? field.doc : "";
  return column.from.map((name) => ({ name, type: missing ? `${type} | null` : type, doc, isOptional }));
}

function cellType(
  { name, kind, dims, classes }: Field,
  { from, preparations }: Column,
  number: string,
  naming: Naming,
): string {
  const has = (kind: Column["preparations"][number]["kind"]): boolean =>
    preparations.some((preparation) => preparation.kind === kind);
  if (kind === "class") {
    const labels = classes && !has("lowercase") ? naming.own.classes.get(name) : undefined;
    return `${labels ?? "string"} | number`;
  }
  if (has("one_hot")) return "string | number";
  if (from.length > 1 || dims.every((dim) => dim === 1)) return number;
  if (kind === "index") return naming.runtime("Indices");
  const numbers = naming.runtime(naming.precision === "single" ? "F32" : "F64");
  return `${naming.runtime("Column")}<${numbers}<[${dims.join(", ")}]>>`;
}

/** A column may make several fields. */
function distinct(properties: readonly Property[]): Property[] {
  const first = new Map<string, Property>();
  for (const property of properties) {
    const before = first.get(property.name);
    if (before === undefined) first.set(property.name, property);
    else if (before.type !== property.type) first.set(property.name, { ...before, type: "string | number" });
  }
  return [...first.values()];
}
