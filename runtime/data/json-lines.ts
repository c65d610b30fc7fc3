// JSON lines: an object a line, its keys the columns, its values numbers, texts, true, false or (nested) lists of numbers.
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { NncError } from "../errors.js";
import { checkAbsent } from "./absent-columns.js";
import { badRows, type OnBadRow } from "./bad-rows.js";
import { needNot, type CellKind, type CellRules } from "./cells.js";
import { closed } from "./closed.js";
import { datasetOf, type Dataset } from "./dataset.js";
import { readPieces } from "./file.js";
import { finish, forget, gather, heldIn, shorten, takeValue, type Gathered } from "./gathered.js";
import type { Held } from "./memory.js";
import { didYouMean } from "./nearest.js";
import { NumberList } from "./number-list.js";
import { linesOf, readPiecewise, readWhole, type Pass, type Reader } from "./pass.js";
import type { DataStream } from "./stream.js";
import { utf8, type Chunks } from "./utf8.js";

export interface JsonLinesOptions {
  /** The keys to read, perhaps with what each must hold; others may hold anything. Default: those of the first row. */
  readonly columns?: readonly string[] | Readonly<Record<string, CellKind | CellRules>>;
  /** Lines that are no object or hold a value that can't be used. Default: "error". */
  readonly onBadRow?: OnBadRow;
}

/**
 * Reads a file, which may be gzip. Numbers come as Float64Array.
 * @throws NncError NN701 if a key is missing, NN703 for a line that is no object or no UTF-8, a value that can't be used or differs in shape from the rows before, NN704 if the file can't be read.
 */
export async function readJsonLines(path: string, options: JsonLinesOptions = {}): Promise<Dataset> {
  return readWhole(rowsIn(path, options));
}

/** Reads texts or bytes as they come, from standard input for instance; `name` stands for the file in messages. Throws as `readJsonLines` does. */
export async function parseJsonLines(chunks: Chunks, name: string, options: JsonLinesOptions = {}): Promise<Dataset> {
  return readWhole((pass) => pieces(chunks, name, options, pass));
}

/** Reads a file some rows at a time, however large it is. Throws as `readJsonLines` does, while it is gone through. */
export function streamJsonLines(path: string, options: JsonLinesOptions = {}): DataStream {
  return readPiecewise(rowsIn(path, options));
}

function rowsIn(path: string, options: JsonLinesOptions): Reader {
  return (pass) => pieces(readPieces(path, pass), path, options, pass);
}

async function* pieces(
  chunks: Chunks,
  name: string,
  options: JsonLinesOptions,
  pass: Pass,
): AsyncGenerator<Dataset, void, void> {
  const source = Readable.from(utf8(chunks, name));
  try {
    yield* parsed(source, name, options, pass);
  } finally {
    await closed(source);
  }
}

async function* parsed(
  source: Readable,
  name: string,
  options: JsonLinesOptions,
  { most, keeps }: Pass,
): AsyncGenerator<Dataset, void, void> {
  const bad = badRows(options.onBadRow);
  let columns = options.columns && columnsOf(options.columns);
  const lines = new NumberList();
  let isEmpty = true;
  let line = 0;
  const held = (): Held => heldIn(columns ?? [], 8 * lines.length);
  for await (const read of createInterface({ input: source, crlfDelay: Infinity })) {
    line++;
    const text = line === 1 ? read.replace(/^\uFEFF/, "") : read; // the mark that some editors put first
    if (text.trim() === "") continue;
    const place = `${name}:${line}`;
    try {
      const row = parseRow(text, place);
      columns ??= columnsOf(Object.keys(row));
      for (const column of columns) takeKey(column, row, place);
      lines.push(line);
    } catch (error) {
      bad.refuse(error, line);
      for (const column of columns ?? []) forget(column, lines.length);
    }
    keeps(name, held);
    if (columns === undefined || lines.length < most) continue;
    yield pieceOf(columns, lines, name);
    isEmpty = false;
  }
  isEmpty &&= lines.length === 0;
  if (isEmpty && bad.count > 0) throw bad.noneLeft(name);
  if (columns === undefined || isEmpty)
    throw new NncError("NN703", `${name} has no rows`, "write an object of JSON in each line");
  checkKeys(columns, name);
  if (lines.length === 0) return;
  keeps(name, held, 1);
  yield pieceOf(columns, lines, name);
}

/** Of the columns that no row has had. */
function checkKeys(columns: readonly Keyed[], name: string): void {
  const absent = columns.flatMap((column) => (column.keys === undefined ? [] : [{ column, keys: column.keys }]));
  for (const { column, keys } of absent) if (!needNot(column, keys)) throw noKey(name, column, "line", keys);
  const names = columns.map((column) => column.name);
  checkAbsent(
    name,
    names,
    absent.map(({ column }) => column.name),
    absent[0]?.keys ?? [],
  );
}

function pieceOf(columns: readonly Keyed[], lines: NumberList, name: string): Dataset {
  const finished = columns.map((column) => [column.name, finish(column)] as const);
  return { ...datasetOf(Object.fromEntries(finished)), ...linesOf(name, lines.take()) };
}

/** With the keys of a row while no row has had the column's own. */
type Keyed = Gathered & { keys?: readonly string[] | undefined };

function columnsOf(wanted: NonNullable<JsonLinesOptions["columns"]>): Keyed[] {
  if (isNames(wanted)) return wanted.map((name) => gather(name));
  return Object.entries(wanted).map(([name, rules]) => gather(name, rules));
}

function isNames(wanted: NonNullable<JsonLinesOptions["columns"]>): wanted is readonly string[] {
  return Array.isArray(wanted);
}

function parseRow(text: string, place: string): Readonly<Record<string, unknown>> {
  const remedy = 'write each row as an object, such as {"width": 1.5, "kind": "rose"}, on a line of its own';
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch (cause) {
    throw new NncError(
      "NN703",
      `${place}: not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy,
      { cause },
    );
  }
  if (typeof row === "object" && row !== null && !Array.isArray(row)) return row as Record<string, unknown>;
  throw new NncError("NN703", `${place}: ${shorten(row)} isn't an object`, remedy);
}

function takeKey(column: Keyed, row: Readonly<Record<string, unknown>>, place: string): void {
  const { name, mayMiss = false, numbers, texts } = column;
  if (Object.hasOwn(row, name)) column.keys = undefined;
  else if (!mayMiss) throw noKey(place, column, "row", Object.keys(row));
  else if (numbers.length + texts.length + column.missingFirst === 0) column.keys = Object.keys(row);
  takeValue(column, row[name], () => place);
}

function noKey(place: string, { name }: Gathered, unit: "row" | "line", keys: readonly string[]): NncError {
  const problem = `${place}: no "${name}"${unit === "row" ? "" : " in any row"} (its keys: ${keys.join(", ")})${didYouMean(name, keys)}`;
  return new NncError("NN701", problem, `give each row a value for "${name}"`);
}
