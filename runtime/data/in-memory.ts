// Data that a program has in memory, as a dataset: arrays by field, a list of rows, or one row. All that can be wrong with it is said here.
import { NncError } from "../errors.js";
import { checkAbsent } from "./absent-columns.js";
import type { BadRows } from "./bad-rows.js";
import { isMissing, missingRemedy } from "./cells.js";
import { checkDataset, datasetOf, type DataColumn, type Dataset, type Numbers } from "./dataset.js";
import { didYouMean } from "./nearest.js";
import { rawWidth } from "./part-sources.js";
import type { FittedField } from "./preparation.js";
import { counted, shownNames, shownValue } from "./shown.js";
import { mapStream, type DataStream } from "./stream.js";

/**
 * The columns that the fields are made of. Arrays of numbers aren't copied. A field may be given under its own name though the spec makes it of other columns.
 * @throws NncError NN701 if a field is missing or a row of another shape, NN703 if a value can't be used, NN706 if it is no data at all.
 */
export function datasetFrom(data: unknown, fields: readonly FittedField[]): Dataset {
  if (data instanceof Promise) throw noData(data);
  if (isDataset(data)) return checkDataset(data);
  return arraysFrom(data, fields) ?? columnsFrom(data, fields, 0);
}

/**
 * The columns where each field is an array of numbers already, which is what a program gives that predicts many times a second; undefined for all else,
 * and for what is wrong.
 */
function arraysFrom(data: unknown, fields: readonly FittedField[]): Dataset | undefined {
  if (!isRecord(data)) return undefined;
  const columns: Record<string, DataColumn> = {};
  let rows: number | undefined;
  for (const { name, dims, parts } of fields) {
    const [part] = parts;
    if (part === undefined || parts.length > 1) return undefined;
    const values = data[Object.hasOwn(data, part.column) ? part.column : name];
    if (!isRead(values)) return undefined;
    const count = values.length / rawWidth(part);
    if (!Number.isInteger(count) || count !== (rows ?? count)) return undefined;
    rows = count;
    columns[part.column] = { values, dims: part.spread ? [] : dims };
  }
  return rows === undefined ? undefined : { rows, columns };
}

/**
 * The same of the rows of a list that can be used; of all other data the first fault is an error.
 * @throws what `bad.refuse` throws, NncError NN703 if no row is left; and as `datasetFrom` does.
 */
export function soundDataset(data: unknown, fields: readonly FittedField[], bad: BadRows): Dataset {
  if (!Array.isArray(data) || data.length === 0) return datasetFrom(data, fields);
  const numbers: number[] = [];
  const sound = data.filter((row, at) => {
    try {
      columnsFrom([row], fields, at);
      return numbers.push(at) > 0;
    } catch (error) {
      bad.refuse(error, at);
      return false;
    }
  });
  if (sound.length === 0) throw bad.noneLeft("the data");
  const number = (row: number): number => numbers[row] ?? row;
  return { ...datasetFrom(sound, fields), origin: (row) => `row ${number(row) + 1}`, position: number };
}

/** `first`: the number of the first row, for messages. */
function columnsFrom(data: unknown, fields: readonly FittedField[], first: number): Dataset {
  const list = isRow(data, fields) ? [data] : data;
  const rows = Array.isArray(list) ? list.map((row, at) => checkRow(row, first + at)) : undefined;
  const given = rows?.[0] ?? data;
  if (rows?.length !== 0 && !isRecord(given)) throw noData(data);
  const keys = isRecord(given) ? Object.keys(given) : fields.map(({ name }) => name);
  const columns: Record<string, DataColumn> = {};
  const absent: Wanted[] = [];
  const sought = fields.flatMap((field) => wanted(field, keys, first));
  if (rows?.every(isEmpty) !== true) checkGiven(sought, rows ?? [data as Fields]);
  for (const column of sought) {
    const values = rows ? rows.map((row, at) => valueOf(row, column, at)) : (given as Fields)[column.name];
    if (values === undefined && column.mayMiss) absent.push(column);
    else Object.assign(columns, spreadOut(columnFrom(column, values), column.parts));
  }
  if (absent.length === 0) return datasetOf(columns);
  const { rows: count } = datasetOf(columns);
  for (const column of absent) {
    const nothing = new Float64Array(count * column.width).fill(NaN);
    Object.assign(columns, spreadOut({ values: nothing, dims: column.dims }, column.parts));
  }
  return datasetOf(columns);
}

/** The columns whose values may be missing, and which no row has. */
function checkGiven(sought: readonly Wanted[], rows: readonly Fields[]): void {
  const absent = sought.filter(({ name, mayMiss }) => mayMiss && rows.every((row) => row[name] === undefined));
  if (absent.length === 0) return;
  const given = [...new Set(rows.flatMap(keysOf))];
  const names = (columns: readonly Wanted[]): string[] => columns.map(({ name }) => name);
  checkAbsent("the data", names(sought), names(absent), given);
}

