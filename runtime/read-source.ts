// A source of data that a spec names, as rows under the names that its training data has.
import { isAbsolute, join } from "node:path";
import type { Blueprint, SourceSpec } from "./blueprint.js";
import { badRows, inOrder, tellOnce } from "./data/bad-rows.js";
import type { CellKind } from "./data/cells.js";
import { completeRows, completeStream, type Dropped } from "./data/complete-rows.js";
import { columnOf, sizeOf, type Dataset } from "./data/dataset.js";
import { fitPreparation, type FieldSource, type FieldSpec } from "./data/preparation.js";
import { sourceKind, type Reading, type SourcePaths, type WantedColumn, type WantedColumns } from "./data/sources.js";
import { eachPass, mapStream, streamOf, type DataStream } from "./data/stream.js";
import { usableRows, usableStream } from "./data/usable-rows.js";
import { NncError } from "./errors.js";

/** What the source belongs to. */
export interface Around {
  readonly training: SourceSpec;
  readonly fields: readonly FieldSpec[];
  readonly how: Reading;
  /** Columns that conditions look at. */
  readonly conditions?: readonly string[];
  /** Told once of the rows that missing(drop) leaves out. */
  readonly onDropped?: ((dropped: Dropped) => void) | undefined;
}

/** The rows that can be used: preparation is learned from those of the training data. */
export async function readSource(source: SourceSpec, around: Around): Promise<Dataset> {
  const { fields, training, how } = around;
  const { wanted, paths, renamed } = asked(source, around);
  const { onBadRow, release } = inOrder(how.onBadRow ?? "error");
  try {
    const rows = renamed(await sourceKind(source.kind).read(paths, wanted, { ...how, onBadRow }));
    const preparation = fitPreparation(fields, training.fields);
    const complete = completeRows(preparation, rows, around.onDropped);
    return onBadRow === "error" ? complete : usableRows(preparation, complete, badRows(onBadRow));
  } finally {
    release();
  }
}

/** The same some at a time, of a kind of source that can be read so. Rows that are left out are told of once. */
export function streamSource(source: SourceSpec, around: Around): DataStream {
  const { fields, training, how } = around;
  const { stream } = sourceKind(source.kind);
  if (stream === undefined) throw new Error(`${source.kind} can't be read piece by piece`);
  const { wanted, paths, renamed } = asked(source, around);
  const preparation = fitPreparation(fields, training.fields);
  const told = tellOnce(how.onBadRow ?? "error");
  let onDropped = around.onDropped;
  const tell = (dropped: Dropped): void => {
    onDropped?.(dropped);
    onDropped = undefined;
  };
  return eachPass(() => {
    const ordered = inOrder(told());
    const { onBadRow } = ordered;
    const pieces = streamOf(async function* () {
      yield* await stream(paths, wanted, { folder: how.folder, onBadRow });
    });
    const complete = completeStream(preparation, mapStream(pieces, renamed), tell);
    return onBadRow === "error" ? complete : usableStream(preparation, complete, badRows(onBadRow), ordered);
  });
}

/** What rows of another file must hold for these fields: the columns that the spec's data makes them of, but for those whose values may be missing. */
export function columnsWanted({ training }: Blueprint, fields: readonly FieldSpec[]): WantedColumns {
  return Object.fromEntries(
    columnsFor(fields, training.data).map(({ field, column, rules }) => {
      const isOne = rules.dims === undefined || sizeOf(rules.dims) === 1;
      return [column, { ...rules, mayLack: rules.mayMiss && isOne ? { unless: field } : undefined }];
    }),
  );
}

export function fieldSource(source: SourceSpec | undefined, { name }: FieldSpec): FieldSource {
  return source?.fields.find(({ field }) => field === name) ?? { field: name, from: [name], preparations: [] };
}

interface Asked {
  readonly paths: SourcePaths;
  readonly wanted: WantedColumns;
  /** Under the training data's names; messages go on to speak of the source's own. */
  readonly renamed: (dataset: Dataset) => Dataset;
}

function asked(source: SourceSpec, { training, fields, how, conditions = [] }: Around): Asked {
  const own = columnsFor(fields, training, source);
  const others = conditions.filter((name) => !own.some(({ column }) => column === name));
  const rules = { kind: "any" as const, dims: [], mayMiss: true, isOfSpec: true } as const;
  const all = [...own, ...others.map((name) => ({ field: name, name, column: name, rules }))];
  const names = new Map(all.map(({ name, column }) => [name, column]));
  return {
    paths: placed(source, how.folder),
    wanted: Object.fromEntries(all.map(({ column, rules }) => [column, rules])),
    renamed: (dataset) => {
      const { rows, origin, position } = dataset;
      const columns = all.map(({ name, column }) => [name, columnOf(dataset, column)] as const);
      return {
        rows,
        columns: Object.fromEntries(columns),
        ...(origin && { origin: renamedOrigin(origin, names) }),
        ...(position && { position }),
      };
    },
  };
}

/** A function of its own, so that it keeps nothing else of the dataset: places are kept longer than rows. */
function renamedOrigin(
  origin: NonNullable<Dataset["origin"]>,
  names: ReadonlyMap<string, string>,
): NonNullable<Dataset["origin"]> {
  return (row, name) => origin(row, names.get(name ?? ""));
}

function placed({ kind, paths }: SourceSpec, folder: string): SourcePaths {
  const at = (path: string): string => (isAbsolute(path) ? path : join(folder, path));
  const isQuery = (name: string): boolean => sourceKind(kind).takes === "query" && name === "query";
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, isQuery(name) ? path : at(path)]));
}

/** A column that is to be read, and the one of the training data that it stands for. */
interface Renamed {
  readonly field: string;
  readonly name: string;
  readonly column: string;
  readonly rules: WantedColumn;
}

/** @throws NncError NN701 if a source has another number of columns for a field than the training data. */
function columnsFor(fields: readonly FieldSpec[], training: SourceSpec | undefined, source = training): Renamed[] {
  return fields.flatMap((field) => {
    const theirs = fieldSource(training, field);
    const own = source?.fields.some(({ field: name }) => name === field.name) ? fieldSource(source, field) : theirs;
    checkPairs(field, own, theirs);
    const kind = kindOf(field, theirs);
    const dims = theirs.from.length === 1 ? field.dims : undefined;
    const mayMiss = theirs.preparations.some((preparation) => preparation.kind === "missing");
    return theirs.from.map((name, place) => ({
      field: field.name,
      name,
      column: own.from[place] ?? name,
      rules: { kind, dims, mayMiss, isOfSpec: true },
    }));
  });
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
