// Reads elements of one shape at the places of another.
import { denseStrides, type Shape, sizeOf } from "./shape.js";

export function elementCount(shape: Shape, rows: number): number {
  return sizeOf(shape.dims) * (shape.batched ? rows : 1);
}

/** The place in a value of shape `from` that stands for place i of a result of shape `to`, which it broadcasts to. */
export function coordinates(from: Shape, to: Shape, rows: number): (i: number) => number {
  const strides = denseStrides(from.dims);
  const lead = to.dims.length - from.dims.length;
  const steps = to.dims.map((_, axis) =>
    axis < lead || from.dims[axis - lead] === 1 ? 0 : (strides[axis - lead] ?? 0),
  );
  return strided(to, rows, [from.batched ? sizeOf(from.dims) : 0, ...steps]);
}

/** Place i of a result of shape `to` → Σ coordinate · stride, the stride of the rows first. */
export function strided(to: Shape, rows: number, strides: readonly number[]): (i: number) => number {
  const sizes = [to.batched ? rows : 1, ...to.dims];
  return (i) => {
    let place = 0;
    let rest = i;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const size = sizes[axis] ?? 1;
      place += (rest % size) * (strides[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    return place;
  };
}