/** The same of each piece of a stream; pieces may be anything that data in memory may be. Throws as `datasetFrom` does, while it is gone through. */
export function streamFrom(stream: AsyncIterable<unknown>, fields: readonly FittedField[]): DataStream {
  return mapStream(stream, (piece) => datasetFrom(piece, fields));
}

type Fields = Readonly<Record<string, unknown>>;

/** A column to be looked for: `width` raw values a row. */
interface Wanted {
  readonly name: string;
  readonly width: number;
  readonly dims: readonly number[];
  /** Whether the spec says what stands in for a missing value. */
  readonly mayMiss: boolean;
  /** The number of the first row. */
  readonly first: number;
  readonly parts: readonly Part[];
}

interface Part {
  readonly column: string;
  readonly width: number;
}

function isDataset(data: unknown): data is Dataset {
  return isRecord(data) && typeof data.rows === "number" && isRecord(data.columns);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** One row, and not arrays by field: some value of it is no list. */
function isRow(data: unknown, fields: readonly FittedField[]): boolean {
  if (!isRecord(data)) return false;
  const columns = fields.flatMap((field) => wanted(field, Object.keys(data), 0));
  return columns.some(({ name }) => ["number", "string", "boolean"].includes(typeof data[name]) || data[name] === null);
}

function checkRow(row: unknown, at: number): Fields {
  if (isRecord(row)) return row;
  throw new NncError("NN703", `row ${at + 1} is ${shownValue(row)}, not an object`, rowRemedy);
}

const rowRemedy = 'give each row as an object of its fields, such as { x: [1, 2], kind: "rose" }';

function noData(data: unknown): NncError {
  if (data instanceof Promise)
    return new NncError("NN706", "the data is a Promise", "wait for it: put await before it");
  const remedy = "give an array for each field ({ x: Float32Array, … }), a row ({ x, … }), a list of rows or a dataset";
  return new NncError("NN706", `the data is ${shownValue(data)}`, remedy);
}

/** The columns that the spec names, or else the field's own name, for all of them side by side. */
function wanted(field: FittedField, keys: readonly string[], first: number): Wanted[] {
  const parts = field.parts.map((part) => ({ column: part.column, width: rawWidth(part) }));
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const dims = parts.length === 1 && !field.parts[0]?.spread ? field.dims : dimsOf(width);
  const mayMiss = field.parts.every(({ missing }) => missing !== undefined);
  const has = ({ column }: Part): boolean => keys.includes(column);
  if (parts.every(has) || (mayMiss && (parts.some(has) || !keys.includes(field.name)))) {
    return parts.map((part) => ({
      name: part.column,
      width: part.width,
      dims: parts.length === 1 ? dims : dimsOf(part.width),
      mayMiss,
      first,
      parts: [part],
    }));
  }
  if (keys.includes(field.name)) return [{ name: field.name, width, dims, mayMiss, first, parts }];
  const missing = parts.find(({ column }) => !keys.includes(column))?.column ?? field.name;
  const name = missing === field.name ? missing : `${missing}" or "${field.name}`;
  const problem = `the data has no "${name}" (it has${keys.length === 0 ? " nothing" : `: ${shownNames(keys)}`})${didYouMean(field.name, keys)}`;
  throw new NncError("NN701", problem, `give ${field.name}: ${width === 1 ? "a value" : `${width} values`} a row`);
}

function dimsOf(width: number): readonly number[] {
  return width === 1 ? [] : [width];
}

function valueOf(row: Fields, { name, mayMiss, first }: Wanted, at: number): unknown {
  if (row[name] !== undefined) return row[name];
  if (mayMiss) return null;
  const keys = keysOf(row);
  const problem = `row ${first + at + 1} has no "${name}" (it has${keys.length === 0 ? " nothing" : `: ${shownNames(keys)}`})${didYouMean(name, keys)}`;
  throw new NncError("NN701", problem, `give each row a value for "${name}"`);
}

function keysOf(row: Fields): string[] {
  return Object.keys(row).filter((key) => row[key] !== undefined);
}

/** Such a row stands for one of which nothing is known. */
function isEmpty(row: Fields): boolean {
  return keysOf(row).length === 0;
}

function columnFrom(column: Wanted, values: unknown): DataColumn {
  if (isNumbers(values)) return { values: asNumbers(values), dims: column.dims };
  if (!Array.isArray(values)) {
    const problem = `"${column.name}" is ${shownValue(values)}`;
    throw new NncError("NN703", problem, "give an array of numbers or a list, also for a single row");
  }
  const list = values as readonly unknown[];
  const first = list.find((value) => !isGap(column, value));
  return { values: isTextual(first) ? texts(column, list) : numbers(column, list), dims: column.dims };
}

/** Any array of numbers but those of bigints. */
function isNumbers(values: unknown): values is Exclude<NodeJS.TypedArray, BigInt64Array | BigUint64Array> {
  return (
    ArrayBuffer.isView(values) &&
    !(values instanceof DataView) &&
    !(values instanceof BigInt64Array) &&
    !(values instanceof BigUint64Array)
  );
}

function asNumbers(values: Exclude<NodeJS.TypedArray, BigInt64Array | BigUint64Array>): Numbers {
  return isRead(values) ? values : Float64Array.from(values);
}

const readKinds: ReadonlySet<unknown> = new Set([
  Float32Array,
  Float64Array,
  Int32Array,
  Int16Array,
  Int8Array,
  Uint8Array,
]);

/** An array of numbers that is read as it is. */
function isRead(values: unknown): values is Numbers {
  return ArrayBuffer.isView(values) && readKinds.has(values.constructor);
}

function isTextual(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && isTextual(value[0]));
}

