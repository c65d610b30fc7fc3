// Values separated by commas, tabs or semicolons: a header row, then a row of cells a line. Reads as RFC 4180 has it, plus other ends of lines, a BOM and blank lines.
import { extname } from "node:path";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { NncError } from "../errors.js";
import { badRows, type OnBadRow } from "./bad-rows.js";
import { isMissing, isNumberText, missingRemedy, rulesOf, type CellKind, type CellRules } from "./cells.js";
import { datasetOf, type DataColumn, type Dataset } from "./dataset.js";
import { readPieces, readUnpacked } from "./file.js";
import { closed } from "./closed.js";
import { missingColumn } from "./missing-column.js";
import { shownNames, shownText } from "./shown.js";
import { onlyPiece, streamOf, usualPiece, type DataStream } from "./stream.js";
import { utf8, type Chunks } from "./utf8.js";

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
  return parseCsv([await readUnpacked(path)], path, options);
}

/** Reads texts or bytes as they come, from standard input for instance; `name` stands for the file in messages. Throws as `readCsv` does. */
export async function parseCsv(chunks: Chunks, name: string, options: CsvOptions = {}): Promise<Dataset> {
  return onlyPiece(pieces(chunks, name, options, Infinity));
}

/** Reads a file some rows at a time, however large it is; the first of them tell what a column of "any" holds. Throws as `readCsv` does, while it is gone through. */
export function streamCsv(path: string, options: CsvOptions = {}): DataStream {
  return streamOf(() => pieces(readPieces(path), path, options, usualPiece));
}

/** Datasets of `most` rows. */
async function* pieces(
  chunks: Chunks,
  name: string,
  options: CsvOptions,
  most: number,
): AsyncGenerator<Dataset, void, void> {
  const bad = badRows(options.onBadRow);
  let lines: number[] = [];
  let header: readonly string[] | undefined;
  let cells: readonly Cells[] = [];
  let isEmpty = true;
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
      bad.refuse(error);
      for (const column of cells) forget(column, lines.length);
    }
    if (lines.length < most) continue;
    yield pieceOf(cells, lines, name);
    cells = cells.map(emptied);
    lines = [];
    isEmpty = false;
  }
  if (lines.length > 0) yield pieceOf(cells, lines, name);
  else if (isEmpty) throw bad.count > 0 ? bad.noneLeft(name) : empty(name, header);
}

function pieceOf(cells: readonly Cells[], lines: readonly number[], name: string): Dataset {
  const columns = cells.map((column) => [column.name, finish(column)] as const);
  return datasetOf(Object.fromEntries(columns), (row) => `${name}:${lines[row] ?? "?"}`);
}

interface Cells extends CellRules {
  readonly name: string;
  /** Which cell of a row. */
  readonly place: number;
  readonly numbers: number[];
  readonly texts: string[];
}

interface Line {
  readonly line: number;
  readonly record: readonly string[];
}

async function* records(chunks: Chunks, name: string, given: string | undefined): AsyncGenerator<Line> {
  const { first, all } = await withFirst(chunks, name);
  const delimiter = given ?? delimiterOf(name, first);
  let line = 0;
  const parser = parse({
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"], // of any kind, also within one file
    bom: true,
    info: true,
    relax_column_count: true, // so that the message is ours
    skip_empty_lines: true,
    trim: delimiter !== "\t", // where tabs delimit they may not be trimmed
    on_record(record: string[], { lines }) {
      line = lines; // rows that the parser has read, though nobody has taken them yet
      return record;
    },
  });
  const source = Readable.from(all).on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: { lines: number }; record: string[] }>)
      yield { line: info.lines, record };
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const isOpen = cause.code === "CSV_QUOTE_NOT_CLOSED";
    const problem = isOpen
      ? "a quote that opens in this row is never closed"
      : (cause.message.split(":")[0]?.toLowerCase() ?? cause.code);
    throw new NncError(
      "NN703",
      `${name}:${isOpen ? line + 1 : String(cause.lines)}: ${problem}`,
      'put a cell with quotes in quotes, and write each quote inside it twice: "say ""hello"""',
      { cause },
    );
  } finally {
    await closed(source);
  }
}

