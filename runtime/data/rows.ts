// Writes rows of a dataset as the numbers that a model computes with: prepared, checked, in any order.
import type { Precision, Transcribe } from "../engine.js";
import { NncError } from "../errors.js";
import { transcribe as transcribeHere } from "../portable/transcribe.js";
import { isMissing, isNumberText } from "./cells.js";
import { datasetOf, isText, placeOf, sizeOf, type Dataset, type Numbers, type Values } from "./dataset.js";
import { partSources } from "./part-sources.js";
import type { FittedField, FittedPart } from "./preparation.js";
import { notFinite, unknownValue, type Located } from "./unusable-value.js";

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
  checkLearned(field);
  const sources = partSources(field, dataset);
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

/** The rows of a field one after the other, where they lie just as a model computes with them; whether they are finite is for others to find out. */
export function rowsAsTheyAre(
  field: FittedField,
  dataset: Dataset,
  precision: Precision,
): Float32Array | Float64Array | undefined {
  const [part] = field.parts;
  const [source] = partSources(field, dataset);
  if (field.kind !== "real" || field.parts.length !== 1 || part === undefined || source === undefined) return undefined;
  const { factor, shift, spread, width, missing } = part;
  const isPlain = factor === 1 && shift === 0 && !spread && missing === undefined;
  const isDense = source.start === 0 && source.stride === width;
  const { values } = source;
  const fits = precision === "single" ? values instanceof Float32Array : values instanceof Float64Array;
  return isPlain && isDense && fits ? (values as Float32Array | Float64Array) : undefined;
}

/** All rows of all fields, prepared: one numeric column a field. Throws as `bindRows` and its writers do. */
export function prepare(fields: readonly FittedField[], dataset: Dataset, precision: Precision = "single"): Dataset {
  const NumberArray = precision === "single" ? Float32Array : Float64Array;
  const columns = fields.map((field) => {
    const values = new NumberArray(dataset.rows * sizeOf(field.dims));
    bindRows(field, dataset)(values, 0, undefined, 0, dataset.rows);
    return [field.name, { values, dims: field.dims }] as const;
  });
  return datasetOf(Object.fromEntries(columns), (row, column) => placeOf(dataset, row, column));
}

interface Bound extends Located {
  /** Numbers in a row of the field, and where among them the part starts. */
  readonly stride: number;
  readonly place: number;
}

function checkLearned({ name, parts }: FittedField): void {
  const unknown = parts.find(({ learned }) => !learned);
  if (unknown === undefined) return;
  const problem = `how ${name} is prepared hasn't been learned yet (column "${unknown.column}")`;
  throw new NncError("NN706", problem, "call fit with training data first, or load a saved network");
}

function bindPart(bound: Bound, transcribe: Transcribe): RowWriter {
  const { field, part, source } = bound;
  if (field.kind === "real" && !part.spread) return numberWriter(bound, numbersOf(source.values, part), transcribe);
  const find = finderOf(part);
  return part.spread ? spreadWriter(bound, find) : placeWriter(bound, find);
}

/** Looks for the bad value only once it is known that there is one. */
function numberWriter(bound: Bound, values: Numbers, transcribe: Transcribe): RowWriter {
  const { part, source, stride, place } = bound;
  const { width, factor, shift } = part;
  const transcript = { values, start: source.start, stride: source.stride, width, factor, shift, targetStride: stride };
  return (target, offset, order, start, count) => {
    if (!transcribe(transcript, target, offset + place, order, start, count))
      throw notFinite(
        bound,
        Array.from({ length: count }, (_, i) => rowOf(order, start + i)),
      );
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

const finders = new WeakMap<FittedPart, PlaceFinder>();

/** The same for every batch of a program that trains step by step. */
function finderOf(part: FittedPart): PlaceFinder {
  const known = finders.get(part);
  if (known !== undefined) return known;
  const find = placeFinder(part);
  finders.set(part, find);
  return find;
}

/**
 * Names are looked up. A number stands for itself, so that data with integers fits named classes too; but not where the names are
 * numbers themselves, as in class("1", "2", "3"), nor for one_hot: there it is looked up like any name.
 */
function placeFinder({ labels = [], missing, lowercase, spread, factor, shift }: FittedPart): PlaceFinder {
  const key = (label: string): string => (lowercase ? label.toLowerCase() : label);
  const places = new Map(labels.map((label, place) => [key(label), place]));
  const numbersAreNames = spread || labels.some(isNumberText);
  return (found) => {
    const cell = missing !== undefined && isMissing(found) ? missing.value : found;
    if (cell === null) return NaN;
    if (typeof cell === "number" && !numbersAreNames) return cell * factor + shift;
    const text = String(cell);
    const place = places.get(key(text));
    return place ?? (numbersAreNames ? NaN : numberOf(text) * factor + shift);
  };
}

function rowOf(order: ArrayLike<number> | undefined, at: number): number {
  return order === undefined ? at : (order[at] ?? NaN);
}

/** As they are, but for texts, and where some are missing: those are filled in once, so that the rest goes as fast as ever. */
function numbersOf(values: Values, { missing }: FittedPart): Numbers {
  const fill = typeof missing?.value === "number" ? missing.value : undefined;
  if (isText(values))
    return Float64Array.from(values, (text) => (fill !== undefined && isMissing(text) ? fill : numberOf(text)));
  if (fill === undefined || !values.some(Number.isNaN)) return values;
  return Float64Array.from(values, (value) => (Number.isNaN(value) ? fill : value));
}

function numberOf(text: string): number {
  return isNumberText(text) ? Number(text) : NaN;
}
