// The orthonormal factor of a matrix: for orthogonal initial weights (Saxe, McClelland & Ganguli 2014).
import type { Primitive } from "./primitive.js";
import { ShapeError, shapeText, sizeOf } from "./shape.js";

/** Leading axes are one axis of rows: [..., n]. Columns come out orthonormal if there are at least as many rows, else rows do; the span and the direction of the first are kept. */
export const orthonormalization: Primitive<"orthonormalize"> = {
  shape(_, [x]) {
    if (!x || x.shape.batched || x.shape.dims.length < 2)
      throw new ShapeError("orthonormalize", "a matrix of weights", shapeText(x?.shape.dims ?? []));
    return x.shape;
  },
  meaning(_, [x]) {
    const out = Float64Array.from(x?.data ?? []);
    const columns = x?.shape.dims.at(-1) ?? 1;
    const rows = sizeOf(x?.shape.dims ?? []) / columns;
    const [vectors, length, along, between] =
      rows >= columns ? [columns, rows, columns, 1] : [rows, columns, 1, columns];
    const at = (vector: number, i: number): number => vector * between + i * along;
    for (let v = 0; v < vectors; v++) {
      // Twice is enough (Giraud, Langou & Rozložník 2005): the second pass removes what rounding left in the first.
      for (let pass = 0; pass < 2; pass++) {
        for (let u = 0; u < v; u++) {
          let dot = 0;
          for (let i = 0; i < length; i++) dot += (out[at(u, i)] ?? 0) * (out[at(v, i)] ?? 0);
          for (let i = 0; i < length; i++) out[at(v, i)] = (out[at(v, i)] ?? 0) - dot * (out[at(u, i)] ?? 0);
        }
      }
      let square = 0;
      for (let i = 0; i < length; i++) square += (out[at(v, i)] ?? 0) ** 2;
      for (let i = 0; i < length; i++) out[at(v, i)] = (out[at(v, i)] ?? 0) / Math.sqrt(square);
    }
    return out;
  },
};
