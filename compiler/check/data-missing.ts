// `missing(mean)`: what stands in for values that a column lacks, and whether that suits the field.
import type { Call, Span } from "../../grammar/ast.js";
import { type Frame, place, written } from "./frame.js";
import type { Field, Preparation } from "./model.js";
import { plainNumber } from "./plain-number.js";
import { respelled } from "./respelled.js";

export type Missing = Extract<Preparation, { kind: "missing" }>;

const ways = ["mean", "median", "drop"] as const;
const expected = 'mean, median, drop, a number or a label in quotes, as in missing(mean) or missing("unknown")';

/** What a call of `missing` is given, beside the column. */
export function readMissing(frame: Frame, call: Call, given: Call["arguments"]): Missing | undefined {
  const [argument, ...more] = given;
  const value = argument?.value;
  if (value?.kind === "missing") return undefined;
  if (value === undefined || more.length > 0 || argument?.name) {
    reportUnfit(frame, call, value === undefined ? "left out" : written(frame, call));
    return undefined;
  }
  if (value.kind === "text") return { kind: "missing", fill: "value", value: value.value };
  const number = plainNumber(frame, value);
  if (number !== undefined && Number.isFinite(number)) return { kind: "missing", fill: "value", value: number };
  const way = value.kind === "reference" ? ways.find((name) => name === value.name) : undefined;
  if (way !== undefined) return { kind: "missing", fill: way };
  if (value.kind === "reference") {
    const details = { what: "way to fill in what is missing", name: value.name, candidates: ways };
    frame.expansion.report.add("NN101", place(frame, value), details, {
      fix: respelled(frame.source, value, value.name, ways),
    });
  } else reportUnfit(frame, value, written(frame, value));
  return undefined;
}

export function reportUnfit(frame: Frame, at: Span, found: string): void {
  frame.expansion.report.add("NN104", place(frame, at), {
    argument: "what stands in for a missing value",
    expected,
    found,
  });
}

/** Numbers are filled by numbers, labels by labels, and first of all: before anything is done to the values. */
export function checkMissing(
  frame: Frame,
  field: Field,
  preparations: readonly Preparation[],
  places: readonly Span[],
): void {
  const found = preparations.flatMap((preparation, at) => {
    const span = places[at];
    return preparation.kind === "missing" && span ? [{ preparation, at, span }] : [];
  });
  const [first, second] = found;
  if (!first) return;
  const { report } = frame.expansion;
  const related = [{ at: field.at, text: `${field.name} is declared here` }];
  if (second) {
    report.add("NN113", place(frame, second.span), { what: "a second missing", where: "in one line" });
    return;
  }
  const before = preparations.slice(0, first.at).find(({ kind }) => kind !== "lowercase");
  if (before) {
    const what = before.kind === "scale" ? "scaling" : before.kind;
    const help = "write it first, so that its number is one of the column: age -> missing(0) -> standardize";
    report.add("NN113", place(frame, first.span), { what: "missing", where: `after ${what}` }, { help });
    return;
  }
  const isLabel = field.kind !== "real" || preparations.some(({ kind }) => kind === "one_hot");
  const wanted = unfit(field, first.preparation, {
    isLabel,
    lowercase: preparations.some(({ kind }) => kind === "lowercase"),
  });
  if (wanted === undefined) return;
  const details = {
    argument: `what stands in for a missing ${field.name}`,
    expected: wanted,
    found: textOf(first.preparation),
  };
  report.add("NN104", place(frame, first.span), details, { related });
}

/** What would suit the field; undefined where what is said does. */
function unfit(
  { kind, classes, count }: Field,
  missing: Missing,
  { isLabel, lowercase }: { readonly isLabel: boolean; readonly lowercase: boolean },
): string | undefined {
  if (missing.fill === "drop") return undefined;
  const value = missing.fill === "value" ? missing.value : undefined;
  if (!isLabel) return typeof value === "string" ? "mean, median, a number or drop" : undefined;
  if (value === undefined)
    return kind === "real" ? 'a label such as "unknown", or drop' : "one of its classes, or drop";
  if (kind === "real") return undefined;
  const key = (label: string): string => (lowercase ? label.toLowerCase() : label);
  if (classes) {
    const fits = classes.some((label) => key(label) === key(String(value)));
    return fits
      ? undefined
      : `one of its classes (${classes.slice(0, 8).join(", ")}${classes.length > 8 ? ", …" : ""}), or drop`;
  }
  return typeof value === "string"
    ? kind === "class"
      ? undefined
      : `a whole number below ${count}, or drop`
    : undefined;
}

function textOf(missing: Missing): string {
  if (missing.fill !== "value") return missing.fill;
  return typeof missing.value === "string" ? `the text ${JSON.stringify(missing.value)}` : String(missing.value);
}
