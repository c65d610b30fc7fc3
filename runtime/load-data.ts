// The data that a spec names, read from its files: to train with, to validate with, to test with.
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Blueprint, SourceSpec } from "./blueprint.js";
import { badRows, checkOnBadRow, type OnBadRow } from "./data/bad-rows.js";
import type { CellKind } from "./data/cells.js";
import { completeRows } from "./data/complete-rows.js";
import { columnsIn, partRows } from "./data/condition.js";
import { columnOf, placeOf, selectColumns, type Dataset } from "./data/dataset.js";
import { fitPreparation, type FieldSource, type FieldSpec } from "./data/preparation.js";
import { foldsBy, splitBy, type Split } from "./data/shuffle.js";
import { sourceKind, type Reading, type WantedColumns } from "./data/sources.js";
import type { StrataColumn } from "./data/strata.js";
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
  const how = { folder: base, ...(onBadRow && { onBadRow }) };
  const around = { training: data, fields, how };
  const { train, ...parts } = await readParts(blueprint, around);
  const share = typeof validate === "number" ? { share: validate } : validate;
  const loaded: TrainingData = {
    ...(share && "share" in share ? splitBy(train, share.share, seed ?? 0, strataFor(blueprint)) : { train }),
    ...(share && "kind" in share && { validation: await readSource(share, around) }),
    ...(test && "kind" in test && { test: await readSource(test, around) }),
    ...parts,
  };
  return tried(loaded, fields, data, onBadRow) as LoadedData<B>;
}

function skips(onBadRow: OnBadRow | undefined): onBadRow is Exclude<OnBadRow, "error"> {
  return onBadRow !== undefined && onBadRow !== "error";
}

/**
 * Rows for validation and test are tried before training, not after it: their values, and whether the training part tells their labels.
 * @throws NncError NN703 at one that can't be used, unless such rows are left out.
 */
function tried(
  loaded: TrainingData,
  fields: readonly FieldSpec[],
  { fields: sources }: SourceSpec,
  onBadRow: OnBadRow | undefined,
): TrainingData {
  const { train, validation, test } = loaded;
  if (validation === undefined && test === undefined) return loaded;
  const known = fitPreparation(
    fields,
    sources,
    fields.some((field) => learnsLabels(field, sources)) ? train : undefined,
  );
  return {
    train,
    ...(validation && { validation: usableRows(known, validation, badRows(onBadRow), "the validation data") }),
    ...(test && { test: usableRows(known, test, badRows(onBadRow), "the test data") }),
  };
}

function learnsLabels({ name, kind, classes }: FieldSpec, sources: readonly FieldSource[]): boolean {
  if (kind === "class") return classes === undefined;
  const source = sources.find(({ field }) => field === name);
  return source?.preparations.some((preparation) => preparation.kind === "one_hot") ?? false;
}

/** The column that the spec's share is stratified by; undefined where rows are drawn without regard to classes. */
export function strataFor({ targets, training }: Blueprint): StrataColumn | undefined {
  const { validate, data } = training;
  if (typeof validate !== "object" || !("stratify" in validate)) return undefined;
  const target = targets.find(({ name }) => name === validate.stratify);
  if (!target) throw new Error(`the blueprint stratifies by ${validate.stratify}, which is no target`);
  const { from, preparations } = fieldSource(data, target);
  return { column: from[0] ?? target.name, lowercase: preparations.some(({ kind }) => kind === "lowercase") };
}

/** Parts rows of this spec for k-fold cross-validation, by its seed or 0, stratified where its `validate` is. Throws as `folds` does. */
export function foldsOf(blueprint: Blueprint, rows: Dataset, count: number): Split[] {
  return foldsBy(rows, count, blueprint.training.seed ?? 0, strataFor(blueprint));
}

/** The training data without the rows that conditions take out of it for validation and test. */
async function readParts({ training: { validate, test } }: Blueprint, around: Around): Promise<TrainingData> {
  const { training: data, fields } = around;
  const parts = Object.entries({ validation: validate, test }).flatMap(([name, part]) =>
    typeof part === "object" && "where" in part ? [{ name, where: part.where }] : [],
  );
  const conditions = parts.flatMap(({ where }) => columnsIn(where));
  const all = await readSource(data, { ...around, conditions });
  if (parts.length === 0) return { train: all };
  const own = fields.flatMap((field) => fieldSource(data, field).from);
  const found = partRows(all, parts);
  const taken = parts.map(({ name }, at) => [name, selectColumns(found.parts[at] ?? all, own)] as const);
  return { train: selectColumns(found.rest, own), ...Object.fromEntries(taken) };
}

interface Around {
  readonly training: SourceSpec;
  readonly fields: readonly FieldSpec[];
  readonly how: Reading;
  /** Columns that conditions look at. */
  readonly conditions?: readonly string[];
}

/** The rows that can be used, of the columns of a source under the names that the training data has: preparation is learned from that. */
async function readSource(source: SourceSpec, { training, fields, how, conditions = [] }: Around): Promise<Dataset> {
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
  const others = conditions.filter((name) => !renamed.some(({ column }) => column === name));
  const rules = { kind: "any" as const, dims: [], mayMiss: true };
  const all = [...renamed, ...others.map((name) => ({ name, column: name, rules }))];
  const wanted = Object.fromEntries(all.map(({ column, rules }) => [column, rules]));
  const dataset = await readFiles(source, wanted, how);
  const columns = all.map(({ name, column }) => [name, columnOf(dataset, column)] as const);
  const theirs = new Map(all.map(({ name, column }) => [name, column]));
  const preparation = fitPreparation(fields, training.fields);
  const rows = completeRows(preparation, {
    ...dataset,
    columns: Object.fromEntries(columns),
    origin: (row, name) => placeOf(dataset, row, theirs.get(name ?? "")),
  });
  return skips(how.onBadRow) ? usableRows(preparation, rows, badRows(how.onBadRow)) : rows;
}

async function readFiles({ kind, paths }: SourceSpec, columns: WantedColumns, how: Reading): Promise<Dataset> {
  const at = (path: string): string => (isAbsolute(path) ? path : join(how.folder, path));
  const { takes, read } = sourceKind(kind);
  const isQuery = (name: string): boolean => takes === "query" && name === "query";
  const placed = Object.entries(paths).map(([name, path]) => [name, isQuery(name) ? path : at(path)] as const);
  return read(Object.fromEntries(placed), columns, how);
}

function fieldSource(source: SourceSpec | undefined, { name }: FieldSpec): FieldSource {
  return source?.fields.find(({ field }) => field === name) ?? { field: name, from: [name], preparations: [] };
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
