// Rows of named columns, as they were read: before any preparation.
import { NncError } from "../errors.js";
import { didYouMean } from "./nearest.js";

export interface Dataset {
  readonly rows: number;
  readonly columns: Readonly<Record<string, DataColumn>>;
  /** Where a row stands, for messages: "iris.csv:8". Without it rows are counted from 1. */
  readonly origin?: (row: number) => string;
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
export function placeOf(dataset: Dataset, row: number): string {
  return dataset.origin?.(row) ?? `row ${row + 1}`;
}

/**
 * A dataset of columns that must agree in their number of rows.
 * @throws NncError NN703 if a column's length isn't a multiple of its row, or two columns differ in rows.
 */
export function datasetOf(columns: Readonly<Record<string, DataColumn>>, origin?: (row: number) => string): Dataset {
  const counts = Object.entries(columns).map(([name, column]) => ({ name, rows: rowsOf(name, column) }));
  const first = counts[0];
  if (first === undefined)
    throw new NncError("NN701", "the data has no columns", "give a column for each input and target of the model");
  const other = counts.find((count) => count.rows !== first.rows);
  if (other !== undefined) {
    throw new NncError(
      "NN703",
      `column "${first.name}" has ${first.rows} rows, but column "${other.name}" has ${other.rows}`,
      "give every column the same number of rows",
    );
  }
  return { rows: first.rows, columns, ...(origin && { origin }) };
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
  return {
    rows: rows.length,
    columns: Object.fromEntries(columns),
    origin: (row) => placeOf(dataset, rows[row] ?? row),
  };
}

/** @throws NncError NN701 if the dataset has no column of this name. */
export function columnOf(dataset: Dataset, name: string): DataColumn {
  const column = Object.hasOwn(dataset.columns, name) ? dataset.columns[name] : undefined;
  if (column !== undefined) return column;
  const names = Object.keys(dataset.columns);
  throw new NncError(
    "NN701",
    `the data has no column "${name}" (its columns: ${names.join(", ")})${didYouMean(name, names)}`,
    `add the column, or name in the spec the one to be used: ${name} = <column>`,
  );
}

function rowsOf(name: string, { values, dims }: DataColumn): number {
  const size = sizeOf(dims);
  const rows = values.length / size;
  if (Number.isInteger(rows)) return rows;
  throw new NncError(
    "NN703",
    `column "${name}" has ${values.length} values, which isn't a whole number of rows of [${dims.join(", ")}]`,
    `give a multiple of ${size} values`,
  );
}

function pick({ values, dims }: DataColumn, rows: ArrayLike<number>): Values {
  if (isText(values)) return Array.from(rows, (row) => values[row] ?? "");
  const size = sizeOf(dims);
  const picked = new (values.constructor as new (length: number) => Numbers)(rows.length * size);
  for (let at = 0; at < rows.length; at++) {
    const from = (rows[at] ?? 0) * size;
    picked.set(values.subarray(from, from + size), at * size);
  }
  return picked;
}
