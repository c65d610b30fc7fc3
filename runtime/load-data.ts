// The data that a spec names, read from its files: to train with, to validate with, to test with.
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Blueprint, SourceSpec } from "./blueprint.js";
import { badRows, checkOnBadRow, type OnBadRow } from "./data/bad-rows.js";
import type { CellKind } from "./data/cells.js";
import { completeRows } from "./data/complete-rows.js";
import { columnOf, placeOf, type Dataset } from "./data/dataset.js";
import { fitPreparation, type FieldSource, type FieldSpec } from "./data/preparation.js";
import { split } from "./data/shuffle.js";
import { sourceKind, type Reading, type WantedColumns } from "./data/sources.js";
import { usableRows } from "./data/usable-rows.js";
import { NncError } from "./errors.js";

/** Rows as they stand in the files: networks prepare them. `fit` takes it whole. */
export interface TrainingData {
  readonly train: Dataset;
  /** Absent if the spec doesn't say `validate`. */
  readonly validation?: Dataset;
  /** Absent if the spec doesn't say `test`. */
  readonly test?: Dataset;
}

export interface LoadDataOptions {
  /** Rows that can't be used: a bad number, an unknown label, the wrong number of cells. Default: "error", the first ends the reading. */
  readonly onBadRow?: OnBadRow;
}

/** What the spec of this blueprint names. */
export type LoadedData<B extends Blueprint> = TrainingData &
  (B["training"] extends { readonly validate: unknown } ? { readonly validation: Dataset } : unknown) &
  (B["training"] extends { readonly test: unknown } ? { readonly test: Dataset } : unknown);

/**
 * Reads the spec's sources; their paths start at `folder`. A share for validation is put aside by the spec's seed, or by 0, and so is the same for
 * every network.
 * @throws NncError NN706 if the spec names no data, NN701, NN703 or NN704 if a file can't be used.
 */
export async function loadData<const B extends Blueprint>(
  blueprint: B,
  folder: string | URL,
  { onBadRow }: LoadDataOptions = {},
): Promise<LoadedData<B>> {
  checkOnBadRow(onBadRow);
  const { data, validate, test, seed } = blueprint.training;
  if (data === undefined) {
    const remedy = 'write data csv("…") or data idx(…) into the spec\'s train block, or read the data yourself';
    throw new NncError("NN706", `the spec of ${blueprint.name} names no data`, remedy);
  }
  const fields = [...blueprint.inputs, ...blueprint.targets];
  const base = folder instanceof URL ? fileURLToPath(folder) : folder;
  const preparation = fitPreparation(fields, data.fields);
  const how = { folder: base, ...(onBadRow && { onBadRow }) };
  const read = async (source: SourceSpec): Promise<Dataset> => {
    const rows = completeRows(preparation, await readSource(source, data, fields, how));
    return skips(onBadRow) ? usableRows(preparation, rows, badRows(onBadRow)) : rows;
  };
  const all = await read(data);
  const parts = typeof validate === "number" ? split(all, validate, seed ?? 0) : { train: all };
  const loaded: TrainingData = {
    ...parts,
    ...(typeof validate === "object" && { validation: await read(validate) }),
    ...(test && { test: await read(test) }),
  };
  return (skips(onBadRow) ? withKnownLabels(loaded, fields, data, onBadRow) : loaded) as LoadedData<B>;
}

function skips(onBadRow: OnBadRow | undefined): onBadRow is Exclude<OnBadRow, "error"> {
  return onBadRow !== undefined && onBadRow !== "error";
}

/** Without the rows for validation and test whose labels the training part doesn't tell. */
function withKnownLabels(
  loaded: TrainingData,
  fields: readonly FieldSpec[],
  { fields: sources }: SourceSpec,
  onBadRow: OnBadRow,
): TrainingData {
  const { train, validation, test } = loaded;
  if (validation === undefined && test === undefined) return loaded;
  const learned = fitPreparation(fields, sources, train);
  return {
    train,
    ...(validation && { validation: usableRows(learned, validation, badRows(onBadRow), "the validation data") }),
    ...(test && { test: usableRows(learned, test, badRows(onBadRow), "the test data") }),
  };
}

/** The columns of a source under the names that the training data has: preparation is learned from that. */
async function readSource(
  source: SourceSpec,
  training: SourceSpec,
  fields: readonly FieldSpec[],
  how: Reading,
): Promise<Dataset> {
  const renamed = fields.flatMap((field) => {
    const theirs = fieldSource(training, field);
    const own = source.fields.some(({ field: name }) => name === field.name) ? fieldSource(source, field) : theirs;
    checkPairs(field, own, theirs);
    const kind = kindOf(field, theirs);
    const dims = theirs.from.length === 1 ? field.dims : undefined;
    const mayMiss = theirs.preparations.some((preparation) => preparation.kind === "missing");
    return theirs.from.map((name, place) => ({
      name,
      column: own.from[place] ?? name,
      rules: { kind, dims, mayMiss },
    }));
  });
  const wanted = Object.fromEntries(renamed.map(({ column, rules }) => [column, rules]));
  const dataset = await readFiles(source, wanted, how);
  const columns = renamed.map(({ name, column }) => [name, columnOf(dataset, column)] as const);
  const theirs = new Map(renamed.map(({ name, column }) => [name, column]));
  return {
    ...dataset,
    columns: Object.fromEntries(columns),
    origin: (row, name) => placeOf(dataset, row, theirs.get(name ?? "")),
  };
}

async function readFiles({ kind, paths }: SourceSpec, columns: WantedColumns, how: Reading): Promise<Dataset> {
  const at = (path: string): string => (isAbsolute(path) ? path : join(how.folder, path));
  const { takes, read } = sourceKind(kind);
  const isQuery = (name: string): boolean => takes === "query" && name === "query";
  const placed = Object.entries(paths).map(([name, path]) => [name, isQuery(name) ? path : at(path)] as const);
  return read(Object.fromEntries(placed), columns, how);
}

function fieldSource({ fields }: SourceSpec, { name }: FieldSpec): FieldSource {
  return fields.find(({ field }) => field === name) ?? { field: name, from: [name], preparations: [] };
}

function checkPairs({ name }: FieldSpec, own: FieldSource, training: FieldSource): void {
  if (own.from.length === training.from.length) return;
  const problem = `${name} is made of ${training.from.length} columns of the training data, but of ${own.from.length} elsewhere`;
  throw new NncError("NN701", problem, "name as many columns in every source");
}

/** Labels keep their spelling; whole numbers may be labels too. */
function kindOf({ kind, classes }: FieldSpec, { preparations }: FieldSource): CellKind {
  if (classes !== undefined) return "text";
  return kind === "real" && !preparations.some((preparation) => preparation.kind === "one_hot") ? "number" : "any";
}
