// Whether columns of a table can make the fields that they are named for: how many there are, and what is done to them.
import type { Call, Setting, Span } from "../../grammar/ast.js";
import { sizeOf } from "../ir/shape.js";
import { type Frame, place } from "./frame.js";
import type { Column, Field, Preparation } from "./model.js";

/** Numbers can be scaled, labels can't. `places`: where each preparation is written. */
export function checkPreparations(
  frame: Frame,
  field: Field,
  preparations: readonly Preparation[],
  places: readonly Span[],
): void {
  const spread = preparations.some(({ kind }) => kind === "one_hot");
  const unfit: ReadonlySet<Preparation["kind"]> = new Set(
    field.kind !== "real" ? ["standardize", "one_hot"] : spread ? ["standardize", "scale"] : [],
  );
  const at = preparations.findIndex(({ kind }) => unfit.has(kind));
  const [odd, span] = [preparations[at], places[at]];
  if (!odd || !span) return;
  const what = odd.kind === "scale" ? "scaling" : odd.kind;
  const where = field.kind === "real" ? "beside one_hot, which gives 0 and 1" : `for ${field.name}, ${labels(field)}`;
  const related = [{ at: field.at, text: `${field.name} is declared here` }];
  frame.expansion.report.add("NN113", place(frame, span), { what, where }, { related, help: `leave ${what} out` });
}

function labels({ kind, count }: Field): string {
  return kind === "class" ? `which is one of ${count} classes` : `which is whole numbers below ${count}`;
}

/** A cell of a table is one number, or the label that `one_hot` makes several of. */
export function checkWidths(
  frame: Frame,
  setting: Setting,
  call: Call,
  columns: readonly Column[],
  fields: readonly Field[],
): void {
  for (const field of fields) {
    const { from, preparations } = columnOf(columns, field);
    const spread = preparations.some(({ kind }) => kind === "one_hot");
    const size = sizeOf(field.dims);
    if (spread ? from.length <= size : from.length === size) continue;
    const expected = `${spread ? "at most " : ""}${counted(size)} for ${field.name}`;
    reportWidth(frame, setting, call, { field, from, expected, tooFew: from.length < size });
  }
}

/** Columns of a second source stand for those of the training data, one for one. */
export function checkSameWidths(
  frame: Frame,
  setting: Setting,
  call: Call,
  columns: readonly Column[],
  training: readonly Column[],
  fields: readonly Field[],
): void {
  for (const field of fields) {
    const own = columns.find((column) => column.field === field.name);
    const count = columnOf(training, field).from.length;
    if (!own || own.from.length === count) continue;
    const expected = `${counted(count)} for ${field.name}, as the training data has`;
    reportWidth(frame, setting, call, { field, from: own.from, expected, tooFew: own.from.length < count });
  }
}

function columnOf(columns: readonly Column[], { name }: Field): Column {
  return columns.find(({ field }) => field === name) ?? { field: name, from: [name], preparations: [] };
}

function counted(columns: number): string {
  return `${columns} column${columns === 1 ? "" : "s"}`;
}

function reportWidth(
  frame: Frame,
  { name, block }: Setting,
  call: Call,
  wrong: {
    readonly field: Field;
    readonly from: readonly string[];
    readonly expected: string;
    readonly tooFew: boolean;
  },
): void {
  const { field, from, expected } = wrong;
  const line = block?.find((binding) => binding.name.text === field.name);
  const found = from.length === 1 ? `only the column ${from[0]}` : counted(from.length);
  const related = [{ at: field.at, text: `${field.name} is declared here` }];
  const help = wrong.tooFew ? { help: `name them side by side: ${field.name} = [a, b, …]` } : {};
  const at = place(frame, line?.value ?? call);
  frame.expansion.report.add("NN601", at, { kind: "value", setting: name.text, expected, found }, { related, ...help });
}
