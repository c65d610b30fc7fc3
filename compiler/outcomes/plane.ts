// Models of two real inputs: what they decide on the whole plane.
import { columnOf, isText, type Dataset } from "../../runtime/data/dataset.js";
import type { Network, UntypedNetwork } from "../../runtime/index.js";
import type { Field, Model } from "../check/model.js";
import { sizeOf } from "../ir/shape.js";
import { decide } from "./decisions.js";
import type { Judged } from "./judged.js";

export interface Plane {
  readonly axes: readonly [PlaneAxis, PlaneAxis];
  /** `side` × `side` points, row by row from the least second value on. `sure`: 0 to 1. */
  readonly grid: { readonly side: number; readonly predicted: Int32Array; readonly sure: Float64Array };
  /** The two numbers of a row of data. */
  readonly at: (row: number) => readonly [number, number];
}

/** In the units of the data, before any preparation. */
export interface PlaneAxis {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const side = 160;

/** Undefined for a model that has not exactly two real numbers a row as its input, and where they don't come as numbers. */
export function planeOf(
  model: Model,
  judged: Judged,
  network: Network<UntypedNetwork>,
  dataset: Dataset,
): Plane | undefined {
  const { inputs, training } = model;
  if (inputs.some(({ kind }) => kind !== "real")) return undefined;
  if (inputs.reduce((sum, { dims }) => sum + sizeOf(dims), 0) !== 2) return undefined;
  const columnsOf = ({ name }: Field): readonly string[] =>
    training.data?.columns.find(({ field }) => field === name)?.from ?? [name];
  const readers = inputs.flatMap(columnsOf).flatMap((name) => readersOf(dataset, name));
  const [first, second, ...others] = readers;
  if (first === undefined || second === undefined || others.length > 0) return undefined;
  const axes = [axisOf(first, dataset.rows), axisOf(second, dataset.rows)] as const;
  const along = ({ from, to }: PlaneAxis, place: number): number => from + ((place + 0.5) / side) * (to - from);
  const raw = new Float32Array(2 * side * side);
  for (let place = 0; place < side * side; place++) {
    raw[2 * place] = along(axes[0], place % side);
    raw[2 * place + 1] = along(axes[1], Math.floor(place / side));
  }
  const { predicted, sure, isProbability } = decide(network, judged, fieldsOf(inputs, raw), side * side);
  const most = sure.reduce((most, value) => Math.max(most, value), 1e-9);
  const scaled = isProbability ? sure : sure.map((value) => Math.min(1, value / most));
  return {
    axes,
    grid: { side, predicted, sure: scaled },
    at: (row) => [first.value(row), second.value(row)],
  };
}

interface Reader {
  readonly name: string;
  readonly value: (row: number) => number;
}

function readersOf(dataset: Dataset, name: string): Reader[] {
  const { values, dims } = columnOf(dataset, name);
  if (isText(values)) return [];
  const size = sizeOf(dims);
  return Array.from({ length: size }, (_, place) => ({
    name: size === 1 ? name : `${name}[${place}]`,
    value: (row: number): number => values[row * size + place] ?? NaN,
  }));
}

/** As far as the data reaches, and a little more. */
function axisOf({ name, value }: Reader, rows: number): PlaneAxis {
  let [from, to] = [Infinity, -Infinity];
  for (let row = 0; row < rows; row++) {
    from = Math.min(from, value(row));
    to = Math.max(to, value(row));
  }
  const room = (to - from) * 0.06 || 1;
  return { name, from: from - room, to: to + room };
}

/** Both numbers side by side are one field's, or one each. */
function fieldsOf(inputs: readonly Field[], raw: Float32Array): Record<string, Float32Array> {
  const [first, second] = inputs;
  if (first === undefined) return {};
  if (second === undefined) return { [first.name]: raw };
  return Object.fromEntries(inputs.map(({ name }, place) => [name, raw.filter((_, at) => at % 2 === place)] as const));
}
