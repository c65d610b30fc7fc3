// Rows of a query, by DuckDB: of a database file, which is opened for reading only, or of the files that the query itself names.
import { access } from "node:fs/promises";
import type * as DuckDb from "@duckdb/node-api";
import { NncError } from "../errors.js";
import { badRows, type OnBadRow } from "./bad-rows.js";
import { rulesOf, type CellKind, type CellRules } from "./cells.js";
import type { Dataset } from "./dataset.js";
import { gather, heldIn, pieceOf, takeOrRefuse, type Refused } from "./gathered.js";
import { absentRemedy, missingColumn } from "./missing-column.js";
import { loadPackage } from "./package.js";
import { readPiecewise, readWhole, type Pass } from "./pass.js";
import type { DataStream } from "./stream.js";
import { reasonOf } from "./system-reason.js";

export interface SqlOptions {
  /** The file of a database of DuckDB, or of SQLite where DuckDB has its extension for that. Default: none, for a query that names its files. */
  readonly database?: string;
  /** Where relative paths in the query start. Default: the working folder. */
  readonly folder?: string;
  /** The columns to take; a query that gives more is welcome. Default: all that it gives, as "any". */
  readonly columns?: Readonly<Record<string, CellKind | CellRules>>;
  /** Rows with a value that can't be used. Default: "error". */
  readonly onBadRow?: OnBadRow;
}

/**
 * Reads the rows that a query gives. Numbers come as Float64Array, truth values as 0 and 1, lists of numbers as rows of their length.
 * @throws NncError NN701 if a column is missing, NN703 for nulls, dates and what else can't be data, NN704 if the database can't be read, NN706 for a query that fails or isn't a select, NN709 if DuckDB isn't installed, or an extension of it that the query needs.
 */
export async function readSql(query: string, options: SqlOptions = {}): Promise<Dataset> {
  return readWhole((pass) => pieces(query, options, pass));
}

/**
 * Reads the rows of a query some at a time, however many they are. Each pass asks anew: `order by` makes sure that the rows come in the same order.
 * Throws as `readSql` does, while it is gone through.
 */
export function streamSql(query: string, options: SqlOptions = {}): DataStream {
  return readPiecewise((pass) => pieces(query, options, pass));
}

async function* pieces(query: string, options: SqlOptions, pass: Pass): AsyncGenerator<Dataset, void, void> {
  const { database: path, folder = process.cwd() } = options;
  const duckdb = await loadPackage("@duckdb/node-api", "sql", () => import("@duckdb/node-api"));
  if (path !== undefined) await access(path).catch(unreadable(path));
  const mode: Record<string, string> = path === undefined ? {} : { access_mode: "READ_ONLY" };
  const instance = await duckdb.DuckDBInstance.create(path ?? ":memory:", mode).catch(unreadable(path ?? "DuckDB"));
  try {
    const connection = await instance.connect();
    try {
      await connection.run(`set file_search_path = '${folder.replaceAll("'", "''")}'`);
      const source = path === undefined ? "the query" : `${path}: the query`;
      yield* rowsOf(duckdb, connection, query, { ...options, source, pass });
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

interface Reading extends SqlOptions {
  /** What the query is called in messages. */
  readonly source: string;
  readonly pass: Pass;
}

async function* rowsOf(
  { StatementType }: typeof DuckDb,
  connection: DuckDb.DuckDBConnection,
  text: string,
  { source, pass: { most, keeps }, ...given }: Reading,
): AsyncGenerator<Dataset, void, void> {
  const prepared = await connection.prepare(text).catch(failed(source));
  if (prepared.statementType !== StatementType.SELECT)
    throw new NncError("NN706", `${source} isn't a select`, "write one select statement: data is only read");
  const result = await prepared.stream().catch(failed(source));
  const names = result.columnNames();
  const wanted = given.columns ?? Object.fromEntries(names.map((name) => [name, "any"] as const));
  const columns = Object.entries(wanted).map(([name, rules]) => {
    const place = names.indexOf(name);
    if (place < 0) throw missingColumn(source, name, names, absentRemedy(rulesOf(rules), "select the column"));
    return { place, column: gather(name, rules) };
  });
  const bad = badRows(given.onBadRow);
  const refused: Refused = new Map();
  let first = 0;
  let left = 0;
  let rows = 0;
  const gathered = columns.map(({ column }) => column);
  function* give(): Generator<Dataset, void, void> {
    const piece = pieceOf(gathered, { first, rows: rows - first, refused, bad, name: source });
    first = rows;
    left += piece.rows;
    if (piece.rows > 0) yield piece;
  }
  for (;;) {
    const chunk = await result.fetchChunk().catch(failed(source));
    if (!chunk || chunk.rowCount === 0) break;
    for (const { place, column } of columns)
      for (const [at, value] of chunk.getColumnValues(place).entries()) {
        const place = (): string => `${source}: row ${rows + at + 1}`;
        takeOrRefuse(column, plain(value), { row: rows + at - first, place, refused, bad });
      }
    rows += chunk.rowCount;
    keeps(source, () => heldIn(gathered), 1); // nobody knows how many rows come
    if (rows - first < most) continue;
    yield* give();
  }
  if (rows === 0) throw new NncError("NN703", `${source} gives no rows`, "let the query select at least one row");
  if (rows > first) yield* give();
  if (left === 0) throw bad.noneLeft(source);
}

/** What DuckDB gives for decimals, lists and dates as JavaScript has it; the rest is so already. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("toDouble" in value && typeof value.toDouble === "function") return (value as { toDouble(): number }).toDouble();
  if ("items" in value && Array.isArray(value.items)) return value.items.map(plain);
  if (/Date|Time/.test(value.constructor.name)) return new Date((value as object & { toString(): string }).toString());
  return value;
}

function failed(source: string): (cause: unknown) => never {
  return (cause) => {
    const needed = neededExtension(cause);
    if (needed !== undefined) throw noExtension(source, needed, cause);
    const problem = `${source} fails: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new NncError("NN706", problem, "mend the query", { cause });
  };
}

function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    const needed = neededExtension(cause);
    if (needed !== undefined) throw noExtension(path, needed, cause);
    const remedy = "check the path; one in a spec starts at the spec's folder";
    throw new NncError("NN704", `${path} can't be read: ${reasonOf(cause)}`, remedy, { cause });
  };
}

/** DuckDB fetches what reads SQLite, Excel and other formats when a query first needs it, and keeps it. */
function neededExtension(cause: unknown): string | undefined {
  const text = cause instanceof Error ? cause.message : "";
  return (
    /Failed to download extension "(\w+)"/.exec(text)?.[1] ??
    /Extension "[^"]*?(\w+)\.duckdb_extension" not found/.exec(text)?.[1]
  );
}

function noExtension(source: string, name: string, cause: unknown): NncError {
  const problem = `${source} needs DuckDB's extension ${name}, which isn't installed and can't be fetched from here`;
  const remedy =
    "ask it once where extensions.duckdb.org can be reached, and DuckDB fetches and keeps it; or export the data to CSV or Parquet";
  return new NncError("NN709", problem, remedy, { cause });
}
