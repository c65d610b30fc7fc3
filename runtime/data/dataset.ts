// Rows of named columns, as they were read: before any preparation.
import { NncError } from "../errors.js";
import { didYouMean } from "./nearest.js";
import { counted, shownNames, shownValue } from "./shown.js";

export interface Dataset {
  readonly rows: number;
  readonly columns: Readonly<Record<string, DataColumn>>;
  /** Where a row stands, for messages: "iris.csv:8"; if a column is named, where its value does. Without it rows are counted from 1. */
  readonly origin?: (row: number, column?: string) => string;
  /** A row's place among those of its source, also those that were left out, as a number to sort by. Without it rows are counted from 0. */
  readonly position?: (row: number) => number;
}

/** Row-major: row r of a column of dims [28, 28] is `values[784 r]` to `values[784 r + 783]`; dims [] is one value a row. */
export interface DataColumn {
  readonly values: Values;
  readonly dims: readonly number[];
}

export type Values = Numbers | readonly string[];

/** Any of them may be read and indexed like the others; files of bytes stay bytes. */
export type Numbers = Float32Array | Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** Values in a row of a column or field of these dims. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((size, dim) => size * dim, 1);
}

export function isText(values: Values): values is readonly string[] {
  return Array.isArray(values);
}

/** "iris.csv:8", or "row 7". */
export function placeOf(dataset: Dataset, row: number, column?: string): string {
  return placeAt(dataset.origin, row, column);
}

/** The same where the dataset itself isn't at hand. */
export function placeAt(origin: Dataset["origin"], row: number, column?: string): string {
  return origin?.(row, column) ?? `row ${row + 1}`;
}

export function positionOf({ position }: Dataset, row: number): number {
  return position?.(row) ?? row;
}

/**
 * A dataset of columns that must agree in their number of rows.
 * @throws NncError NN703 if a column's length isn't a multiple of its row, or two columns differ in rows.
 */
export function datasetOf(columns: Readonly<Record<string, DataColumn>>, origin?: Dataset["origin"]): Dataset {
  const counts = Object.entries(columns).map(([name, column]) => ({ name, rows: rowsOf(name, column) }));
  const first = counts[0];
  if (first === undefined)
    throw new NncError("NN701", "the data has no columns", "give a column for each input and target of the model");
  const other = counts.find((count) => count.rows !== first.rows);
  if (other !== undefined) {
    throw new NncError(
      "NN703",
      `column "${first.name}" has ${counted(first.rows, "row")}, but column "${other.name}" has ${other.rows}`,
      "give every column the same number of rows",
    );
  }
  return { rows: first.rows, columns, ...(origin && { origin }) };
}

/**
 * The same dataset, which a program may have put together itself.
 * @throws NncError NN703 if it hasn't the rows that it says, or something in it is no column.
 */
export function checkDataset(dataset: Dataset): Dataset {
  const { rows, columns } = dataset;
  const remedy = "let each column be { values, dims } with the values of all rows, row behind row";
  if (!(Number.isSafeInteger(rows) && rows >= 0)) throw new NncError("NN703", `the dataset has ${rows} rows`, remedy);
  for (const [name, column] of Object.entries<unknown>(columns)) {
    if (!isColumn(column)) throw new NncError("NN703", `column "${name}" is ${shownValue(column)}`, remedy);
    const found = rowsOf(name, column);
    if (found === rows) continue;
    const problem = `column "${name}" has ${counted(found, "row")}, but the dataset ${rows}`;
    throw new NncError("NN703", problem, remedy);
  }
  return dataset;
}

function isColumn(column: unknown): column is DataColumn {
  if (typeof column !== "object" || column === null || !("values" in column && "dims" in column)) return false;
  const { values, dims } = column;
  const isDims = Array.isArray(dims) && dims.every((dim) => Number.isSafeInteger(dim) && dim > 0);
  return isDims && (Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView)));
}

/**
 * The columns of these names alone.
 * @throws NncError NN701 if one isn't there.
 */
export function selectColumns(dataset: Dataset, names: readonly string[]): Dataset {
  return { ...dataset, columns: Object.fromEntries(names.map((name) => [name, columnOf(dataset, name)])) };
}

/** The rows of these numbers, in this order. */
export function selectRows(dataset: Dataset, rows: ArrayLike<number>): Dataset {
  const columns = Object.entries(dataset.columns).map(
    ([name, column]) => [name, { ...column, values: pick(column, rows) }] as const,
  );
  const { origin, position } = dataset; // whoever keeps a place doesn't keep all rows of the dataset for it
  return {
    rows: rows.length,
    columns: Object.fromEntries(columns),
    origin: (row, column) => placeAt(origin, rows[row] ?? row, column),
    ...(position && { position: (row) => position(rows[row] ?? row) }),
  };
}

/** @throws NncError NN701 if the dataset has no column of this name. */
export function columnOf(dataset: Dataset, name: string): DataColumn {
  const column = Object.hasOwn(dataset.columns, name) ? dataset.columns[name] : undefined;
  if (column !== undefined) return column;
  const names = Object.keys(dataset.columns);
  throw new NncError(
    "NN701",
    `the data has no column "${name}" (${names.length === 0 ? "it has none" : `its columns: ${shownNames(names)}`})${didYouMean(name, names)}`,
    `add the column, or name in the spec the one to be used: ${name} = <column>`,
  );
}

function rowsOf(name: string, { values, dims }: DataColumn): number {
  const size = sizeOf(dims);
  const rows = values.length / size;
  if (Number.isInteger(rows)) return rows;
  throw new NncError(
    "NN703",
    `column "${name}" has ${counted(values.length, "value")}, which isn't a whole number of rows of [${dims.join(", ")}]`,
    `give a multiple of ${size} values`,
  );
}

function pick({ values, dims }: DataColumn, rows: ArrayLike<number>): Values {
  if (isText(values)) return Array.from(rows, (row) => values[row] ?? "");
  const size = sizeOf(dims);
  const picked = new (values.constructor as new (length: number) => Numbers)(rows.length * size);
  if (size === 1) {
    for (let at = 0; at < rows.length; at++) picked[at] = values[rows[at] ?? 0] ?? NaN;
    return picked;
  }
  for (let at = 0; at < rows.length; at++) {
    const from = (rows[at] ?? 0) * size;
    picked.set(values.subarray(from, from + size), at * size);
  }
  return picked;
}
