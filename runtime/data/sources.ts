// The kinds of sources that a spec can name: what each takes and how it is read. The checks of the compiler, the blueprint and the loader go by this table.
import type { OnBadRow } from "./bad-rows.js";
import type { AskedRules } from "./cells.js";
import type { Dataset } from "./dataset.js";
import { NncError } from "../errors.js";
import type { ImagesOptions } from "./images.js";
import type { DataStream } from "./stream.js";
import type { Chunks } from "./utf8.js";

/** A column that the model's fields are made of. */
export interface WantedColumn extends AskedRules {
  readonly isOfSpec: true;
  /** Of the field that is made of this column alone; undefined for a column beside others. */
  readonly dims: readonly number[] | undefined;
}

export type WantedColumns = Readonly<Record<string, WantedColumn>>;

/** Files under the names that the spec gives them. */
export type SourcePaths = Readonly<Record<string, string>>;

export interface Reading {
  /** The spec's, where paths in a query start. */
  readonly folder: string;
  readonly onBadRow?: OnBadRow;
}

export interface SourceKind {
  /** path: one, under "path". paths: one or several, under "1", "2" …. columns: a path for each column. query: a query under "query", perhaps with a "path". */
  readonly takes: "path" | "paths" | "columns" | "query";
  /** Its argument as messages show it. */
  readonly example: string;
  /** In a table a cell is one number or label: a field takes as many columns as it has numbers. */
  readonly isTable: boolean;
  /** Whether a column may hold true and false, which count as 1 and 0. */
  readonly hasBooleans: boolean;
  /** How names of its files end; a name that ends as another kind's do is refused. */
  readonly endings: readonly string[];
  /** Where all of its data has the same columns. */
  readonly columns?: readonly string[];
  /** Reads the columns that are wanted; paths are absolute. Readers are loaded when they are needed. */
  readonly read: (paths: SourcePaths, wanted: WantedColumns, how: Reading) => Promise<Dataset>;
  /** The same rows some at a time: what has this may be larger than memory. */
  readonly stream?: (paths: SourcePaths, wanted: WantedColumns, how: Reading) => Promise<DataStream>;
  /** The same from bytes that come through a pipe; `name` stands for the file in messages. */
  readonly parse?: (chunks: Chunks, name: string, wanted: WantedColumns) => Promise<Dataset>;
}

const text = [".csv", ".tsv", ".tab"];

