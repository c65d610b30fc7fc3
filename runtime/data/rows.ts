// Writes rows of a dataset as the numbers that a model computes with: prepared, checked, in any order.
import type { Transcribe } from "../engine.js";
import { NncError } from "../errors.js";
import { transcribe as transcribeHere } from "../portable/transcribe.js";
import { isNumberText } from "./csv.js";
import { columnOf, datasetOf, isText, placeOf, sizeOf, type Dataset, type Numbers, type Values } from "./dataset.js";
import { didYouMean } from "./nearest.js";
import type { FittedField, FittedPart } from "./preparation.js";
import { counted, shownText } from "./shown.js";

/**
 * Writes `count` rows to `target`, one after the other from `offset` on: rows order[start], order[start + 1], …, or start, start + 1, …
 * without an order. Allocates nothing.
 * @throws NncError NN703 at a value that isn't finite, a label that isn't known or an integer out of range.
 */
export type RowWriter = (
  target: Float32Array | Float64Array,
  offset: number,
  order: ArrayLike<number> | undefined,
  start: number,
  count: number,
) => void;

/**
 * Binds a field to the columns that make it; a dataset may instead hold a column of the field's own name with the raw values side by side.
 * Numbers are copied by `transcribe`, an engine's.
 * @throws NncError NN701 if a column is missing or of another shape, NN706 if something has to be learned from training data first.
 */
export function bindRows(field: FittedField, dataset: Dataset, transcribe: Transcribe = transcribeHere): RowWriter {
  const stride = sizeOf(field.dims);
  const sources = locate(field, dataset);
  let place = 0;
  const writers = field.parts.map((part, index) => {
    const source = sources[index];
    if (source === undefined) throw new Error(`no source for part ${index} of ${field.name}`);
    const writer = bindPart({ field, part, source, dataset, stride, place }, transcribe);
    place += part.width;
    return writer;
  });
  const [only] = writers;
  if (only !== undefined && writers.length === 1) return only;
  return (target, offset, order, start, count) => {
    for (const write of writers) write(target, offset, order, start, count);
  };
}

/** All rows of all fields, prepared: one numeric column a field. Throws as `bindRows` and its writers do. */
export function prepare(
  fields: readonly FittedField[],
  dataset: Dataset,
  precision: "single" | "double" = "single",
): Dataset {
  const NumberArray = precision === "single" ? Float32Array : Float64Array;
  const columns = fields.map((field) => {
    const values = new NumberArray(dataset.rows * sizeOf(field.dims));
    bindRows(field, dataset)(values, 0, undefined, 0, dataset.rows);
    return [field.name, { values, dims: field.dims }] as const;
  });
  return datasetOf(Object.fromEntries(columns), (row, column) => placeOf(dataset, row, column));
}

/** Row r of a part lies at values[r · stride + start] and after. */
interface Source {
  readonly values: Values;
  readonly stride: number;
  readonly start: number;
}

interface Bound {
  readonly field: FittedField;
  readonly part: FittedPart;
  readonly source: Source;
  readonly dataset: Dataset;
  /** Numbers in a row of the field, and where among them the part starts. */
  readonly stride: number;
  readonly place: number;
}

function locate(field: FittedField, dataset: Dataset): Source[] {
  const { parts } = field;
  const unknown = parts.find(({ learned }) => !learned);
  if (unknown !== undefined) {
    const problem = `how ${field.name} is prepared hasn't been learned yet (column "${unknown.column}")`;
    throw new NncError("NN706", problem, "call fit with training data first, or load a saved network");
  }
  const apart = parts.every(({ column }) => Object.hasOwn(dataset.columns, column));
  if (!apart && Object.hasOwn(dataset.columns, field.name)) return sideBySide(field, dataset);
  return parts.map((part) => {
    const { values, dims } = columnOf(dataset, part.column);
    checkWidth(part.column, dims, rawWidth(part), field);
    return { values, stride: rawWidth(part), start: 0 };
  });
}

function sideBySide(field: FittedField, dataset: Dataset): Source[] {
  const { values, dims } = columnOf(dataset, field.name);
  const stride = field.parts.reduce((width, part) => width + rawWidth(part), 0);
  checkWidth(field.name, dims, stride, field);
  let end = 0;
  return field.parts.map((part) => {
    const start = end;
    end += rawWidth(part);
    return { values, stride, start };
  });
}

function rawWidth({ spread, width }: FittedPart): number {
  return spread ? 1 : width;
}

function checkWidth(column: string, dims: readonly number[], width: number, field: FittedField): void {
  if (sizeOf(dims) === width) return;
  throw new NncError(
    "NN701",
    `column "${column}" has rows of [${dims.join(", ")}], but ${field.name} of [${field.dims.join(", ")}] takes ${counted(width, "value")} a row from it`,
    "give rows of the shape that the spec states",
  );
}

function bindPart(bound: Bound, transcribe: Transcribe): RowWriter {
  const { field, part, source } = bound;
  if (field.kind === "real" && !part.spread) return numberWriter(bound, numbersOf(source.values), transcribe);
  const find = placeFinder(part);
  return part.spread ? spreadWriter(bound, find) : placeWriter(bound, find);
}

/** Looks for the bad value only once it is known that there is one. */
function numberWriter(bound: Bound, values: Numbers, transcribe: Transcribe): RowWriter {
  const { part, source, stride, place } = bound;
  const { width, factor, shift } = part;
  const transcript = { values, start: source.start, stride: source.stride, width, factor, shift, targetStride: stride };
  return (target, offset, order, start, count) => {
    if (!transcribe(transcript, target, offset + place, order, start, count))
      throw notFinite(bound, order, start, count);
  };
}

