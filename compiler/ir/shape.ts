// Shapes: the batch is a flag, everything else is a number.

/** The shape of a value: `dims` of one row, outermost first, and whether every row of the batch has its own. */
export interface Shape {
  readonly batched: boolean;
  readonly dims: readonly number[];
}

/** A rule of shapes that was broken; the checker gives it a place and words. */
export class ShapeError extends Error {
  constructor(
    readonly operation: string,
    readonly expected: string,
    readonly found: string,
  ) {
    super(`${operation} expected ${expected}, found ${found}`);
  }
}

export const scalar: Shape = { batched: false, dims: [] };

/** The number of elements of one row. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((size, dim) => size * dim, 1);
}

export function shapeText(shape: Shape | readonly number[]): string {
  return "dims" in shape ? `${shape.batched ? "batch × " : ""}[${shape.dims.join(", ")}]` : `[${shape.join(", ")}]`;
}

export function sameDims(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.batched === b.batched && sameDims(a.dims, b.dims);
}

/** Dims aligned at their last axes; a 1 or a missing axis repeats. Undefined if they do not agree. */
export function broadcastDims(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const dims: number[] = [];
  for (let i = 0; i < rank; i++) {
    const left = a[a.length - rank + i] ?? 1;
    const right = b[b.length - rank + i] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    dims.push(left === 1 ? right : left);
  }
  return dims;
}

/** Row-major strides, in elements. */
export function denseStrides(dims: readonly number[]): number[] {
  const strides = new Array<number>(dims.length).fill(1);
  for (let i = dims.length - 2; i >= 0; i--) strides[i] = (strides[i + 1] ?? 1) * (dims[i + 1] ?? 1);
  return strides;
}
