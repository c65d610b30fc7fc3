// NN702: inputs of another size than networks like, seen before the run.
import type { Dataset } from "../../../runtime/index.js";
import type { Column, Model } from "../../check/model.js";
import type { Kind, Value } from "../../ir/value.js";
import type { Diagnostic } from "../../report/diagnostic.js";
import { diagnose } from "../../report/report.js";

/** Of a column that isn't standardized: sizes that a learning rate for the others doesn't suit. */
const large = 10;
const small = 0.01;

/** A finding for each input that is multiplied with weights while its values, prepared as the spec says, are far from 1 in size. */
export function inputFindings(model: Model, { columns }: Dataset): Diagnostic[] {
  const multiplied = model.inputs.filter(({ kind, value }) => kind === "real" && isMultiplied(value, model));
  return multiplied.flatMap((field) => {
    const source = model.training.data?.columns.find((column) => column.field === field.name);
    const column = source ?? { field: field.name, from: [field.name], preparations: [] };
    if (column.preparations.some(({ kind }) => kind !== "scale" && kind !== "missing")) return [];
    const sizes = column.from.flatMap((name) => sizeOf(columns[name]?.values ?? [], column));
    const far = sizes.filter(({ mean, low, high }) => mean > large || Math.max(-low, high) < small);
    if (far.length === 0) return [];
    const low = rounded(Math.min(...far.map((size) => size.low)));
    const high = rounded(Math.max(...far.map((size) => size.high)));
    const mended = `${field.name} = ${remedyFor(column, sizes)}`;
    return [diagnose("NN702", field.at, { field: field.name, low, high, mended })];
  });
}

/** Values that are the same numbers in another arrangement. */
const arrangements: readonly Kind[] = ["reshape", "transpose", "broadcast", "slice", "concat"];

/** As it comes, and not after a formula that may have scaled it. */
function isMultiplied(input: Value, { losses, outputs }: Model): boolean {
  const isArranged = (value: Value): boolean =>
    value === input || (arrangements.includes(value.operation.kind) && value.inputs.some(isArranged));
  const seen = new Set<Value>();
  const stack = [...losses, ...outputs].map(({ value }) => value);
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    if (value.operation.kind === "matmul" && value.inputs.some(isArranged)) return true;
    stack.push(...value.inputs);
  }
  return false;
}

interface Size {
  readonly low: number;
  readonly high: number;
  /** Root of the mean square. */
  readonly mean: number;
}

/** Of a column after its scaling; nothing for texts, null values or no values at all. */
function sizeOf(values: ArrayLike<number | string>, { preparations }: Column): Size[] {
  let factor = 1;
  let shift = 0;
  for (const preparation of preparations) {
    if (preparation.kind !== "scale") continue;
    factor *= preparation.factor;
    shift = shift * preparation.factor + preparation.offset;
  }
  let [low, high, squares, count] = [Infinity, -Infinity, 0, 0];
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) continue; // it is missing
    count++;
    const value = Number(values[at]) * factor + shift;
    if (value < low) low = value;
    if (value > high) high = value;
    squares += value * value;
  }
  const mean = Math.sqrt(squares / count);
  return mean > 0 && Number.isFinite(mean) ? [{ low, high, mean }] : [];
}

/** Pixels have a scale of their own; whatever else there is has a mean and a deviation. */
function remedyFor({ from, preparations }: Column, sizes: readonly Size[]): string {
  const [only, ...others] = from.map((name) => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : JSON.stringify(name)));
  const columns = others.length === 0 ? (only ?? "") : `[${[only, ...others].join(", ")}]`;
  const isBytes = sizes.every(({ low, high }) => low >= 0 && high > 100 && high <= 255);
  return isBytes && preparations.length === 0 && others.length === 0 ? `${columns} / 255` : `${columns} -> standardize`;
}

function rounded(number: number): number {
  return Number(number.toPrecision(4));
}