export const sourceKinds = {
  csv: {
    takes: "path",
    example: '"train.csv"',
    isTable: true,
    hasBooleans: false,
    endings: text,
    read: async ({ path = "" }, columns, { onBadRow }) =>
      (await import("./csv.js")).readCsv(path, { columns, ...(onBadRow && { onBadRow }) }),
    stream: async ({ path = "" }, columns, { onBadRow }) =>
      (await import("./csv.js")).streamCsv(path, { columns, ...(onBadRow && { onBadRow }) }),
    parse: async (chunks, name, wanted) => (await import("./csv.js")).parseCsv(chunks, name, { columns: wanted }),
  },
  tsv: {
    takes: "path",
    example: '"train.tsv"',
    isTable: true,
    hasBooleans: false,
    endings: text,
    read: async ({ path = "" }, columns, { onBadRow }) =>
      (await import("./csv.js")).readCsv(path, { columns, delimiter: "\t", ...(onBadRow && { onBadRow }) }),
    stream: async ({ path = "" }, columns, { onBadRow }) =>
      (await import("./csv.js")).streamCsv(path, { columns, delimiter: "\t", ...(onBadRow && { onBadRow }) }),
    parse: async (chunks, name, wanted) =>
      (await import("./csv.js")).parseCsv(chunks, name, { columns: wanted, delimiter: "\t" }),
  },
  jsonl: {
    takes: "path",
    example: '"train.jsonl"',
    isTable: false,
    hasBooleans: true,
    endings: [".jsonl", ".ndjson", ".json"],
    read: async ({ path = "" }, columns, { onBadRow }) =>
      (await import("./json-lines.js")).readJsonLines(path, { columns, ...(onBadRow && { onBadRow }) }),
    stream: async ({ path = "" }, columns, { onBadRow }) =>
      (await import("./json-lines.js")).streamJsonLines(path, { columns, ...(onBadRow && { onBadRow }) }),
    parse: async (chunks, name, wanted) =>
      (await import("./json-lines.js")).parseJsonLines(chunks, name, { columns: wanted }),
  },
  idx: {
    takes: "columns",
    example: 'image: "images.gz"',
    isTable: false,
    hasBooleans: false,
    endings: [],
    read: async (paths) => (await import("./idx.js")).readIdx(paths),
  },
  npy: {
    takes: "columns",
    example: 'image: "images.npy"',
    isTable: false,
    hasBooleans: false,
    endings: [".npy"],
    read: async (paths) => (await import("./npy.js")).readNpy(paths),
  },
  npz: {
    takes: "path",
    example: '"train.npz"',
    isTable: false,
    hasBooleans: false,
    endings: [".npz"],
    read: async ({ path = "" }, wanted) => (await import("./npz.js")).readNpz(path, { columns: Object.keys(wanted) }),
  },
  cifar10: {
    takes: "paths",
    example: '"data_batch_1.bin"',
    isTable: false,
    hasBooleans: false,
    endings: [],
    columns: ["image", "label"],
    read: async (paths) => (await import("./cifar10.js")).readCifar10(Object.values(paths)),
  },
  parquet: {
    takes: "path",
    example: '"train.parquet"',
    isTable: false,
    hasBooleans: true,
    endings: [".parquet"],
    read: async ({ path = "" }, columns, { onBadRow }) =>
      (await import("./parquet.js")).readParquet(path, { columns, ...(onBadRow && { onBadRow }) }),
    stream: async ({ path = "" }, columns, { onBadRow }) =>
      (await import("./parquet.js")).streamParquet(path, { columns, ...(onBadRow && { onBadRow }) }),
  },
  images: {
    takes: "path",
    example: '"pictures"',
    isTable: false,
    hasBooleans: false,
    endings: [".png", ".jpg", ".jpeg"],
    columns: ["image", "label", "file"],
    read: async ({ path = "" }, wanted, { onBadRow }) =>
      (await import("./images.js")).readImages(path, { ...pictureOptions(wanted), ...(onBadRow && { onBadRow }) }),
  },
  sql: {
    takes: "query",
    example: '"sales.duckdb", "select …"',
    isTable: false,
    hasBooleans: true,
    endings: [".duckdb", ".db"],
    read: async ({ path, query = "" }, columns, how) =>
      (await import("./sql.js")).readSql(query, { ...how, columns, ...(path !== undefined && { database: path }) }),
    stream: async ({ path, query = "" }, columns, how) =>
      (await import("./sql.js")).streamSql(query, { ...how, columns, ...(path !== undefined && { database: path }) }),
  },
} as const satisfies Readonly<Record<string, SourceKind>>;

export type SourceKindName = keyof typeof sourceKinds;

export const sourceKindNames = Object.keys(sourceKinds) as readonly SourceKindName[];

export function sourceKind(name: SourceKindName): SourceKind {
  return sourceKinds[name];
}

/** The kind whose files end like this one, where it isn't the kind that the spec names. */
export function otherKindOf(name: SourceKindName, path: string): SourceKindName | undefined {
  const ending = endingOf(path);
  return ending !== undefined && sourceKind(name).endings.includes(ending) ? undefined : kindEnding(ending);
}

/** The kind whose files end like this one; of text with tabs in it that is tsv. */
export function kindOfFile(path: string): SourceKindName | undefined {
  const ending = endingOf(path);
  return ending === ".tsv" || ending === ".tab" ? "tsv" : kindEnding(ending);
}

function kindEnding(ending: string | undefined): SourceKindName | undefined {
  return sourceKindNames.find((kind) => ending !== undefined && sourceKind(kind).endings.includes(ending));
}

/** Without that of gzip. */
function endingOf(path: string): string | undefined {
  return /\.[a-z]+$/.exec(path.toLowerCase().replace(/\.gz$/, ""))?.[0];
}

const pictureColumns = ["image", "label", "file"] as const;

function pictureOptions(wanted: WantedColumns): ImagesOptions {
  const { image } = wanted;
  const columns = pictureColumns.filter((column) => Object.hasOwn(wanted, column));
  if (image === undefined) return { columns };
  if (image.dims !== undefined) return { columns, shape: image.dims };
  const remedy = "declare the input as [height, width] for grey or [height, width, 3] for colour";
  throw new NncError("NN701", "a picture can't be one of several columns", remedy);
}
