// JSON lines: an object a line, its keys the columns, its values numbers, texts, true, false or (nested) lists of numbers.
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { NncError } from "../errors.js";
import { datasetOf, type DataColumn, type Dataset } from "./dataset.js";
import { readUnpacked } from "./file.js";
import { didYouMean } from "./nearest.js";
import { utf8, type Chunks } from "./utf8.js";

export interface JsonLinesOptions {
  /** The keys to read; others may hold anything. Default: those of the first row. */
  readonly columns?: readonly string[];
}

/**
 * Reads a file, which may be gzip. Numbers come as Float64Array.
 * @throws NncError NN701 if a key is missing, NN703 for a line that is no object or no UTF-8, a value that can't be used or differs in shape from the rows before, NN704 if the file can't be read.
 */
export async function readJsonLines(path: string, options: JsonLinesOptions = {}): Promise<Dataset> {
  return parseJsonLines([await readUnpacked(path)], path, options);
}

/** Reads texts or bytes as they come, from standard input for instance; `name` stands for the file in messages. Throws as `readJsonLines` does. */
export async function parseJsonLines(chunks: Chunks, name: string, options: JsonLinesOptions = {}): Promise<Dataset> {
  const lines: number[] = [];
  let columns: readonly Gathered[] | undefined;
  let line = 0;
  for await (const read of createInterface({ input: Readable.from(utf8(chunks, name)), crlfDelay: Infinity })) {
    line++;
    const text = line === 1 ? read.replace(/^\uFEFF/, "") : read; // the mark that some editors put first
    if (text.trim() === "") continue;
    const place = `${name}:${line}`;
    const row = parseRow(text, place);
    columns ??= (options.columns ?? Object.keys(row)).map((column) => ({ name: column, cells: [], shape: undefined }));
    for (const column of columns) takeValue(column, row, place);
    lines.push(line);
  }
  if (columns === undefined) throw new NncError("NN703", `${name} has no rows`, "write an object of JSON in each line");
  const finished = columns.map((column) => [column.name, finish(column)] as const);
  return datasetOf(Object.fromEntries(finished), (row) => `${name}:${lines[row] ?? "?"}`);
}

/** A column as far as it has been read; the first row fixes its shape. */
interface Gathered {
  readonly name: string;
  readonly cells: (number | string)[];
  shape: Shape | undefined;
}

type Shape = "text" | readonly number[];

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

function takeValue(column: Gathered, row: Readonly<Record<string, unknown>>, place: string): void {
  const { name } = column;
  if (!Object.hasOwn(row, name)) {
    const keys = Object.keys(row);
    const problem = `${place}: no "${name}" (its keys: ${keys.join(", ")})${didYouMean(name, keys)}`;
    throw new NncError("NN701", problem, `give each row a value for "${name}"`);
  }
  const value = row[name];
  const shape = shapeOf(value);
  if (shape === undefined) {
    const problem = `${place}: "${name}" holds ${shorten(value)}, which is neither a number, a text nor an even list of numbers`;
    throw new NncError("NN703", problem, "put a number, a text or a list there, or leave the row out");
  }
  column.shape ??= shape;
  if (String(shape) !== String(column.shape)) {
    const problem = `${place}: "${name}" holds ${worded(shape)}, in the rows before ${worded(column.shape)}`;
    throw new NncError("NN703", problem, "give all rows values of one shape");
  }
  for (const cell of Array.isArray(value) ? value.flat(Infinity) : [value]) {
    column.cells.push(typeof cell === "string" ? cell : Number(cell));
  }
}

/** The dims of a number or of a list with equal lengths in it; undefined for what can't be data. */
function shapeOf(value: unknown): Shape | undefined {
  if (typeof value === "string") return "text";
  if (typeof value === "number" || typeof value === "boolean") return [];
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const [first, ...others] = value.map(shapeOf);
  if (first === undefined || first === "text" || others.some((other) => String(other) !== String(first)))
    return undefined;
  return [value.length, ...first];
}

function finish({ cells, shape }: Gathered): DataColumn {
  if (shape === "text") return { values: cells.map(String), dims: [] };
  return { values: Float64Array.from(cells, Number), dims: shape ?? [] };
}

function worded(shape: Shape): string {
  if (shape === "text") return "a text";
  return shape.length === 0 ? "a number" : `a list of [${shape.join(", ")}]`;
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
