// Rows of data named on the command line: a file of any kind that a spec can name, or standard input.
import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { FieldSpec } from "../../runtime/data/preparation.js";
import {
  kindOfFile,
  sourceKind,
  sourceKindNames,
  type SourceKindName,
  type SourcePaths,
  type WantedColumns,
} from "../../runtime/data/sources.js";
import { NncError, type Dataset } from "../../runtime/index.js";
import { columnsWanted } from "../../runtime/read-source.js";
import { misuse } from "./failure.js";
import type { Io } from "./io.js";
import type { OpenNetwork } from "./open-network.js";
import { standardInput } from "./read-text.js";

/** What a file's name says that it is; a folder holds pictures, and CSV is what says nothing. */
export function kindOf(path: string, io: Io): SourceKindName {
  return (
    kindOfFile(path) ?? (statSync(resolve(io.cwd, path), { throwIfNoEntry: false })?.isDirectory() ? "images" : "csv")
  );
}

/**
 * The columns that these fields are made of, and no others. `data` is a path, or a query where the kind is sql; where each column has a file of its own it
 * is `image=x.npy,digit=y.npy`, or one path if there is one column. Throws NncError where the data can't be used.
 */
export async function readRows(
  data: string,
  kind: SourceKindName,
  { blueprint }: OpenNetwork,
  fields: readonly FieldSpec[],
  io: Io,
): Promise<Dataset> {
  const read = await readerOf(data, kind, io);
  const wanted = columnsWanted(blueprint, fields);
  try {
    return await read(wanted);
  } catch (error) {
    if (error instanceof NncError && error.code === "NN710")
      throw new NncError("NN710", error.problem, "give it in several files, one after the other");
    // A row may also give a field its values in a list, under the field's own name.
    const named = Object.fromEntries(
      fields.map(({ name, dims }) => [name, { kind: "any", dims, isOfSpec: true } as const]),
    );
    const isOther = String(Object.keys(named)) !== String(Object.keys(wanted));
    const mayList = isOther && !sourceKind(kind).isTable && error instanceof NncError && error.code === "NN701";
    if (!mayList) throw error;
    return read(named).catch(() => Promise.reject(error));
  }
}

async function readerOf(
  data: string,
  kind: SourceKindName,
  io: Io,
): Promise<(wanted: WantedColumns) => Promise<Dataset>> {
  const { parse, read } = sourceKind(kind);
  if (data !== standardInput) return (wanted) => read(pathsOf(data, kind, wanted, io), wanted, { folder: io.cwd });
  if (parse === undefined) {
    const piped = sourceKindNames.filter((name) => sourceKind(name).parse !== undefined).join(", ");
    throw misuse(
      `standard input can't be read as ${kind}`,
      `name a file; what comes through a pipe is one of ${piped}`,
    );
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return (wanted) => parse(chunks, "<stdin>", wanted);
}

/** As the table of sources names them. */
function pathsOf(data: string, kind: SourceKindName, wanted: WantedColumns, io: Io): SourcePaths {
  switch (sourceKind(kind).takes) {
    case "path":
      return { path: resolve(io.cwd, data) };
    case "paths":
      return Object.fromEntries(data.split(",").map((path, place) => [place + 1, resolve(io.cwd, path)]));
    case "columns":
      return columnPaths(data, kind, Object.keys(wanted), io);
    case "query":
      return queryOf(data, io);
  }
}

function columnPaths(data: string, kind: SourceKindName, columns: readonly string[], io: Io): SourcePaths {
  const [only, ...others] = columns;
  if (!data.includes("=") && only !== undefined && others.length === 0) return { [only]: resolve(io.cwd, data) };
  const pairs = data.split(",").map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]);
  const paths = Object.fromEntries(
    pairs.map(([column = "", path = ""]) => [column.trim(), resolve(io.cwd, path.trim())]),
  );
  const lacking = columns.find((column) => !Object.hasOwn(paths, column));
  if (lacking === undefined) return Object.fromEntries(columns.map((column) => [column, paths[column] ?? ""]));
  const form = columns.map((column) => `${column}=FILE`).join(",");
  throw misuse(`${kind} has a file for each column, and there is none for ${lacking}`, `name them: ${form}`);
}

/** `sales.duckdb: select …`, or a query that names its files. */
function queryOf(data: string, io: Io): SourcePaths {
  const [, database, query] = /^(.+?\.(?:duckdb|db|sqlite|sqlite3)):\s*(.*)$/is.exec(data) ?? [];
  if (database !== undefined && query !== undefined) return { path: resolve(io.cwd, database), query };
  if (kindOfFile(data) === "sql" && !/\s/.test(data))
    throw misuse(
      `nothing says which rows of ${data} are meant`,
      `give a query too: --from sql "${data}: select * from …"`,
    );
  return { query: data };
}
