// Rows of a query, by DuckDB: of a database file, which is opened for reading only, or of the files that the query itself names.
import { access } from "node:fs/promises";
import type * as DuckDb from "@duckdb/node-api";
import { NncError } from "../errors.js";
import { badRows, type BadRows } from "./bad-rows.js";
import { datasetOf, type Dataset } from "./dataset.js";
import { finish, gather, takeOrRefuse, withoutRefused } from "./gathered.js";
import { missingColumn } from "./missing-column.js";
import { loadPackage } from "./package.js";
import type { WantedColumns } from "./sources.js";
import { reasonOf } from "./system-reason.js";

export interface Query {
  /** Of a database file; undefined for a query that names its files. */
  readonly path: string | undefined;
  readonly text: string;
  /** Where relative paths in the query start. */
  readonly folder: string;
}

/**
 * Numbers come as Float64Array, truth values as 0 and 1.
 * @throws NncError NN701 if a column is missing, NN703 for nulls, dates and what else can't be data, NN704 if the database can't be read, NN706 for a query that fails or isn't a select, NN709 if DuckDB isn't installed.
 */
export async function readSql(
  { path, text, folder }: Query,
  wanted: WantedColumns,
  bad: BadRows = badRows(),
): Promise<Dataset> {
  const duckdb = await loadPackage("@duckdb/node-api", "sql", () => import("@duckdb/node-api"));
  if (path !== undefined) await access(path).catch(unreadable(path));
  const options: Record<string, string> = path === undefined ? {} : { access_mode: "READ_ONLY" };
  const instance = await duckdb.DuckDBInstance.create(path ?? ":memory:", options).catch(unreadable(path ?? "DuckDB"));
  try {
    const connection = await instance.connect();
    try {
      await connection.run(`set file_search_path = '${folder.replaceAll("'", "''")}'`);
      const source = path === undefined ? "the query" : `${path}: the query`;
      return await rowsOf(duckdb, { connection, text, source }, wanted, bad);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function rowsOf(
  { StatementType }: typeof DuckDb,
  {
    connection,
    text,
    source,
  }: { readonly connection: DuckDb.DuckDBConnection; readonly text: string; readonly source: string },
  wanted: WantedColumns,
  bad: BadRows,
): Promise<Dataset> {
  const prepared = await connection.prepare(text).catch(failed(source));
  if (prepared.statementType !== StatementType.SELECT)
    throw new NncError("NN706", `${source} isn't a select`, "write one select statement: data is only read");
  const result = await prepared.stream().catch(failed(source));
  const names = result.columnNames();
  const columns = Object.entries(wanted).map(([name, rules]) => {
    const place = names.indexOf(name);
    if (place < 0)
      throw missingColumn(source, name, names, "select the column, or name in the spec the one to be used");
    return { place, column: gather(name, rules) };
  });
  const refused = new Set<number>();
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk().catch(failed(source));
    if (!chunk || chunk.rowCount === 0) break;
    for (const { place, column } of columns)
      for (const [at, value] of chunk.getColumnValues(place).entries()) {
        const row = rows + at;
        takeOrRefuse(column, plain(value), { row, place: () => `${source}: row ${row + 1}`, refused, bad });
      }
    rows += chunk.rowCount;
  }
  if (rows === 0) throw new NncError("NN703", `${source} gives no rows`, "let the query select at least one row");
  const finished = columns.map(({ column }) => [column.name, finish(column)] as const);
  const all = datasetOf(Object.fromEntries(finished), (row) => `${source}: row ${row + 1}`);
  return withoutRefused(all, refused, bad, source);
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
    const problem = `${source} fails: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new NncError("NN706", problem, "mend the query in the spec's train block", { cause });
  };
}

function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    const remedy = "check the path; one in a spec starts at the spec's folder";
    throw new NncError("NN704", `${path} can't be read: ${reasonOf(cause)}`, remedy, { cause });
  };
}
