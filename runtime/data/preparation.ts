// From the columns of a source to the fields of a model: what the spec says, and what is learned of it from the training part.
import { NncError } from "../errors.js";
import { placeOf, sizeOf, type Dataset } from "./dataset.js";
import { has, presumedPart, startLearning, type Learner } from "./learn-column.js";
import { counted } from "./shown.js";

/** An input or target of the model. */
export interface FieldSpec {
  readonly name: string;
  readonly kind: "real" | "index" | "class";
  readonly dims: readonly number[];
  /** How many classes, or how many integers; 0 for real numbers. */
  readonly count: number;
  /** The names of the classes; undefined for class(10). */
  readonly classes: readonly string[] | undefined;
}

/** `x = [a, b] -> standardize`: which columns make a field, side by side, and what is done to each of them, in order. */
export interface FieldSource {
  readonly field: string;
  readonly from: readonly string[];
  readonly preparations: readonly Preparation[];
}

/**
 * missing: what stands in for a value that isn't there; "drop" leaves its row out of training. scale: x · factor + offset. standardize: the column to
 * mean 0 and deviation 1. one_hot: 1 at the value's place, 0 at the others.
 */
export type Preparation =
  | { readonly kind: "missing"; readonly fill: "mean" | "median" | "drop" }
  | { readonly kind: "missing"; readonly fill: "value"; readonly value: number | string }
  | { readonly kind: "scale"; readonly factor: number; readonly offset: number }
  | { readonly kind: "standardize" }
  | { readonly kind: "lowercase" }
  | { readonly kind: "one_hot" };

/** A field and how its numbers come about. It is plain data: JSON keeps it with the weights. */
export interface FittedField extends FieldSpec {
  readonly parts: readonly FittedPart[];
}

/** What becomes of one column: its labels are looked up, perhaps spread, and the numbers are scaled: v · factor + shift. */
export interface FittedPart {
  readonly column: string;
  /** False while what the training data must tell isn't known yet. */
  readonly learned: boolean;
  /** What a missing value counts as: a number of the column or a label; null: there is none, and training leaves the row out. Without it a missing value is an error. */
  readonly missing?: { readonly value: number | string | null };
  /** Labels are compared without regard to upper and lower case. */
  readonly lowercase: boolean;
  /** A label stands for its place here; undefined for numbers. */
  readonly labels: readonly string[] | undefined;
  /** A place p becomes `width` numbers, 1 at p. */
  readonly spread: boolean;
  /** Numbers in a row of the field. */
  readonly width: number;
  readonly factor: number;
  readonly shift: number;
}

/**
 * Learns means, deviations and tables of labels from the training part. A field without a source is the column of its name.
 * Without `training` it says what is known before: enough to prepare rows where nothing has to be learned.
 * @throws NncError NN701 if columns and fields don't fit, NN703 for a column that nothing can be learned from, NN706 for preparations that can't follow each other.
 */
export function fitPreparation(
  fields: readonly FieldSpec[],
  sources: readonly FieldSource[],
  training?: Dataset,
): FittedField[] {
  if (training === undefined) return fields.map((field) => presumedField(field, sourceOf(field, sources)));
  const fitting = startFitting(fields, sources);
  fitting.take(training);
  return fitting.finish();
}

/** A preparation that is being learned from rows which needn't be in memory all at once. */
export interface Fitting {
  /** Some rows of the training part. Throws as `fitPreparation` does. */
  readonly take: (rows: Dataset) => void;
  /** What all of them tell. Throws as `fitPreparation` does. */
  readonly finish: () => FittedField[];
}

/** As `fitPreparation`, for rows that come part by part. */
export function startFitting(fields: readonly FieldSpec[], sources: readonly FieldSource[]): Fitting {
  const learning = fields.map((field) => {
    const source = sourceOf(field, sources);
    checkPreparations(field, source);
    return { field, source, learners: source.from.map((column) => startLearning(field, source, column)) };
  });
  let first: Dataset | undefined;
  return {
    take(rows) {
      first ??= rows;
      for (const { learners } of learning) for (const learner of learners) learner.take(rows);
    },
    finish: () => learning.map((one) => fittedField(one, first)),
  };
}

function sourceOf({ name }: FieldSpec, sources: readonly FieldSource[]): FieldSource {
  return sources.find(({ field }) => field === name) ?? { field: name, from: [name], preparations: [] };
}

function presumedField(field: FieldSpec, source: FieldSource): FittedField {
  checkPreparations(field, source);
  const size = sizeOf(field.dims);
  const parts = source.from.map((column) => presumedPart(field, source, column, source.from.length === 1 ? size : 1));
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  return { ...field, parts: width === size ? parts : parts.map((part) => ({ ...part, learned: false })) };
}

