// What the training part tells of one column: what stands in for missing values, mean and deviation, the table of labels.
import { NncError } from "../errors.js";
import { missingRemedy } from "./cells.js";
import { columnOf, isText, placeOf, sizeOf, type Dataset, type Numbers } from "./dataset.js";
import { gatherLabels } from "./labels.js";
import { gatherMedian } from "./median.js";
import { deviationOf, joinMoments, momentsOf, noMoments, type Moments } from "./moments.js";
import { tooLarge } from "./unusable-value.js";
import type { FieldSource, FieldSpec, FittedPart, Preparation } from "./preparation.js";

/** Takes in a column part by part. */
export interface Learner {
  /** @throws NncError NN701 if the column isn't there, NN703 for a value that has no mean. */
  take(rows: Dataset): void;
  /** @throws NncError NN701 for more labels than classes, NN703 if there was no value at all. */
  finish(): FittedPart;
}

export function has(preparations: readonly Preparation[], kind: Preparation["kind"]): boolean {
  return preparations.some((preparation) => preparation.kind === kind);
}

/** Without data: nothing is known of means and tables. */
export function presumedPart(
  field: FieldSpec,
  { preparations }: FieldSource,
  column: string,
  width: number,
): FittedPart {
  const fill = fillOf(preparations);
  return {
    column,
    learned: !has(preparations, "standardize") && !has(preparations, "one_hot") && !isLearned(fill),
    ...(fill && { missing: { value: isLearned(fill) ? 0 : statedFill(fill) } }),
    lowercase: has(preparations, "lowercase"),
    labels: field.classes,
    spread: has(preparations, "one_hot"),
    width,
    ...statedAffine(preparations),
  };
}

/** Begins to learn what the column is prepared with. */
export function startLearning(field: FieldSpec, { preparations }: FieldSource, column: string): Learner {
  const fill = fillOf(preparations);
  const mayMiss = fill !== undefined;
  const lowercase = has(preparations, "lowercase");
  const spread = has(preparations, "one_hot");
  const needsMoments = has(preparations, "standardize") || fill?.fill === "mean";
  const median = fill?.fill === "median" ? gatherMedian() : undefined;
  const table = field.classes === undefined && (spread || field.kind !== "real");
  const labels = table ? gatherLabels({ lowercase, mayMiss }) : undefined;
  const stated = statedAffine(preparations);
  let moments = noMoments;
  let values = 0;
  let size = 1;
  return {
    take(rows) {
      const data = columnOf(rows, column);
      size = sizeOf(data.dims);
      values += data.values.length;
      labels?.take(data.values);
      if (!needsMoments && median === undefined) return;
      const numbers = numbersOf(data.values, column);
      const part = momentsOf(numbers, mayMiss ? "left out" : "counted");
      if (!Number.isFinite(part.squares)) throw odd(rows, column, mayMiss);
      if (mayBeTooLarge(part, stated)) checkSize(rows, column, stated);
      moments = joinMoments(moments, part);
      median?.take(numbers);
    },
    finish() {
      if (fill && isLearned(fill) && moments.count === 0) throw allMissing(column, fill.fill);
      const value = fill && (isLearned(fill) ? (median?.median() ?? moments.mean) : statedFill(fill));
      const filled = typeof value === "number" && needsMoments ? withFilled(moments, values, value) : moments;
      const known =
        field.classes ??
        labelsOf(field, labels, { spread, fill: lowercase && typeof value === "string" ? value.toLowerCase() : value });
      return {
        column,
        learned: true,
        ...(value !== undefined && { missing: { value } }),
        lowercase,
        labels: known,
        spread,
        width: spread ? (known?.length ?? 0) : size,
        ...affine(preparations, filled),
      };
    },
  };
}

type Fill = Extract<Preparation, { kind: "missing" }>;
type LearnedFill = Fill & { readonly fill: "mean" | "median" };

function fillOf(preparations: readonly Preparation[]): Fill | undefined {
  return preparations.find((preparation): preparation is Fill => preparation.kind === "missing");
}

function isLearned(fill: Fill | undefined): fill is LearnedFill {
  return fill?.fill === "mean" || fill?.fill === "median";
}

function statedFill(fill: Fill): number | string | null {
  return fill.fill === "value" ? fill.value : null;
}

/** The numbers that the network is given: those that stand in for missing ones are among them. */
function withFilled(present: Moments, values: number, fill: number): Moments {
  return joinMoments(present, { count: values - present.count, mean: fill, squares: 0 });
}

