// What a trained network gets right and wrong on data that it wasn't trained with.
import type { Network, UntypedNetwork } from "../../runtime/index.js";
import { columnOf, isText, placeOf, selectRows, sizeOf, type Dataset } from "../../runtime/data/dataset.js";
import type { Pixels } from "../chart/pixels.js";
import type { Model } from "../check/model.js";
import { confusionOf, surestMistakes } from "./confusion.js";
import { decide } from "./decisions.js";
import { pictureShape } from "./first-layer.js";
import type { Judged } from "./judged.js";
import { rowPicture } from "./pictures.js";
import { planeOf, type Plane } from "./plane.js";
import { truthOf } from "./truth.js";

export interface Outcomes {
  /** "test", "validation" or "training", and its rows that were looked at, of all that there are. */
  readonly data: string;
  readonly rows: number;
  readonly allRows: number;
  readonly target: string;
  readonly classes: readonly string[];
  readonly confusion: readonly number[];
  readonly isProbability: boolean;
  readonly mistakes: readonly Mistake[];
  /** How many there are, shown or not. */
  readonly mistakeCount: number;
  readonly plane: PlanePoints | undefined;
}

export interface Mistake {
  /** Where the row stands: `iris.csv:8`. */
  readonly place: string;
  readonly truth: string;
  readonly predicted: string;
  readonly sure: number;
  readonly picture: Pixels | undefined;
  /** The row's values by column as they stand in the data. */
  readonly cells: readonly (readonly [column: string, value: string])[];
}

export interface PlanePoints extends Omit<Plane, "at"> {
  readonly points: readonly {
    readonly at: readonly [number, number];
    readonly truth: number;
    readonly predicted: number;
  }[];
}

/** Of more rows so many are looked at, at equal distances. */
const mostRows = 20_000;
const mostMistakes = 20;
const mostPoints = 1500;
const mostColumns = 12;

/** `data` names the dataset. @throws NncError where it doesn't fit the model or the network. */
export function outcomesOf(
  {
    model,
    judged,
    network,
  }: { readonly model: Model; readonly judged: Judged; readonly network: Network<UntypedNetwork> },
  data: string,
  dataset: Dataset,
): Outcomes {
  const rows = sampled(dataset, mostRows);
  const { field, classes } = judged;
  const truth = truthOf(model, field, network, rows);
  const decisions = decide(network, judged, rows, rows.rows);
  const named = (place: number | undefined): string => classes[place ?? -1] ?? "";
  const confusion = confusionOf(truth, decisions, classes.length);
  const describe = rowDescriber(model, rows);
  const plane = planeOf(model, judged, network, rows);
  return {
    data,
    rows: rows.rows,
    allRows: dataset.rows,
    target: field.name,
    classes,
    confusion,
    isProbability: decisions.isProbability,
    mistakes: surestMistakes(truth, decisions, mostMistakes).map((row) => ({
      place: placeOf(rows, row),
      truth: named(truth[row]),
      predicted: named(decisions.predicted[row]),
      sure: decisions.sure[row] ?? NaN,
      ...describe(row),
    })),
    mistakeCount:
      rows.rows - classes.reduce((sum, _, place) => sum + (confusion[place * (classes.length + 1)] ?? 0), 0),
    plane: plane && {
      axes: plane.axes,
      grid: plane.grid,
      points: evenly(rows.rows, mostPoints).map((row) => ({
        at: plane.at(row),
        truth: truth[row] ?? NaN,
        predicted: decisions.predicted[row] ?? NaN,
      })),
    },
  };
}

function sampled(dataset: Dataset, most: number): Dataset {
  return dataset.rows <= most ? dataset : selectRows(dataset, evenly(dataset.rows, most));
}

/** So many of the numbers from 0 on, at equal distances. */
function evenly(count: number, most: number): number[] {
  const kept = Math.min(count, most);
  return Array.from({ length: kept }, (_, place) => Math.floor((place * count) / kept));
}

/** A row as a person sees it: as a picture, or by the values of its columns. */
function rowDescriber(model: Model, dataset: Dataset): (row: number) => Pick<Mistake, "picture" | "cells"> {
  const columns = model.inputs.map((field) => ({
    field,
    from: model.training.data?.columns.find((column) => column.field === field.name)?.from ?? [field.name],
  }));
  const shown = columns.find(({ field, from }) => from.length === 1 && pictureShape(field) !== undefined);
  const shape = shown && pictureShape(shown.field);
  if (shape !== undefined) {
    const { values } = columnOf(dataset, shown?.from[0] ?? "");
    return (row) => ({ picture: rowPicture(values, shape, row), cells: [] });
  }
  const names = columns.flatMap(({ from }) => from);
  const single = names.filter((name) => sizeOf(columnOf(dataset, name).dims) === 1).slice(0, mostColumns);
  return (row) => ({ picture: undefined, cells: single.map((name) => [name, cellText(dataset, name, row)] as const) });
}

function cellText(dataset: Dataset, name: string, row: number): string {
  const { values } = columnOf(dataset, name);
  if (isText(values)) return values[row] ?? "";
  return String(Number((values[row] ?? NaN).toPrecision(7)));
}