interface Learning {
  readonly field: FieldSpec;
  readonly source: FieldSource;
  readonly learners: readonly Learner[];
}

function fittedField({ field, source, learners }: Learning, first: Dataset | undefined): FittedField {
  const size = sizeOf(field.dims);
  const parts = learners.map((learner) => learner.finish());
  // The table of a single column may be shorter than the field: a part of the data needn't hold every value.
  const [only, ...others] = parts;
  const single = others.length === 0;
  if (single && only?.spread === true && only.width <= size) return { ...field, parts: [{ ...only, width: size }] };
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  if (width === size) return { ...field, parts };
  const place = first?.origin ? `${placeOf(first, 0, source.from[0])}: ` : "";
  const given = single ? `column "${source.from[0]}" gives` : `columns ${source.from.join(", ")} give`;
  throw new NncError(
    "NN701",
    `${place}${field.name} is [${field.dims.join(", ")}], ${counted(size, "value")} a row, but ${given} ${width}`,
    "make the shape in the spec fit the data, or choose other columns",
  );
}

/** Whether what was read from a file says how these fields are prepared, as `fitPreparation` would. */
export function isPreparationOf(fields: readonly FieldSpec[], read: unknown): read is readonly FittedField[] {
  if (!Array.isArray(read) || read.length !== fields.length) return false;
  return fields.every((field, place) => {
    const found = read[place] as Partial<FittedField> | null;
    if (found?.name !== field.name || found.kind !== field.kind || found.count !== field.count) return false;
    if (String(found.dims) !== String(field.dims) || !Array.isArray(found.parts)) return false;
    return found.parts.every(isPart) && found.parts.reduce((sum, { width }) => sum + width, 0) === sizeOf(field.dims);
  });
}

function isPart(read: unknown): read is FittedPart {
  if (typeof read !== "object" || read === null) return false;
  const { column, learned, missing, lowercase, labels, spread, width, factor, shift } = read as Partial<FittedPart>;
  const isLabels = Array.isArray(labels) && labels.every((label) => typeof label === "string");
  return (
    typeof column === "string" &&
    (missing === undefined || isFill(missing)) && // files of earlier versions have none
    [learned, lowercase, spread].every((flag) => typeof flag === "boolean") &&
    (labels === undefined ? spread !== true : isLabels) &&
    Number.isSafeInteger(width) &&
    Number(width) > 0 &&
    Number.isFinite(factor) &&
    Number.isFinite(shift)
  );
}

function isFill(read: unknown): boolean {
  if (typeof read !== "object" || read === null || !("value" in read)) return false;
  const { value } = read;
  return value === null || typeof value === "string" || Number.isFinite(value);
}

/** Numbers can be scaled, labels can't. */
function checkPreparations(field: FieldSpec, { preparations }: FieldSource): void {
  const labelled = field.kind !== "real" || has(preparations, "one_hot");
  const wrong = preparations.find(
    ({ kind }) => labelled && (kind === "standardize" || (field.kind === "real" && kind === "scale")),
  );
  const odd = wrong ?? preparations.find(({ kind }) => field.kind !== "real" && kind === "one_hot");
  if (odd === undefined) {
    checkMissing(field, preparations);
    return;
  }
  const what =
    field.kind === "real" ? "one_hot gives 0 and 1, which" : `${field.name} is one of ${field.count} integers, which`;
  throw new NncError(
    "NN706",
    `${what} ${odd.kind} can't change`,
    `leave ${odd.kind} out of the preparation of ${field.name}`,
  );
}

/** The compiler tells more of it. */
function checkMissing({ name, kind }: FieldSpec, preparations: readonly Preparation[]): void {
  const at = preparations.findIndex((preparation) => preparation.kind === "missing");
  const rule = preparations[at];
  if (rule?.kind !== "missing") return;
  const isLabel = kind !== "real" || has(preparations, "one_hot");
  const isOf = rule.fill === "value" ? typeof rule.value : rule.fill === "drop" ? "any" : "number";
  const isAfter = preparations.slice(0, at).some((preparation) => preparation.kind !== "lowercase");
  const fits = !isAfter && (isOf === "any" || (isLabel ? rule.fill === "value" : isOf === "number"));
  if (fits) return;
  const problem = `what ${name} says of missing values ${isAfter ? "comes after its scaling" : "doesn't suit its values"}`;
  throw new NncError("NN706", problem, "fill numbers by a number, mean or median, labels by a label, and that first");
}