/** One integer for each value. */
function placeWriter(bound: Bound, find: PlaceFinder): RowWriter {
  const { field, part, source, stride, place } = bound;
  return (target, offset, order, start, count) => {
    for (let row = 0; row < count; row++) {
      const from = rowOf(order, start + row);
      const to = offset + row * stride + place;
      for (let i = 0; i < part.width; i++) {
        const cell = source.values[from * source.stride + source.start + i] ?? NaN;
        const found = find(cell);
        if (!(Number.isInteger(found) && found >= 0 && found < field.count)) throw unknownValue(bound, from, cell);
        target[to + i] = found;
      }
    }
  };
}

/** 1 at the value's place, 0 at the others. */
function spreadWriter(bound: Bound, find: PlaceFinder): RowWriter {
  const { part, source, stride, place } = bound;
  return (target, offset, order, start, count) => {
    for (let row = 0; row < count; row++) {
      const from = rowOf(order, start + row);
      const to = offset + row * stride + place;
      const cell = source.values[from * source.stride + source.start] ?? NaN;
      const found = find(cell);
      if (Number.isNaN(found)) throw unknownValue(bound, from, cell);
      target.fill(0, to, to + part.width);
      target[to + found] = 1;
    }
  };
}

/** The place of a label, or the integer that stands in its stead; NaN for what is neither. */
type PlaceFinder = (cell: string | number) => number;

/**
 * Names are looked up. A number stands for itself, so that data with integers fits named classes too; but not where the names are
 * numbers themselves, as in class("1", "2", "3"), nor for one_hot: there it is looked up like any name.
 */
function placeFinder({ labels = [], lowercase, spread, factor, shift }: FittedPart): PlaceFinder {
  const key = (label: string): string => (lowercase ? label.toLowerCase() : label);
  const places = new Map(labels.map((label, place) => [key(label), place]));
  const numbersAreNames = spread || labels.some(isNumberText);
  return (cell) => {
    if (typeof cell === "number" && !numbersAreNames) return cell * factor + shift;
    const text = String(cell);
    const place = places.get(key(text));
    return place ?? (numbersAreNames ? NaN : numberOf(text) * factor + shift);
  };
}

function rowOf(order: ArrayLike<number> | undefined, at: number): number {
  return order === undefined ? at : (order[at] ?? NaN);
}

function numbersOf(values: Values): Numbers {
  return isText(values) ? Float64Array.from(values, numberOf) : values;
}

function numberOf(text: string): number {
  return isNumberText(text) ? Number(text) : NaN;
}

interface Cell {
  readonly row: number;
  readonly inRow: number;
  readonly cell: string | number;
}

/** The first value that is no finite number, or else the one that the network's numbers can't hold. */
function notFinite(bound: Bound, order: ArrayLike<number> | undefined, start: number, count: number): NncError {
  const { part, dataset } = bound;
  const cells = cellsOf(bound, order, start, count);
  const odd = cells.find(({ cell }) => (typeof cell === "number" ? !Number.isFinite(cell) : !isNumberText(cell)));
  const prepared = ({ cell }: Cell): number => Number(cell) * part.factor + part.shift;
  const largest = (one: Cell, other: Cell): Cell => (Math.abs(prepared(other)) > Math.abs(prepared(one)) ? other : one);
  const { row, inRow, cell } = odd ?? cells.reduce(largest);
  const place = part.width > 1 ? ` (value ${inRow + 1} of ${part.width})` : "";
  const found = `${placeOf(dataset, row, part.column)}: column "${part.column}"${place} holds ${shown(cell)}`;
  if (odd) {
    const remedy = "put a number there, or leave the row out";
    return new NncError("NN703", `${found}, which isn't a finite number`, remedy);
  }
  const scaled = part.factor === 1 && part.shift === 0 ? "" : ` when it is scaled by ${part.factor}`;
  const problem = `${found}, which is too large for the network's numbers${scaled}`;
  return new NncError("NN703", problem, "mend the value, or scale the column by less: single precision ends at 3.4e38");
}

function cellsOf(
  { part: { width }, source }: Bound,
  order: ArrayLike<number> | undefined,
  start: number,
  count: number,
): Cell[] {
  return Array.from({ length: count * width }, (_, at) => {
    const row = rowOf(order, start + Math.floor(at / width));
    const inRow = at % width;
    return { row, inRow, cell: source.values[row * source.stride + source.start + inRow] ?? NaN };
  });
}

function unknownValue({ field, part, dataset }: Bound, row: number, cell: string | number): NncError {
  const start = `${placeOf(dataset, row, part.column)}: column "${part.column}" holds ${shown(cell)}`;
  const { labels } = part;
  const isNumbered = typeof cell === "number" && field.kind !== "real" && !labels?.some(isNumberText);
  if (labels === undefined || isNumbered) {
    const problem = `${start}, but ${field.name} takes whole numbers from 0 to ${field.count - 1}`;
    return new NncError("NN703", problem, "mend the value, or state a larger count in the spec");
  }
  const known = part.spread
    ? `${labels.length} values of ${part.column} that were learned`
    : `${labels.length} classes of ${field.name}${labels.length > 12 ? "" : ` (${labels.join(", ")})`}`;
  const problem = `${start}, which is none of the ${known}${didYouMean(String(cell), labels)}`;
  return new NncError(
    "NN703",
    problem,
    part.spread ? "mend the value, or train with rows that hold it" : "mend the value, or declare it among the classes",
  );
}

function shown(cell: string | number): string {
  return typeof cell === "number" ? String(cell) : shownText(cell);
}
