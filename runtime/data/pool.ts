// Rows out of several pieces of a stream, side by side in one dataset: the buffer that a stream is shuffled in.
import { NncError } from "../errors.js";
import {
  columnOf,
  isText,
  placeAt,
  placeOf,
  sizeOf,
  type DataColumn,
  type Dataset,
  type Numbers,
  type Values,
} from "./dataset.js";

/** Some rows of a dataset: those of these numbers, or `from`, `from` + 1, … up to `to`. */
export type Portion =
  | { readonly dataset: Dataset; readonly from: number; readonly to: number }
  | { readonly dataset: Pool; readonly rows: Uint32Array };

/** Each row remembers which piece it came from; pieces that have no row left are forgotten. */
export interface Pool extends Dataset {
  /** Where rows of each piece stand. */
  readonly places: readonly ((row: number, column?: string) => string)[];
  /** For each row its piece, and which of the rows of that it was. */
  readonly pieceOf: Uint32Array;
  readonly rowOf: Uint32Array;
}

/** Copies the rows of all portions, one behind the other. @throws NncError NN701 or NN703 for pieces that differ in columns. */
export function pool(portions: readonly Portion[]): Pool {
  const rows = portions.reduce((sum, portion) => sum + countOf(portion), 0);
  const first = portions[0]?.dataset.columns ?? {};
  const columns = Object.entries(first).map(([name, column]) => [name, join(name, column, portions, rows)] as const);
  const from = origins(portions, rows);
  return { rows, columns: Object.fromEntries(columns), origin: placeFrom(from), ...from };
}

/** A function of its own: made in `pool`, it would keep all portions, and with them the pool before, and the one before that. */
function placeFrom({
  places,
  pieceOf,
  rowOf,
}: Pick<Pool, "places" | "pieceOf" | "rowOf">): NonNullable<Pool["origin"]> {
  return (row, column) => places[pieceOf[row] ?? 0]?.(rowOf[row] ?? 0, column) ?? `row ${row + 1}`;
}

function countOf(portion: Portion): number {
  return "rows" in portion ? portion.rows.length : portion.to - portion.from;
}

function origins(portions: readonly Portion[], rows: number): Pick<Pool, "places" | "pieceOf" | "rowOf"> {
  const places: Pool["places"][number][] = [];
  const pieceOf = new Uint32Array(rows);
  const rowOf = new Uint32Array(rows);
  let at = 0;
  for (const portion of portions) {
    if ("rows" in portion) {
      const { dataset } = portion;
      const renumbered = new Map<number, number>();
      for (const row of portion.rows) {
        const piece = dataset.pieceOf[row] ?? 0;
        let number = renumbered.get(piece);
        if (number === undefined) {
          const place = dataset.places[piece];
          if (place === undefined) throw new Error(`row ${row} of a pool comes from piece ${piece}, which it hasn't`);
          renumbered.set(piece, (number = places.push(place) - 1));
        }
        pieceOf[at] = number;
        rowOf[at++] = dataset.rowOf[row] ?? 0;
      }
    } else {
      const { dataset, from, to } = portion;
      const { origin } = dataset; // and not the dataset itself, whose rows would stay in memory
      const number = places.push((row, column) => placeAt(origin, row, column)) - 1;
      pieceOf.fill(number, at, at + to - from);
      for (let row = from; row < to; row++) rowOf[at++] = row;
    }
  }
  return { places, pieceOf, rowOf };
}

function join(
  name: string,
  { values: example, dims }: DataColumn,
  portions: readonly Portion[],
  rows: number,
): DataColumn {
  const size = sizeOf(dims);
  const parts = portions.map((portion) => {
    const column = columnOf(portion.dataset, name);
    if (isText(column.values) !== isText(example) || String(column.dims) !== String(dims))
      throw uneven(name, dims, example, portion);
    return { portion, values: column.values };
  });
  if (isText(example)) return { values: parts.flatMap(({ portion, values }) => texts(portion, values)), dims };
  const Kind = example.constructor as NumbersOf;
  const isOneKind = parts.every(({ values }) => values.constructor === Kind);
  const joined = new (isOneKind ? Kind : Float64Array)(rows * size);
  let at = 0;
  for (const { portion, values } of parts) {
    copy(portion, values as Numbers, size, joined, at);
    at += countOf(portion) * size;
  }
  return { values: joined, dims };
}

type NumbersOf = new (length: number) => Numbers;

function texts(portion: Portion, values: Values): string[] {
  if (!("rows" in portion)) return values.slice(portion.from, portion.to) as string[];
  return Array.from(portion.rows, (row) => String(values[row]));
}

function copy(portion: Portion, values: Numbers, size: number, to: Numbers, at: number): void {
  if (!("rows" in portion)) {
    to.set(values.subarray(portion.from * size, portion.to * size), at);
    return;
  }
  const { rows } = portion;
  if (size === 1) for (let row = 0; row < rows.length; row++) to[at + row] = values[rows[row] ?? 0] ?? NaN;
  else
    for (let row = 0; row < rows.length; row++) {
      const from = (rows[row] ?? 0) * size;
      to.set(values.subarray(from, from + size), at + row * size);
    }
}

function uneven(name: string, dims: readonly number[], example: Values, portion: Portion): NncError {
  const { dataset } = portion;
  const row = "rows" in portion ? (portion.rows[0] ?? 0) : portion.from;
  const found = columnOf(dataset, name);
  const worded = (values: Values, shape: readonly number[]): string =>
    isText(values) ? "texts" : shape.length === 0 ? "numbers" : `lists of [${shape.join(", ")}]`;
  const problem = `${placeOf(dataset, row, name)}: column "${name}" holds ${worded(found.values, found.dims)} from here on, and ${worded(example, dims)} before`;
  return new NncError("NN703", problem, "give all rows values of one kind and shape");
}
