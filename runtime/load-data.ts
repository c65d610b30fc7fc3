// The data that a spec names, read from its files: to train with, to validate with, to test with.
import { fileURLToPath } from "node:url";
import type { Blueprint, SourceSpec } from "./blueprint.js";
import { badRows, checkOnBadRow, type OnBadRow } from "./data/bad-rows.js";
import type { Dropped } from "./data/complete-rows.js";
import { columnsIn, partPieces, partRows } from "./data/condition.js";
import { selectColumns, type Dataset } from "./data/dataset.js";
import { fitPreparation, type FieldSource, type FieldSpec } from "./data/preparation.js";
import { foldsBy, splitBy, type Split } from "./data/shuffle.js";
import { sourceKind } from "./data/sources.js";
import { splitStream } from "./data/split-stream.js";
import type { StrataColumn } from "./data/strata.js";
import { isStream, mapStream, type DataStream } from "./data/stream.js";
import { usableRows } from "./data/usable-rows.js";
import { NncError } from "./errors.js";
import { fieldSource, readSource, streamSource, type Around } from "./read-source.js";

/** Rows as they stand in the files: networks prepare them. `fit` takes it whole. */
export interface TrainingData<Rows = Dataset | DataStream> {
  readonly train: Rows;
  /** Absent if the spec doesn't say `validate`. */
  readonly validation?: Rows;
  /** Absent if the spec doesn't say `test`. */
  readonly test?: Rows;
}

export interface LoadDataOptions {
  /** Rows that can't be used: a bad number, an unknown label, the wrong number of cells. Default: "error", the first ends the reading. */
  readonly onBadRow?: OnBadRow;
  /**
   * Told of the rows that `missing(drop)` leaves out, if there are any: once for each of the spec's sources, of a stream when it was first gone through.
   * What is put aside of the training data is counted with it.
   */
  readonly onDropped?: (dropped: DroppedRows) => void;
}

export interface DroppedRows extends Dropped {
  /** Whose source they were in. */
  readonly part: "training" | "validation" | "test";
}

/** What the spec of this blueprint names: in memory, or with `shuffle` as streams where a source can be read so. */
export type LoadedData<B extends Blueprint> = B["training"] extends { readonly shuffle: number }
  ? TrainingData & Named<B, DataStream | Dataset> & { readonly train: DataStream }
  : TrainingData<Dataset> & Named<B, Dataset>;

type Named<B extends Blueprint, Rows> = (B["training"] extends { readonly validate: unknown }
  ? { readonly validation: Rows }
  : unknown) &
  (B["training"] extends { readonly test: unknown } ? { readonly test: Rows } : unknown);

/**
 * Reads the spec's sources; their paths start at `folder`. A share for validation is put aside by the spec's seed, or by 0, and so is the same for
 * every network.
 * @throws NncError NN706 if the spec names no data, NN701, NN703 or NN704 if a file can't be used.
 */
export async function loadData<const B extends Blueprint>(
  blueprint: B,
  folder: string | URL,
  { onBadRow, onDropped }: LoadDataOptions = {},
): Promise<LoadedData<B>> {
  checkOnBadRow(onBadRow);
  const { data, shuffle } = blueprint.training;
  if (data === undefined) {
    const remedy = 'write data csv("…") or data idx(…) into the spec\'s train block, or read the data yourself';
    throw new NncError("NN706", `the spec of ${blueprint.name} names no data`, remedy);
  }
  const fields = [...blueprint.inputs, ...blueprint.targets];
  const base = folder instanceof URL ? fileURLToPath(folder) : folder;
  const how = { folder: base, ...(onBadRow && { onBadRow }) };
  const around = (part: DroppedRows["part"]): Around => {
    return { training: data, fields, how, onDropped: onDropped && ((dropped) => onDropped({ part, ...dropped })) };
  };
  const loaded = shuffle === undefined ? await readAll(blueprint, around) : await streamAll(blueprint, around);
  return loaded as LoadedData<B>;
}

type AroundPart = (part: DroppedRows["part"]) => Around;