/** Whether there is no value, where there needn't be one. */
function isGap({ mayMiss }: Wanted, value: unknown): boolean {
  if (!mayMiss) return false;
  return value === null || value === undefined || (typeof value === "string" && isMissing(value));
}

function texts(column: Wanted, list: readonly unknown[]): readonly string[] {
  if (list.every((cell) => typeof cell === "string")) return list;
  return list.flatMap((row, at) => {
    const cells = Array.isArray(row) ? (row.flat(Infinity) as unknown[]) : [row];
    if (Array.isArray(row)) checkWidth(column, cells.length, at);
    return cells.map((cell) => {
      if (isGap(column, cell) || (column.mayMiss && Number.isNaN(cell))) return "";
      if (typeof cell !== "string" && typeof cell !== "number") throw wrongCell(column, cell, at, "text");
      return String(cell);
    });
  });
}

/** From a flat list, or from a list of rows. */
function numbers(column: Wanted, list: readonly unknown[]): Float64Array {
  const first = list.find((row) => !isGap(column, row));
  const isFlat = !Array.isArray(first) && !ArrayBuffer.isView(first);
  const { width } = column;
  const values = new Float64Array(isFlat ? list.length : list.length * width);
  for (let at = 0; at < list.length; at++) {
    const row = list[at];
    if (isFlat) values[at] = numberOf(column, row, Math.floor(at / width));
    else if (isGap(column, row)) values.fill(NaN, at * width, (at + 1) * width);
    else checkWidth(column, fill(column, row, values, at * width, at), at);
  }
  return values;
}

/** Writes a row's numbers one behind the other; gives their number. */
function fill(column: Wanted, row: unknown, target: Float64Array, to: number, at: number): number {
  if (isNumbers(row)) {
    if (row.length <= column.width) target.set(row, to);
    return row.length;
  }
  if (!Array.isArray(row)) {
    target[to] = numberOf(column, row, at);
    return 1;
  }
  let count = 0;
  for (const part of row as readonly unknown[]) count += fill(column, part, target, to + count, at);
  return count;
}

function numberOf(column: Wanted, cell: unknown, at: number): number {
  if (isGap(column, cell)) return NaN;
  if (typeof cell === "number" || typeof cell === "boolean") return Number(cell);
  throw wrongCell(column, cell, at, "number");
}

function wrongCell({ name, first }: Wanted, cell: unknown, at: number, kind: "number" | "text"): NncError {
  const problem = `row ${first + at + 1}: "${name}" holds ${shownValue(cell)}, where a ${kind} should be`;
  const isNothing = cell === null || cell === undefined || (typeof cell === "string" && isMissing(cell));
  return new NncError(
    "NN703",
    problem,
    isNothing ? missingRemedy(name, kind) : "give all rows numbers, or all of them texts",
  );
}

function checkWidth({ name, width, dims, first }: Wanted, found: number, at: number): void {
  if (found === width) return;
  const shape = dims.length === 0 ? "one value" : `[${dims.join(", ")}], ${width} values`;
  const problem = `row ${first + at + 1} of "${name}" has ${counted(found, "value")}, but a row is ${shape}`;
  throw new NncError(
    "NN701",
    problem,
    "give rows of the shape that the spec states, also for a single row: a list of one",
  );
}

/** Columns under the spec's names, where a field was given in one. */
function spreadOut(column: DataColumn, parts: readonly Part[]): Record<string, DataColumn> {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return { [only.column]: column };
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const starts = parts.map((_, at) => parts.slice(0, at).reduce((sum, part) => sum + part.width, 0));
  const columns = parts.map((part, at) => {
    const own = (_: unknown, place: number): boolean => {
      const inRow = (place % width) - (starts[at] ?? 0);
      return inRow >= 0 && inRow < part.width;
    };
    const values = Array.isArray(column.values) ? column.values.filter(own) : (column.values as Numbers).filter(own);
    return [part.column, { values, dims: dimsOf(part.width) }] as const;
  });
  return Object.fromEntries(columns);
}
