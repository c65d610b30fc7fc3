// A column whose values come one by one, of any type that data can have: the first one fixes the shape of all.
import { NncError } from "../errors.js";
import type { BadRows } from "./bad-rows.js";
import { isMissing, refusedRemedy, rulesOf, type AskedRules, type CellKind, type CellRules } from "./cells.js";
import { datasetOf, selectRows, sizeOf, type DataColumn, type Dataset } from "./dataset.js";
import { bytesOfText, type Held } from "./memory.js";
import { NumberList } from "./number-list.js";

/** A column as far as it has been read. */
export interface Gathered extends AskedRules {
  readonly name: string;
  readonly numbers: NumberList;
  readonly texts: string[];
  /** What the texts take. */
  textBytes: number;
  shape: Shape | undefined;
  /** Values that were missing before the first one told the shape. */
  missingFirst: number;
}

type Shape = "text" | readonly number[];

export function gather(name: string, rules: CellKind | CellRules = "any"): Gathered {
  const none = { numbers: new NumberList(), texts: [], textBytes: 0, missingFirst: 0 };
  return { name, ...rulesOf(rules), ...none, shape: undefined };
}

/** @throws NncError NN703 for what can't be data, or differs in shape from the values before; `place` says where it stands. */
export function takeValue(column: Gathered, value: unknown, place: () => string): void {
  // Nearly all values of large files; one that is missing is the same NaN.
  if (typeof value === "number" && column.shape === number) {
    column.numbers.push(value);
    return;
  }
  const { name, kind, mayMiss = false } = column;
  if (mayMiss && isGap(value, kind)) {
    takeGap(column);
    return;
  }
  const shape = shapeOf(value, mayMiss);
  if (shape === undefined) throw unusable(column, value, place());
  if (kind === "number" && shape === "text") {
    const problem = `${place()}: "${name}" holds ${shorten(value)}, which isn't a number`;
    const remedy = isGap(value, kind) ? refusedRemedy(column) : "put a number there, or leave the row out";
    throw new NncError("NN703", problem, remedy);
  }
  if (column.shape === undefined) {
    column.shape = shape;
    for (; column.missingFirst > 0; column.missingFirst--) takeGap(column);
  }
  if (shape !== column.shape && String(shape) !== String(column.shape)) {
    const problem = `${place()}: "${name}" holds ${worded(shape)}, in the rows before ${worded(column.shape)}`;
    throw new NncError("NN703", problem, "give all rows values of one shape");
  }
  if (typeof value === "string") takeText(column, value);
  else if (isList(value)) for (const cell of flat(value)) column.numbers.push(numberOf(cell));
  else column.numbers.push(numberOf(value));
}

/** A value of a source that comes column by column: rows that can't be used can be left out only in the end. */
interface Taken {
  readonly row: number;
  readonly place: () => string;
  /** Rows that are left out, and why. */
  readonly refused: Refused;
  readonly bad: BadRows;
}

export type Refused = Map<number, unknown>;

export function takeOrRefuse(column: Gathered, value: unknown, { row, place, refused, bad }: Taken): void {
  try {
    takeValue(column, value, place);
  } catch (error) {
    const told = bad.check(error);
    if (!refused.has(row)) refused.set(row, told);
    takeGap(column);
  }
}

/**
 * A dataset of what has been gathered, without the rows that were refused; the columns are then empty. `first`: the number of the first row in the
 * source that is called `name`.
 */
export function pieceOf(
  columns: readonly Gathered[],
  {
    first,
    rows,
    refused,
    bad,
    name,
  }: Omit<Taken, "row" | "place"> & { readonly first: number; readonly rows: number; readonly name: string },
): Dataset {
  const finished = columns.map((column) => [column.name, finish(column)] as const);
  const origin = (row: number): string => `${name}: row ${first + row + 1}`;
  const all = { ...datasetOf(Object.fromEntries(finished), origin), position: (row: number) => first + row };
  for (const [row, error] of [...refused].sort(([one], [other]) => one - other)) bad.refuse(error, first + row);
  const kept = Array.from({ length: rows }, (_, row) => row).filter((row) => !refused.has(row));
  refused.clear();
  return kept.length === rows ? all : selectRows(all, kept);
}

