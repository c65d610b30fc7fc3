// Buffers by name, and the shapes they can be seen in.
import type { Extent } from "./engine.js";

/** Stands for the rows of the batch in a shape. */
export const rows = "rows";

/** A dimension: a number, the rows of the batch, or `{ rows: n }`: rows × n merged to one dimension. */
export type Dim = number | typeof rows | { readonly rows: number };

/** Where a buffer lies: `at` counts elements from the start of the arena. A batched one has `shape` for each row. */
export interface Buffer {
  readonly at: number;
  readonly shape: readonly number[];
  readonly batched?: true;
}

export type Layout = Readonly<Record<string, Buffer>>;

/** Another shape for a buffer: dense, or with the distance in elements between neighbours along each dimension, from `at` elements after its start. */
export type View = readonly Dim[] | Strided;

export interface Strided {
  readonly shape: readonly Dim[];
  readonly strides: readonly number[];
  readonly at?: number;
}

export type Views = Readonly<Record<string, View>>;

/** A buffer as a formula or product sees it. */
export interface Seen {
  readonly name: string;
  readonly shape: readonly Extent[];
  readonly strides: readonly number[];
  /** From the start of the arena. */
  readonly offset: number;
}

/** A name, a shape or a text that doesn't fit the others. Texts come from the compiler, so this is never a user's mistake. */
export class BindError extends Error {
  override readonly name = "BindError";
}

/** The buffer in the shape of the view, or in its own. `text` is where it is named, for messages. Throws BindError if it isn't there or is smaller than the view. */
export function see(name: string, view: View | undefined, layout: Layout, capacity: number, text: string): Seen {
  const buffer = Object.hasOwn(layout, name) ? layout[name] : undefined;
  if (!buffer) throw new BindError(`there is no buffer called ${name}, but "${text}" names it`);
  const own = ownShape(buffer);
  const { shape, strides, at } = resolve(view, own);
  const isWithin =
    view && "strides" in view ? reachesWithin({ shape, strides, at }, own, capacity) : isSameSize(shape, own);
  if (strides.length !== shape.length || !isWithin)
    throw new BindError(
      `${name} is ${shapeText(own)} and can't be seen as ${shapeText(shape)}${view && "strides" in view ? ` with strides [${strides.join(", ")}] from ${at}` : ""} in "${text}"`,
    );
  return { name, shape, strides, offset: buffer.at + at };
}

export function extent(dim: Dim): Extent {
  if (typeof dim === "number") return { size: dim, batched: false };
  return { size: dim === rows ? 1 : dim.rows, batched: true };
}

export function sameExtent(a: Extent, b: Extent): boolean {
  return a.size === b.size && a.batched === b.batched;
}

/** The most elements along a dimension. */
export function most({ size, batched }: Extent, capacity: number): number {
  return batched ? size * capacity : size;
}

export function shapeText(shape: readonly Extent[]): string {
  const dims = shape.map(({ size, batched }) => (!batched ? `${size}` : size === 1 ? "rows" : `rows × ${size}`));
  return `[${dims.join(", ")}]`;
}

function ownShape({ shape, batched }: Buffer): Extent[] {
  const dims = shape.map(extent);
  return batched ? [extent(rows), ...dims] : dims;
}

function resolve(
  view: View | undefined,
  own: readonly Extent[],
): { shape: readonly Extent[]; strides: readonly number[]; at: number } {
  if (view && "strides" in view) return { shape: view.shape.map(extent), strides: view.strides, at: view.at ?? 0 };
  const shape = view?.map(extent) ?? own;
  return { shape, strides: shape.map((_, i) => sizeOf(shape.slice(i + 1)) || 1), at: 0 };
}

/** Dense shapes hold the same numbers if they have as many, and for each row as many: rows come first, or the strides would change with them. */
function isSameSize(shape: readonly Extent[], own: readonly Extent[]): boolean {
  const isBatched = (dims: readonly Extent[]): boolean => dims[0]?.batched ?? false;
  return (
    isBatched(shape) === isBatched(own) &&
    !shape.slice(1).some(({ batched }) => batched) &&
    sizeOf(shape) === sizeOf(own)
  );
}

function reachesWithin(
  { shape, strides, at }: { shape: readonly Extent[]; strides: readonly number[]; at: number },
  own: readonly Extent[],
  capacity: number,
): boolean {
  const steps = shape.map((dim, i) => (most(dim, capacity) - 1) * (strides[i] ?? 0));
  const elements = own.reduce((count, dim) => count * most(dim, capacity), 1);
  const isEmpty = shape.some((dim) => most(dim, capacity) === 0);
  const first = at + steps.reduce((sum, step) => sum + Math.min(step, 0), 0);
  const last = at + steps.reduce((sum, step) => sum + Math.max(step, 0), 0);
  return isEmpty || (first >= 0 && last < elements);
}

function sizeOf(shape: readonly Extent[]): number {
  return shape.reduce((elements, { size }) => elements * size, 1);
}
