// Values separated by commas, tabs or semicolons: a header row, then a row of cells a line. Reads as RFC 4180 has it, plus other ends of lines, a BOM and blank lines.
import { NncError } from "../errors.js";
import { checkAbsent } from "./absent-columns.js";
import { badRows, type OnBadRow } from "./bad-rows.js";
import {
  isMissing,
  isNumberText,
  needNot,
  refusedRemedy,
  rulesOf,
  type AskedRules,
  type CellKind,
  type CellRules,
} from "./cells.js";
import { records } from "./csv-records.js";
import { datasetOf, type DataColumn, type Dataset } from "./dataset.js";
import { readPieces } from "./file.js";
import { bytesOfText, type Held } from "./memory.js";
import { absentRemedy, missingColumn } from "./missing-column.js";
import { NumberList } from "./number-list.js";
import { linesOf, readPiecewise, readWhole, type Pass, type Reader } from "./pass.js";
import { shownNames, shownText } from "./shown.js";
import type { DataStream } from "./stream.js";
import type { Chunks } from "./utf8.js";

export interface CsvOptions {
  /** The columns to read; the others aren't even looked at. Default: all of the header, as "any". */
  readonly columns?: Readonly<Record<string, CellKind | CellRules>>;
  /** Default: a tab where the name ends in .tsv or .tab; a tab or semicolon where the first line has one and no comma; else a comma. */
  readonly delimiter?: string;
  /** Rows with too few or too many cells, or a cell that can't be used. Default: "error". */
  readonly onBadRow?: OnBadRow;
}

/**
 * Reads a file, which may be gzip. Numbers come as Float64Array.
 * @throws NncError NN701 if a column is missing, NN703 for ragged rows, cells that are empty or no numbers, and what isn't UTF-8, NN704 if the file can't be read.
 */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<Dataset> {
  return readWhole(rowsIn(path, options));
}

/** Reads texts or bytes as they come, from standard input for instance; `name` stands for the file in messages. Throws as `readCsv` does. */
export async function parseCsv(chunks: Chunks, name: string, options: CsvOptions = {}): Promise<Dataset> {
  return readWhole((pass) => pieces(chunks, name, options, pass));
}

/** Reads a file some rows at a time, however large it is; the first of them tell what a column of "any" holds. Throws as `readCsv` does, while it is gone through. */
export function streamCsv(path: string, options: CsvOptions = {}): DataStream {
  return readPiecewise(rowsIn(path, options));
}

function rowsIn(path: string, options: CsvOptions): Reader {
  return (pass) => pieces(readPieces(path, pass), path, options, pass);
}

async function* pieces(
  chunks: Chunks,
  name: string,
  options: CsvOptions,
  { most, keeps }: Pass,
): AsyncGenerator<Dataset, void, void> {
  const bad = badRows(options.onBadRow);
  const lines = new NumberList();
  let header: readonly string[] | undefined;
  let cells: readonly Cells[] = [];
  let isEmpty = true;
  const held = (): Held => heldIn(cells, lines);
  for await (const { line, record } of records(chunks, name, options.delimiter)) {
    if (header === undefined) {
      header = record;
      cells = columnsOf(header, name, options.columns);
      continue;
    }
    try {
      if (record.length !== header.length) throw ragged(`${name}:${line}`, record, header);
      for (const column of cells) takeCell(column, record[column.place] ?? "", `${name}:${line}`);
      lines.push(line);
    } catch (error) {
      bad.refuse(error, line);
      for (const column of cells) forget(column, lines.length);
    }
    keeps(name, held);
    if (lines.length < most) continue;
    yield pieceOf(cells, lines, name);
    cells = cells.map(emptied);
    isEmpty = false;
  }
  if (lines.length > 0) {
    keeps(name, held, 1);
    yield pieceOf(cells, lines, name);
  } else if (isEmpty) throw bad.count > 0 ? bad.noneLeft(name) : empty(name, header);
}

function pieceOf(cells: readonly Cells[], lines: NumberList, name: string): Dataset {
  const columns = cells.map((column) => [column.name, finish(column)] as const);
  return { ...datasetOf(Object.fromEntries(columns)), ...linesOf(name, lines.take()) };
}

