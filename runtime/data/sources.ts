// The kinds of sources that a spec can name: what each takes and how it is read. The checks of the compiler, the blueprint and the loader go by this table.
import { badRows, type OnBadRow } from "./bad-rows.js";
import type { CellRules } from "./cells.js";
import type { Dataset } from "./dataset.js";

/** A column that the model's fields are made of. */
export interface WantedColumn extends CellRules {
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
  /** How names of its files end; a name that ends as another kind's do is refused. */
  readonly endings: readonly string[];
  /** Where all of its data has the same columns. */
  readonly columns?: readonly string[];
  /** Reads the columns that are wanted; paths are absolute. Readers are loaded when they are needed. */
  readonly read: (paths: SourcePaths, wanted: WantedColumns, how: Reading) => Promise<Dataset>;
}

const text = [".csv", ".tsv", ".tab"];

export const sourceKinds = {
  csv: {
    takes: "path",
    example: '"train.csv"',
    isTable: true,
    endings: text,
    read: async ({ path = "" }, wanted, { onBadRow }) =>
      (await import("./csv.js")).readCsv(path, { columns: wanted, ...(onBadRow && { onBadRow }) }),
  },
  tsv: {
    takes: "path",
    example: '"train.tsv"',
    isTable: true,
    endings: text,
    read: async ({ path = "" }, wanted, { onBadRow }) =>
      (await import("./csv.js")).readCsv(path, { columns: wanted, delimiter: "\t", ...(onBadRow && { onBadRow }) }),
  },
  jsonl: {
    takes: "path",
    example: '"train.jsonl"',
    isTable: false,
    endings: [".jsonl", ".ndjson", ".json"],
    read: async ({ path = "" }, wanted, { onBadRow }) =>
      (await import("./json-lines.js")).readJsonLines(path, { columns: wanted, ...(onBadRow && { onBadRow }) }),
  },
  idx: {
    takes: "columns",
    example: 'image: "images.gz"',
    isTable: false,
    endings: [],
    read: async (paths) => (await import("./idx.js")).readIdx(paths),
  },
  npy: {
    takes: "columns",
    example: 'image: "images.npy"',
    isTable: false,
    endings: [".npy"],
    read: async (paths) => (await import("./npy.js")).readNpy(paths),
  },
  npz: {
    takes: "path",
    example: '"train.npz"',
    isTable: false,
    endings: [".npz"],
    read: async ({ path = "" }, wanted) => (await import("./npz.js")).readNpz(path, Object.keys(wanted)),
  },
  cifar10: {
    takes: "paths",
    example: '"data_batch_1.bin"',
    isTable: false,
    endings: [],
    columns: ["image", "label"],
    read: async (paths) => (await import("./cifar10.js")).readCifar10(Object.values(paths)),
  },
  parquet: {
    takes: "path",
    example: '"train.parquet"',
    isTable: false,
    endings: [".parquet"],
    read: async ({ path = "" }, wanted, { onBadRow }) =>
      (await import("./parquet.js")).readParquet(path, wanted, badRows(onBadRow)),
  },
  images: {
    takes: "path",
    example: '"pictures"',
    isTable: false,
    endings: [],
    columns: ["image", "label", "file"],
    read: async ({ path = "" }, wanted, { onBadRow }) =>
      (await import("./images.js")).readImages(path, wanted, badRows(onBadRow)),
  },
  sql: {
    takes: "query",
    example: '"sales.duckdb", "select …"',
    isTable: false,
    endings: [".duckdb", ".db"],
    read: async ({ path, query = "" }, wanted, { folder, onBadRow }) =>
      (await import("./sql.js")).readSql({ path, text: query, folder }, wanted, badRows(onBadRow)),
  },
} as const satisfies Readonly<Record<string, SourceKind>>;

export type SourceKindName = keyof typeof sourceKinds;

export const sourceKindNames = Object.keys(sourceKinds) as readonly SourceKindName[];

export function sourceKind(name: SourceKindName): SourceKind {
  return sourceKinds[name];
}

/** The kind whose files end like this one, where it isn't the kind that the spec names. */
export function otherKindOf(name: SourceKindName, path: string): SourceKindName | undefined {
  const ending = /\.[a-z]+$/.exec(path.toLowerCase().replace(/\.gz$/, ""))?.[0];
  if (ending === undefined || sourceKind(name).endings.includes(ending)) return undefined;
  return sourceKindNames.find((other) => sourceKind(other).endings.includes(ending));
}
