// Where the raw values of a field's parts lie in a dataset: in columns of their own, or side by side in one of the field's name.
import { NncError } from "../errors.js";
import { columnOf, sizeOf, type Dataset, type Values } from "./dataset.js";
import type { FittedField, FittedPart } from "./preparation.js";
import { counted } from "./shown.js";

/** Row r of a part lies at values[r · stride + start] and after. */
export interface PartSource {
  readonly values: Values;
  readonly stride: number;
  readonly start: number;
}

/** One for each part. @throws NncError NN701 if a column is missing or of another shape. */
export function partSources(field: FittedField, dataset: Dataset): PartSource[] {
  const { parts } = field;
  const apart = parts.every(({ column }) => Object.hasOwn(dataset.columns, column));
  if (!apart && Object.hasOwn(dataset.columns, field.name)) return sideBySide(field, dataset);
  return parts.map((part) => {
    const { values, dims } = columnOf(dataset, part.column);
    checkWidth(part.column, dims, rawWidth(part), field);
    return { values, stride: rawWidth(part), start: 0 };
  });
}

/** Values of a row before they are prepared. */
export function rawWidth({ spread, width }: FittedPart): number {
  return spread ? 1 : width;
}

function sideBySide(field: FittedField, dataset: Dataset): PartSource[] {
  const { values, dims } = columnOf(dataset, field.name);
  const stride = field.parts.reduce((width, part) => width + rawWidth(part), 0);
  checkWidth(field.name, dims, stride, field);
  let end = 0;
  return field.parts.map((part) => {
    const start = end;
    end += rawWidth(part);
    return { values, stride, start };
  });
}

function checkWidth(column: string, dims: readonly number[], width: number, field: FittedField): void {
  if (sizeOf(dims) === width) return;
  throw new NncError(
    "NN701",
    `column "${column}" has rows of [${dims.join(", ")}], but ${field.name} of [${field.dims.join(", ")}] takes ${counted(width, "value")} a row from it`,
    "give rows of the shape that the spec states",
  );
}
