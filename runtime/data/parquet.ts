// Parquet files, by hyparquet: only the columns that are wanted are read, one group of rows after the other.
import type { ColumnData, FileMetaData } from "hyparquet";
import type * as Compressors from "hyparquet-compressors";
import { NncError } from "../errors.js";
import { badRows, type OnBadRow } from "./bad-rows.js";
import { rulesOf, type CellKind, type CellRules } from "./cells.js";
import type { Dataset } from "./dataset.js";
import { checkPath } from "./file.js";
import { gather, heldIn, pieceOf, takeOrRefuse, type Refused } from "./gathered.js";
import { absentRemedy, missingColumn } from "./missing-column.js";
import { loadPackage } from "./package.js";
import { readPiecewise, readWhole, type Pass } from "./pass.js";
import type { DataStream } from "./stream.js";
import { reasonOf } from "./system-reason.js";

export interface ParquetOptions {
  /** The columns to read; the others aren't even looked at. Default: all of the file, as "any". */
  readonly columns?: Readonly<Record<string, CellKind | CellRules>>;
  /** Rows with a value that can't be used. Default: "error". */
  readonly onBadRow?: OnBadRow;
}

/**
 * Reads a file. Numbers come as Float64Array, truth values as 0 and 1, lists of numbers as rows of their length.
 * @throws NncError NN701 if a column is missing, NN703 for nulls, dates and what else can't be data, NN704 if the file can't be read or is damaged, NN709 if a package isn't installed.
 */
export async function readParquet(path: string, options: ParquetOptions = {}): Promise<Dataset> {
  return readWhole((pass) => pieces(path, options, pass));
}

/** Reads a file group of rows by group of rows, however large it is: one of its groups must fit into memory. Throws as `readParquet` does, while it is gone through. */
export function streamParquet(path: string, options: ParquetOptions = {}): DataStream {
  return readPiecewise((pass) => pieces(path, options, pass));
}

async function* pieces(
  path: string,
  options: ParquetOptions,
  { most, keeps }: Pass,
): AsyncGenerator<Dataset, void, void> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetRead } = await loadPackage(
    "hyparquet",
    "parquet",
    () => import("hyparquet"),
  );
  checkPath(path);
  const file = await asyncBufferFromFile(path).catch(damaged(path));
  const metadata = await parquetMetadataAsync(file).catch(damaged(path));
  const names = columnsIn(metadata);
  const wanted = options.columns ?? Object.fromEntries(names.map((name) => [name, "any"] as const));
  const columns = Object.keys(wanted);
  const lacking = columns.find((column) => !names.includes(column));
  if (lacking !== undefined) throw missingColumn(path, lacking, names, absentRemedy(rulesOf(wanted[lacking] ?? "any")));
  if (metadata.num_rows === 0n) throw new NncError("NN703", `${path} has no rows`, "name a file with at least one row");
  const compressors = await compressorsFor(metadata, columns);
  const gathered = new Map(columns.map((column) => [column, gather(column, wanted[column])]));
  const bad = badRows(options.onBadRow);
  const refused: Refused = new Map();
  let first = 0;
  let given = 0;
  let rowStart = 0;
  function* give(): Generator<Dataset, void, void> {
    const piece = pieceOf([...gathered.values()], { first, rows: rowStart - first, refused, bad, name: path });
    first = rowStart;
    given += piece.rows;
    if (piece.rows > 0) yield piece;
  }
  const rows = Number(metadata.num_rows);
  // Of each value a number or the place of a text, whatever else.
  keeps(path, () => ({ numbers: 0, texts: 0, largest: 8 * rows * columns.length }), 1);
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const chunks: ColumnData[] = [];
    const onChunk = (chunk: ColumnData): unknown => chunks.push(chunk);
    const read = { file, metadata, columns, rowStart, rowEnd, onChunk, ...(compressors && { compressors }) };
    await parquetRead(read).catch(damaged(path));
    for (const { columnName, columnData, rowStart: start } of chunks.sort((a, b) => a.rowStart - b.rowStart)) {
      const column = gathered.get(columnName);
      if (column === undefined) continue;
      const from = Math.max(0, rowStart - start);
      const to = Math.min(columnData.length, rowEnd - start);
      for (let at = from; at < to; at++) {
        const value: unknown = columnData[at];
        const place = (): string => `${path}: row ${start + at + 1}`;
        takeOrRefuse(column, value ?? null, { row: start + at - first, place, refused, bad });
      }
    }
    rowStart = rowEnd;
    keeps(path, () => heldIn([...gathered.values()]), rowEnd / rows);
    if (rowEnd - first < most) continue;
    yield* give();
  }
  if (rowStart > first) yield* give();
  if (given === 0) throw bad.noneLeft(path);
}

/** hyparquet unpacks Snappy itself. */
async function compressorsFor(
  { row_groups: groups }: FileMetaData,
  columns: readonly string[],
): Promise<typeof Compressors.compressors | undefined> {
  const codecs = groups.flatMap((group) =>
    group.columns.flatMap(({ meta_data: about }) =>
      about && columns.includes(about.path_in_schema[0] ?? "") ? [about.codec] : [],
    ),
  );
  const own: readonly string[] = ["UNCOMPRESSED", "SNAPPY"];
  const other = codecs.find((codec) => !own.includes(codec));
  if (other === undefined) return undefined;
  const load = (): Promise<typeof Compressors> => import("hyparquet-compressors");
  return (await loadPackage("hyparquet-compressors", "parquet", load)).compressors;
}

function columnsIn({ schema }: FileMetaData): string[] {
  const names: string[] = [];
  // The schema is a tree, root first: the root's children are those at which no other node's children are open.
  for (let at = 1; at < schema.length; at = after(schema, at)) names.push(schema[at]?.name ?? "");
  return names;
}

/** The place behind a node and all below it. */
function after(schema: FileMetaData["schema"], at: number): number {
  let next = at + 1;
  for (let child = 0; child < (schema[at]?.num_children ?? 0); child++) next = after(schema, next);
  return next;
}

function damaged(path: string): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof Error && "code" in cause) {
      const remedy = "check the path; one in a spec starts at the spec's folder";
      throw new NncError("NN704", `${path} can't be read: ${reasonOf(cause)}`, remedy, { cause });
    }
    const problem = `${path} isn't a whole Parquet file: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new NncError("NN704", problem, "check that the path names a Parquet file, or fetch it again", { cause });
  };
}
