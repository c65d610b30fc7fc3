// From the columns of a source to the fields of a model: what the spec says, and what is learned of it from the training part.
import { NncError } from "../errors.js";
import { columnOf, isText, placeOf, sizeOf, type DataColumn, type Dataset, type Numbers } from "./dataset.js";
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

/** scale: x · factor + offset. standardize: the column to mean 0 and deviation 1. one_hot: 1 at the value's place, 0 at the others. */
export type Preparation =
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
 * @throws NncError NN701 if columns and fields don't fit, NN706 for preparations that can't follow each other.
 */
export function fitPreparation(
  fields: readonly FieldSpec[],
  sources: readonly FieldSource[],
  training?: Dataset,
): FittedField[] {
  return fields.map((field) => {
    const source = sources.find(({ field: name }) => name === field.name);
    return fitField(field, source ?? { field: field.name, from: [field.name], preparations: [] }, training);
  });
}

function fitField(field: FieldSpec, source: FieldSource, training: Dataset | undefined): FittedField {
  checkPreparations(field, source);
  const size = sizeOf(field.dims);
  const single = source.from.length === 1;
  const parts = source.from.map((column) => {
    return training
      ? learnPart(field, source, column, training)
      : presumedPart(field, source, column, single ? size : 1);
  });
  // The table of a single column may be shorter than the field: a part of the data needn't hold every value.
  const spread = parts[0];
  if (single && spread?.spread === true && spread.width <= size)
    return { ...field, parts: [{ ...spread, width: size }] };
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  if (width === size) return { ...field, parts };
  if (training === undefined) return { ...field, parts: parts.map((part) => ({ ...part, learned: false })) };
  const place = training.origin ? `${placeOf(training, 0, source.from[0])}: ` : "";
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
  const { column, learned, lowercase, labels, spread, width, factor, shift } = read as Partial<FittedPart>;
  const isLabels = Array.isArray(labels) && labels.every((label) => typeof label === "string");
  return (
    typeof column === "string" &&
    [learned, lowercase, spread].every((flag) => typeof flag === "boolean") &&
    (labels === undefined ? spread !== true : isLabels) &&
    Number.isSafeInteger(width) &&
    Number(width) > 0 &&
    Number.isFinite(factor) &&
    Number.isFinite(shift)
  );
}

/** Without data: nothing is known of means and tables. */
function presumedPart(field: FieldSpec, { preparations }: FieldSource, column: string, width: number): FittedPart {
  const plain = { column, lowercase: has(preparations, "lowercase"), labels: field.classes, width };
  const learned = !has(preparations, "standardize") && !has(preparations, "one_hot");
  return {
    ...plain,
    learned,
    spread: has(preparations, "one_hot"),
    ...affine(preparations, () => ({ mean: 0, deviation: 1 })),
  };
}

function learnPart(field: FieldSpec, source: FieldSource, column: string, training: Dataset): FittedPart {
  const data = columnOf(training, column);
  const { preparations } = source;
  const lowercase = has(preparations, "lowercase");
  const spread = has(preparations, "one_hot");
  const labels = labelsOf(field, data, { lowercase, spread });
  const width = spread ? (labels?.length ?? 0) : sizeOf(data.dims);
  return {
    column,
    learned: true,
    lowercase,
    labels,
    spread,
    width,
    ...affine(preparations, () => momentsOf(column, training)),
  };
}

function labelsOf(
  field: FieldSpec,
  data: DataColumn,
  { lowercase, spread }: { readonly lowercase: boolean; readonly spread: boolean },
): readonly string[] | undefined {
  if (field.classes !== undefined) return field.classes;
  if (!spread && (field.kind === "real" || !isText(data.values))) return undefined;
  const labels = distinct(data, lowercase);
  if (field.kind === "real" || labels.length <= field.count) return labels;
  throw new NncError(
    "NN701",
    `${field.name} has ${field.count} classes, but the data ${labels.length}: ${listed(labels)}`,
    `declare class(${labels.length}), or name the classes`,
  );
}

/** Sorted: numbers by size, texts by their letters. */
function distinct({ values }: DataColumn, lowercase: boolean): string[] {
  if (!isText(values))
    return Array.from(new Set<number>(values))
      .sort((a, b) => a - b)
      .map(String);
  return [...new Set(lowercase ? values.map((text) => text.toLowerCase()) : values)].sort();
}

interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Scaling and standardizing, one after the other, are one factor and one shift. */
function affine(preparations: readonly Preparation[], moments: () => Moments): { factor: number; shift: number } {
  let factor = 1;
  let shift = 0;
  for (const preparation of preparations) {
    if (preparation.kind === "scale") {
      factor *= preparation.factor;
      shift = shift * preparation.factor + preparation.offset;
    } else if (preparation.kind === "standardize") {
      const { mean, deviation } = moments();
      const spread = Math.abs(factor) * deviation || 1; // a constant column becomes 0
      shift = -(factor * mean) / spread;
      factor /= spread;
    }
  }
  return { factor, shift };
}

/** Of all numbers of the column, in two passes; the deviation is that of the population (divides by n). */
function momentsOf(column: string, training: Dataset): Moments {
  const { values, dims } = columnOf(training, column);
  if (isText(values)) {
    throw new NncError(
      "NN703",
      `column "${column}" holds texts, which can't be standardized`,
      "use a column of numbers, or one_hot",
    );
  }
  const mean = sumOfPowers(values, 0, 1) / values.length;
  const deviation = Math.sqrt(sumOfPowers(values, mean, 2) / values.length);
  const odd = Number.isFinite(deviation) ? -1 : values.findIndex((value) => !Number.isFinite(value));
  if (odd < 0) return { mean, deviation };
  const place = placeOf(training, Math.floor(odd / sizeOf(dims)), column);
  const problem = `${place}: column "${column}" holds ${values[odd]}, so that it has no mean`;
  throw new NncError("NN703", problem, "put a number there, or leave the row out");
}

/** Σ (value − center)^power. */
function sumOfPowers(values: Numbers, center: number, power: 1 | 2): number {
  let total = 0;
  for (let at = 0; at < values.length; at++) total += ((values[at] ?? NaN) - center) ** power;
  return total;
}

/** Numbers can be scaled, labels can't. */
function checkPreparations(field: FieldSpec, { preparations }: FieldSource): void {
  const labelled = field.kind !== "real" || has(preparations, "one_hot");
  const wrong = preparations.find(
    ({ kind }) => labelled && (kind === "standardize" || (field.kind === "real" && kind === "scale")),
  );
  const odd = wrong ?? preparations.find(({ kind }) => field.kind !== "real" && kind === "one_hot");
  if (odd === undefined) return;
  const what =
    field.kind === "real" ? "one_hot gives 0 and 1, which" : `${field.name} is one of ${field.count} integers, which`;
  throw new NncError(
    "NN706",
    `${what} ${odd.kind} can't change`,
    `leave ${odd.kind} out of the preparation of ${field.name}`,
  );
}

function has(preparations: readonly Preparation[], kind: Preparation["kind"]): boolean {
  return preparations.some((preparation) => preparation.kind === kind);
}

function listed(labels: readonly string[]): string {
  return labels.length > 8 ? `${labels.slice(0, 7).join(", ")}, …` : labels.join(", ");
}