/** What a row left behind that turned out not to be usable. */
export function forget(column: Gathered, rows: number): void {
  const { numbers, texts, shape } = column;
  if (shape !== undefined && shape !== "text") numbers.cut(rows * sizeOf(shape));
  texts.length = Math.min(texts.length, rows);
  column.missingFirst = Math.min(column.missingFirst, rows);
  if (rows === 0) column.shape = undefined;
}

/** Nothing, NaN, or where numbers are wanted a text that says so; labels say so themselves. */
function isGap(value: unknown, kind: CellKind): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === "number"
    ? Number.isNaN(value)
    : typeof value === "string" && kind === "number" && isMissing(value);
}

/** Something in the place of a value that isn't there. */
export function takeGap(column: Gathered): void {
  const { shape, numbers } = column;
  if (shape === undefined) column.missingFirst++;
  else if (shape === "text") takeText(column, "");
  else for (let at = sizeOf(shape); at > 0; at--) numbers.push(NaN);
}

function takeText(column: Gathered, text: string): void {
  column.texts.push(text);
  column.textBytes += bytesOfText(text);
}

/** Numbers as Float64Array. The column is empty then: the rows that come next must be of the same shape. */
export function finish(column: Gathered): DataColumn {
  const { numbers, texts, kind, shape, missingFirst } = column;
  column.missingFirst = column.textBytes = 0;
  if (shape === "text") return { values: texts.splice(0), dims: [] };
  if (shape !== undefined) return { values: numbers.take(), dims: shape };
  if (kind === "text") return { values: new Array<string>(missingFirst).fill(""), dims: [] };
  return { values: new Float64Array(missingFirst).fill(NaN), dims: [] };
}

/** What the columns take, and what each row takes beside them. */
export function heldIn(columns: readonly Gathered[], besides = 0): Held {
  const sizes = columns.map(({ numbers }) => 8 * numbers.length);
  return {
    numbers: sizes.reduce((sum, size) => sum + size, besides),
    texts: columns.reduce((sum, { textBytes }) => sum + textBytes, 0),
    largest: Math.max(...sizes),
  };
}

function numberOf(cell: unknown): number {
  return cell === null || cell === undefined ? NaN : Number(cell);
}

const number: Shape = [];

/** The dims of a number or of a list with equal lengths in it; undefined for what can't be data. `mayMiss`: null in a list is a number that is missing. */
function shapeOf(value: unknown, mayMiss: boolean): Shape | undefined {
  if (typeof value === "number" || typeof value === "boolean") return number;
  if (typeof value === "string") return "text";
  if (typeof value === "bigint") return isExact(value) ? number : undefined;
  if (mayMiss && (value === null || value === undefined)) return number;
  if (!isList(value) || value.length === 0) return undefined;
  const [first, ...others] = Array.from(value, (item: unknown) => shapeOf(item, mayMiss));
  if (first === undefined || first === "text" || others.some((other) => String(other) !== String(first)))
    return undefined;
  return [value.length, ...first];
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function flat(list: ArrayLike<unknown>): unknown[] {
  return Array.from(list).flatMap((item) => (isList(item) ? flat(item) : [item]));
}

function isExact(value: bigint): boolean {
  return Number.isSafeInteger(Number(value));
}

function unusable(column: Gathered, value: unknown, place: string): NncError {
  const start = `${place}: "${column.name}" holds ${shorten(value)}`;
  if (typeof value === "bigint") {
    const remedy = "leave the column out if it only numbers the rows; store a label as a text";
    return new NncError("NN703", `${start}, a whole number that a double can't hold exactly`, remedy);
  }
  if (value instanceof Date) {
    const remedy = "make numbers of it first, such as the day of the week or the days since a start";
    return new NncError("NN703", `${start}, which is a date and no number`, remedy);
  }
  if (value === null || value === undefined) return new NncError("NN703", start, refusedRemedy(column));
  const problem = `${start}, which is neither a number, a text nor an even list of numbers`;
  return new NncError("NN703", problem, "put a number, a text or a list there, or leave the row out");
}

function worded(shape: Shape): string {
  if (shape === "text") return "a text";
  return shape.length === 0 ? "a number" : `a list of [${shape.join(", ")}]`;
}

/** As JSON has it, cut where it is long. */
export function shorten(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "no date" : value.toISOString();
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