async function readAll(blueprint: Blueprint, around: AroundPart): Promise<TrainingData<Dataset>> {
  const { validate, test, seed } = blueprint.training;
  const { train, ...parts } = await readParts(blueprint, around("training"));
  const share = typeof validate === "number" ? { share: validate } : validate;
  const loaded = {
    ...(share && "share" in share ? splitBy(train, share.share, seed ?? 0, strataFor(blueprint)) : { train }),
    ...(share && "kind" in share && { validation: await readSource(share, around("validation")) }),
    ...(test && "kind" in test && { test: await readSource(test, around("test")) }),
    ...parts,
  };
  const { fields, training, how } = around("training");
  return tried(loaded, fields, training, how.onBadRow);
}

/** Nothing of the training data is read yet. */
async function streamAll(blueprint: Blueprint, around: AroundPart): Promise<TrainingData> {
  const { validate, test, seed } = blueprint.training;
  const { train, ...parts } = streamParts(blueprint, around("training"));
  const share = typeof validate === "number" ? { share: validate } : validate;
  const read = (source: SourceSpec, part: "validation" | "test"): Promise<Dataset> | DataStream =>
    sourceKind(source.kind).stream ? streamSource(source, around(part)) : readSource(source, around(part));
  return {
    ...(share && "share" in share ? splitStream(train, share.share, seed ?? 0) : { train }),
    ...(share && "kind" in share && { validation: await read(share, "validation") }),
    ...(test && "kind" in test && { test: await read(test, "test") }),
    ...parts,
  };
}

/**
 * Rows for validation and test are tried before training, not after it: their values, and whether the training part tells their labels.
 * @throws NncError NN703 at one that can't be used, unless such rows are left out.
 */
function tried(
  loaded: TrainingData<Dataset>,
  fields: readonly FieldSpec[],
  { fields: sources }: SourceSpec,
  onBadRow: OnBadRow | undefined,
): TrainingData<Dataset> {
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
export function foldsOf(blueprint: Blueprint, rows: Dataset | DataStream, count: number): Split[] {
  if (isStream(rows)) {
    const remedy = "leave shuffle out of the train block, so that the data is read into memory";
    throw new NncError("NN706", "data that is read piece by piece can't be parted into folds", remedy);
  }
  return foldsBy(rows, count, blueprint.training.seed ?? 0, strataFor(blueprint));
}

/** The training data without the rows that conditions take out of it for validation and test. */
async function readParts(blueprint: Blueprint, around: Around): Promise<TrainingData<Dataset>> {
  const { parts, conditions, own } = conditional(blueprint, around);
  const all = await readSource(around.training, { ...around, conditions });
  if (parts.length === 0) return { train: all };
  const found = partRows(all, parts);
  const taken = parts.map(({ name }, at) => [name, selectColumns(found.parts[at] ?? all, own)] as const);
  return { train: selectColumns(found.rest, own), ...Object.fromEntries(taken) };
}

function streamParts(blueprint: Blueprint, around: Around): TrainingData<DataStream> {
  const { parts, conditions, own } = conditional(blueprint, around);
  const all = streamSource(around.training, { ...around, conditions });
  if (parts.length === 0) return { train: all };
  const taken = parts.map(({ name }, at) => {
    return [name, mapStream(all, (piece) => selectColumns(partPieces(piece, parts).parts[at] ?? piece, own))] as const;
  });
  const train = mapStream(all, (piece) => selectColumns(partPieces(piece, parts).rest, own));
  return { train, ...Object.fromEntries(taken) };
}

/** The parts that conditions take out of the training data, the columns that these look at, and those that the fields are made of. */
function conditional({ training: { validate, test } }: Blueprint, { training: data, fields }: Around) {
  const parts = Object.entries({ validation: validate, test }).flatMap(([name, part]) =>
    typeof part === "object" && "where" in part ? [{ name, where: part.where }] : [],
  );
  return {
    parts,
    conditions: parts.flatMap(({ where }) => columnsIn(where)),
    own: fields.flatMap((field) => fieldSource(data, field).from),
  };
}