function heldIn(cells: readonly Cells[], lines: NumberList): Held {
  const numbers = cells.map((column) => 8 * column.numbers.length);
  const texts = cells.reduce((sum, column) => sum + column.textBytes, 0);
  return { numbers: numbers.reduce((sum, size) => sum + size, 8 * lines.length), texts, largest: Math.max(...numbers) };
}

interface Cells extends AskedRules {
  readonly name: string;
  /** Which cell of a row. */
  readonly place: number;
  readonly numbers: NumberList;
  readonly texts: string[];
  /** What the texts take. */
  textBytes: number;
}

function columnsOf(header: readonly string[], name: string, wanted: CsvOptions["columns"]): Cells[] {
  const kinds = wanted ?? Object.fromEntries(header.map((column) => [column.trim(), "any" as const]));
  const names = header.map((column) => column.trim());
  const absent: string[] = [];
  const cells = Object.entries(kinds).map(([column, rules]) => {
    const place = names.indexOf(column);
    if (place < 0 && !needNot(rulesOf(rules), names)) throw missing(name, column, names, rulesOf(rules));
    if (place < 0) absent.push(column);
    if (place >= 0 && names.includes(column, place + 1)) {
      throw new NncError(
        "NN703",
        `${name}:1: two columns are called "${column}"`,
        "give each column a name of its own",
      );
    }
    return { name: column, place, ...rulesOf(rules), numbers: new NumberList(), texts: [], textBytes: 0 };
  });
  checkAbsent(name, Object.keys(kinds), absent, names);
  return cells;
}

function takeCell(column: Cells, cell: string, place: string): void {
  const { name, kind, mayMiss = false, numbers, texts } = column;
  const text = cell.trim();
  if (text === "" && !mayMiss)
    throw new NncError("NN703", `${place}: column "${name}" is empty`, refusedRemedy(column));
  if (kind !== "number") {
    texts.push(text);
    column.textBytes += bytesOfText(text);
  } else if (isNumberText(text)) numbers.push(Number(text));
  else if (mayMiss && isMissing(text)) numbers.push(NaN);
  else
    throw new NncError(
      "NN703",
      `${place}: column "${name}" holds ${shownText(text)}, which isn't a number`,
      /^[+-]?\d+,\d+$/.test(text)
        ? "write a point before the decimals, and nothing between thousands"
        : isMissing(text)
          ? refusedRemedy(column)
          : "put a number there, or leave the row out",
    );
}

/** What a row left behind that turned out not to be usable. */
function forget({ numbers, texts }: Cells, rows: number): void {
  numbers.cut(rows);
  texts.length = Math.min(texts.length, rows);
}

/** For the rows that come next, which hold what those before them do. */
function emptied(column: Cells): Cells {
  const { kind } = column;
  return { ...column, kind: kind !== "any" ? kind : holdsNumbers(column) ? "number" : "text", texts: [], textBytes: 0 };
}

function holdsNumbers({ mayMiss = false, texts }: Cells): boolean {
  return texts.some(isNumberText) && texts.every((text) => isNumberText(text) || (mayMiss && isMissing(text)));
}

function finish(column: Cells): DataColumn {
  const { kind, mayMiss = false, numbers, texts } = column;
  if (kind === "number") return { values: numbers.take(), dims: [] };
  const isGap = (text: string): boolean => mayMiss && isMissing(text);
  if (kind === "any" && holdsNumbers(column))
    return { values: Float64Array.from(texts, (text) => (isGap(text) ? NaN : Number(text))), dims: [] };
  return { values: texts, dims: [] };
}

function missing(file: string, column: string, names: readonly string[], rules: AskedRules): NncError {
  return names.some(isNumberText)
    ? missingColumn(file, column, names, "write the columns' names in the first line")
    : missingColumn(file, column, names, absentRemedy(rules));
}

function ragged(place: string, record: readonly string[], header: readonly string[]): NncError {
  return new NncError(
    "NN703",
    `${place}: ${record.length} cells in a row of ${header.length} columns (${shownNames(header)})`,
    "give every row a cell for each column; quote a cell that holds the delimiter",
  );
}

function empty(name: string, header: readonly string[] | undefined): NncError {
  return new NncError(
    "NN703",
    `${name} has ${header === undefined ? "no header row" : "a header but no rows"}`,
    "write the columns' names in the first line and a row of data in each line after it",
  );
}
