// NN711: a stratified share, or stratified folds, of classes that haven't the rows for it, seen before the run.
import type { Dataset } from "../../../runtime/index.js";
import type { Model } from "../../check/model.js";
import type { Diagnostic } from "../../report/diagnostic.js";
import { diagnose } from "../../report/report.js";

/** Rows of training, and those put aside; with `folds` no rows are yet. */
interface Parts {
  readonly train: Dataset;
  readonly validation?: Dataset;
}

/** A finding where the spec stratifies and all rows are of one class, or the validation part or some fold must do without one. */
export function strataFindings(model: Model, { train, validation }: Parts, folds: number | undefined): Diagnostic[] {
  const { validate, data, places } = model.training;
  if (typeof validate !== "object" || !("stratify" in validate)) return [];
  const target = validate.stratify;
  const column = data?.columns.find(({ field }) => field === target);
  const name = column?.from[0] ?? target;
  const isLowercase = column?.preparations.some(({ kind }) => kind === "lowercase") ?? false;
  const aside = countsOf(validation, name, isLowercase);
  const all = countsOf(train, name, isLowercase);
  for (const [label, rows] of aside) all.set(label, (all.get(label) ?? 0) + rows);
  const at = places.validate ?? model.at;
  if (all.size === 1) return [diagnose("NN711", at, { target, classes: [...all], parts: "one class" })];
  const isLacking = ([label, rows]: readonly [string, number]): boolean =>
    folds === undefined ? validation !== undefined && !aside.has(label) : rows < folds;
  const classes = [...all].filter(isLacking);
  const parts = folds === undefined ? "validation" : "folds";
  return classes.length === 0 ? [] : [diagnose("NN711", at, { target, classes, parts })];
}

function countsOf(dataset: Dataset | undefined, name: string, isLowercase: boolean): Map<string, number> {
  const counts = new Map<string, number>();
  const values = dataset?.columns[name]?.values ?? [];
  for (let row = 0; row < (dataset?.rows ?? 0); row++) {
    const label = isLowercase ? String(values[row]).toLowerCase() : String(values[row]);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}