/** All chunks, and the text of as many of them as hold the first line. UTF-16 is told by its first bytes and left to the parser. */
async function withFirst(
  chunks: Chunks,
  name: string,
): Promise<{ first: string; all: AsyncGenerator<string | Uint8Array> }> {
  const source = (async function* () {
    yield* chunks;
  })();
  const held: (string | Uint8Array)[] = [];
  let first = "";
  while (!/\S.*[\r\n]/.test(first)) {
    const next = await source.next();
    if (next.done) break;
    held.push(next.value);
    first += Buffer.from(next.value.slice(0, mostHeader)).toString("utf8");
    if (first.length > mostHeader) break;
  }
  const whole = (async function* () {
    try {
      yield* held;
      yield* source;
    } finally {
      await source.return(); // who leaves while some is held has not come to it yet
    }
  })();
  const start = held[0];
  const isUtf16 = typeof start === "object" && start[0] === 0xff && start[1] === 0xfe;
  return { first, all: isUtf16 ? whole : utf8(whole, name) };
}

/** Characters that are looked at for the first line. */
const mostHeader = 1 << 20;

function delimiterOf(name: string, text: string): string {
  if (/^\.(tsv|tab)$/i.test(extname(name.replace(/\.gz$/i, "")))) return "\t";
  const header = (/[^\r\n]*\S[^\r\n]*/.exec(text)?.[0] ?? "").replace(/"[^"]*"/g, "").replaceAll("\0", "");
  if (header.includes(",")) return ",";
  return ["\t", ";"].find((delimiter) => header.includes(delimiter)) ?? ",";
}

function columnsOf(header: readonly string[], name: string, wanted: CsvOptions["columns"]): Cells[] {
  const kinds = wanted ?? Object.fromEntries(header.map((column) => [column.trim(), "any" as const]));
  const names = header.map((column) => column.trim());
  return Object.entries(kinds).map(([column, rules]) => {
    const place = names.indexOf(column);
    if (place < 0) throw missing(name, column, names);
    if (names.includes(column, place + 1)) {
      throw new NncError(
        "NN703",
        `${name}:1: two columns are called "${column}"`,
        "give each column a name of its own",
      );
    }
    return { name: column, place, ...rulesOf(rules), numbers: [], texts: [] };
  });
}

function takeCell({ name, kind, mayMiss = false, numbers, texts }: Cells, cell: string, place: string): void {
  const text = cell.trim();
  if (text === "" && !mayMiss) {
    const remedy = missingRemedy(name, kind === "number" ? "number" : "text");
    throw new NncError("NN703", `${place}: column "${name}" is empty`, remedy);
  }
  if (kind !== "number") texts.push(text);
  else if (isNumberText(text)) numbers.push(Number(text));
  else if (mayMiss && isMissing(text)) numbers.push(NaN);
  else
    throw new NncError(
      "NN703",
      `${place}: column "${name}" holds ${shownText(text)}, which isn't a number`,
      /^[+-]?\d+,\d+$/.test(text)
        ? "write a point before the decimals, and nothing between thousands"
        : isMissing(text)
          ? missingRemedy(name, "number")
          : "put a number there, or leave the row out",
    );
}

/** What a row left behind that turned out not to be usable. */
function forget({ numbers, texts }: Cells, rows: number): void {
  numbers.length = Math.min(numbers.length, rows);
  texts.length = Math.min(texts.length, rows);
}

/** For the rows that come next, which hold what those before them do. */
function emptied(column: Cells): Cells {
  const { kind } = column;
  return { ...column, kind: kind !== "any" ? kind : holdsNumbers(column) ? "number" : "text", numbers: [], texts: [] };
}

function holdsNumbers({ mayMiss = false, texts }: Cells): boolean {
  return texts.some(isNumberText) && texts.every((text) => isNumberText(text) || (mayMiss && isMissing(text)));
}

function finish(column: Cells): DataColumn {
  const { kind, mayMiss = false, numbers, texts } = column;
  if (kind === "number") return { values: new Float64Array(numbers), dims: [] };
  const isGap = (text: string): boolean => mayMiss && isMissing(text);
  if (kind === "any" && holdsNumbers(column))
    return { values: Float64Array.from(texts, (text) => (isGap(text) ? NaN : Number(text))), dims: [] };
  return { values: texts, dims: [] };
}

function missing(file: string, column: string, names: readonly string[]): NncError {
  return names.some(isNumberText)
    ? missingColumn(file, column, names, "write the columns' names in the first line")
    : missingColumn(file, column, names);
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
