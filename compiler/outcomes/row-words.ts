// A row of data as a person sees it: where it stands, and the picture that it is, or the values of its columns.
import { columnOf, isText, placeOf, sizeOf, type Dataset } from "../../runtime/data/dataset.js";
import type { Pixels } from "../chart/pixels.js";
import type { Model } from "../check/model.js";
import { pictureShape } from "./first-layer.js";
import { rowPicture } from "./pictures.js";

export interface RowWords {
  /** Where it stands: `iris.csv:8`. */
  readonly place: string;
  readonly picture: Pixels | undefined;
  /** Its values by column as they stand in the data; none of a picture. */
  readonly cells: readonly (readonly [column: string, value: string])[];
}

const mostColumns = 12;

/** Of rows of a dataset that is for this model. */
export function rowDescriber(model: Model, dataset: Dataset): (row: number) => RowWords {
  const columns = model.inputs.map((field) => ({
    field,
    from: model.training.data?.columns.find((column) => column.field === field.name)?.from ?? [field.name],
  }));
  const shown = columns.find(({ field, from }) => from.length === 1 && pictureShape(field) !== undefined);
  const shape = shown && pictureShape(shown.field);
  if (shape !== undefined) {
    const { values } = columnOf(dataset, shown?.from[0] ?? "");
    return (row) => ({ place: placeOf(dataset, row), picture: rowPicture(values, shape, row), cells: [] });
  }
  const names = columns.flatMap(({ from }) => from);
  const single = names.filter((name) => sizeOf(columnOf(dataset, name).dims) === 1).slice(0, mostColumns);
  return (row) => ({
    place: placeOf(dataset, row),
    picture: undefined,
    cells: single.map((name) => [name, cellText(dataset, name, row)] as const),
  });
}

function cellText(dataset: Dataset, name: string, row: number): string {
  const { values } = columnOf(dataset, name);
  if (isText(values)) return values[row] ?? "";
  return String(Number((values[row] ?? NaN).toPrecision(7)));
}