function labelsOf(
  field: FieldSpec,
  gathered: ReturnType<typeof gatherLabels> | undefined,
  { spread, fill }: { readonly spread: boolean; readonly fill: number | string | null | undefined },
): readonly string[] | undefined {
  if (gathered === undefined || (!spread && !gathered.hasTexts())) return undefined;
  const found = gathered.labels();
  // What stands in for missing values has its place, whether the training part lacks some or not.
  const own = fill === null || fill === undefined ? undefined : String(fill);
  const labels = own === undefined || found.includes(own) ? found : [...found, own];
  if (field.kind === "real" || labels.length <= field.count) return labels;
  throw new NncError(
    "NN701",
    `${field.name} has ${field.count} classes, but the data ${labels.length}: ${listed(labels)}`,
    `declare class(${labels.length}), or name the classes`,
  );
}

/** Scaling and standardizing, one after the other, are one factor and one shift. */
function affine(preparations: readonly Preparation[], moments: Moments): Affine {
  let factor = 1;
  let shift = 0;
  for (const preparation of preparations) {
    if (preparation.kind === "scale") {
      factor *= preparation.factor;
      shift = shift * preparation.factor + preparation.offset;
    } else if (preparation.kind === "standardize") {
      const deviation = moments.count === 0 ? 1 : deviationOf(moments);
      const spread = Math.abs(factor) * deviation || 1; // a constant column becomes 0
      shift = -(factor * moments.mean) / spread;
      factor /= spread;
    }
  }
  return { factor, shift };
}

/** What the spec itself scales by: the rest is learned. */
function statedAffine(preparations: readonly Preparation[]): Affine {
  return affine(
    preparations.filter(({ kind }) => kind !== "standardize"),
    noMoments,
  );
}

function numbersOf(values: Numbers | readonly string[], column: string): Numbers {
  if (!isText(values)) return values;
  throw new NncError(
    "NN703",
    `column "${column}" holds texts, which have no mean and can't be standardized`,
    "use a column of numbers, or one_hot",
  );
}

function odd(rows: Dataset, column: string, mayMiss: boolean): NncError {
  const { values, dims } = columnOf(rows, column);
  const isOdd = (value: number): boolean => !Number.isFinite(value) && !(mayMiss && Number.isNaN(value));
  const at = isText(values) ? -1 : values.findIndex(isOdd);
  const place = placeOf(rows, Math.max(0, Math.floor(at / sizeOf(dims))), column);
  const problem = `${place}: column "${column}" holds ${at < 0 ? "numbers too large for a sum" : values[at]}, so that it has no mean`;
  const isNaN = at >= 0 && Number.isNaN(values[at]);
  return new NncError(
    "NN703",
    problem,
    isNaN ? missingRemedy(column, "number") : "put a number there, or leave the row out",
  );
}

interface Affine {
  readonly factor: number;
  readonly shift: number;
}

const largest = 3.4028234663852886e38; // of single precision

/** No value is farther from the mean than the root of the sum of squares. */
function mayBeTooLarge({ mean, squares }: Moments, { factor, shift }: Affine): boolean {
  return (Math.abs(mean) + Math.sqrt(squares)) * Math.abs(factor) + Math.abs(shift) > largest;
}

/**
 * Standardizing would make any number small: one that is out of range would pass, and leave next to nothing of the others.
 * @throws NncError NN703 at the first that single precision can't hold as the spec scales it.
 */
function checkSize(rows: Dataset, column: string, { factor, shift }: Affine): void {
  const { values, dims } = columnOf(rows, column);
  if (isText(values)) return;
  const at = values.findIndex((value: number) => Math.abs(value * factor + shift) > largest);
  if (at < 0) return;
  const place = placeOf(rows, Math.floor(at / sizeOf(dims)), column);
  throw tooLarge(`${place}: column "${column}" holds ${values[at]}`, factor, shift);
}

function allMissing(column: string, fill: "mean" | "median"): NncError {
  const problem = `column "${column}" holds no value at all in the training data, so that it has no ${fill}`;
  return new NncError("NN703", problem, "leave the column out, or name a number: missing(0)");
}

function listed(labels: readonly string[]): string {
  return labels.length > 8 ? `${labels.slice(0, 7).join(", ")}, …` : labels.join(", ");
}
