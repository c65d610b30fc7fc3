// Whether a step sees a buffer in its own shape, in another dense one, or with strides.
import { denseStrides, sizeOf } from "../ir/shape.js";
import { dimOf, type Size } from "./draft.js";
import type { View } from "./plan.js";

/** A buffer's own shape. */
export interface Own {
  readonly dims: readonly number[];
  readonly batched: boolean;
}

/** The view in which an operand has these strides along the dimensions of a map's space; undefined if its own shape does. */
export function viewInSpace(own: Own, over: readonly Size[], strides: readonly number[], at: number): View | undefined {
  const aligned = alignedStrides(own, over);
  if (at === 0 && aligned && over.every((dim, i) => isOne(dim) || aligned[i] === strides[i])) return undefined;
  const isRepeated = (i: number): boolean => strides[i] === 0 || isOne(over[i]!); // i is a place of `over`
  const start = over[0]?.rows && !isRepeated(0) ? 1 : 0;
  let first = start;
  while (first < over.length - 1 && isRepeated(first)) first++;
  const kept = over.map((_, i) => i).filter((i) => i < start || i >= first);
  const shape = kept.map((i): Size => (isRepeated(i) ? { size: 1, rows: false } : over[i]!)); // kept are places of `over`
  return shapedView(
    own,
    shape,
    kept.map((i) => strides[i] ?? 0),
    at,
  );
}

/** The view of a factor of a product: always of this shape. */
export function viewAsMatrix(
  own: Own,
  shape: readonly Size[],
  strides: readonly number[],
  at: number,
): View | undefined {
  const plain = ownSizes(own);
  const isOwn =
    at === 0 &&
    plain.length === shape.length &&
    plain.every((dim, i) => dim.size === shape[i]?.size && dim.rows === shape[i].rows);
  const ownStrides = denseOf(plain);
  if (isOwn && shape.every((dim, i) => isOne(dim) || ownStrides[i] === strides[i])) return undefined;
  return shapedView(own, shape, strides, at);
}

function shapedView(own: Own, shape: readonly Size[], strides: readonly number[], at: number): View {
  const dense = denseOf(shape);
  const isDense = at === 0 && shape.every((dim, i) => isOne(dim) || dense[i] === strides[i]);
  const isWhole =
    shape.reduce((size, dim) => size * dim.size, 1) === sizeOf(own.dims) && (shape[0]?.rows ?? false) === own.batched;
  const dims = shape.map(dimOf);
  if (isDense && isWhole) return dims;
  return { shape: dims, strides, ...(at === 0 ? {} : { at }) };
}

/** As the runtime aligns: rows with rows, the rest from the last on. */
function alignedStrides(own: Own, over: readonly Size[]): number[] | undefined {
  const shape = ownSizes(own);
  const strides = denseOf(shape);
  const lead = own.batched ? 1 : 0;
  const missing = over.length - shape.length;
  if (missing < 0 || (lead === 1 && !over[0]?.rows)) return undefined;
  const result: number[] = [];
  for (const [i, dim] of over.entries()) {
    const place = i < lead ? i : i - missing;
    const mine = i >= lead && place < lead ? undefined : shape[place];
    if (!mine || isOne(mine)) result.push(0);
    else if (mine.size === dim.size && mine.rows === dim.rows) result.push(strides[place] ?? 0);
    else return undefined;
  }
  return result;
}

function ownSizes({ dims, batched }: Own): Size[] {
  const sizes = dims.map((size): Size => ({ size, rows: false }));
  return batched ? [{ size: 1, rows: true }, ...sizes] : sizes;
}

function denseOf(shape: readonly Size[]): number[] {
  return denseStrides(shape.map(({ size }) => size));
}

function isOne({ size, rows }: Size): boolean {
  return size === 1 && !rows;
}
