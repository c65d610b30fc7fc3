// Products summed over pairs of axes: matrix products, batched ones, and their derivatives, in one primitive.
import { broadcast, type Builder, transpose } from "./builder.js";
import { elementCount, strided } from "./coordinates.js";
import type { Primitive } from "./primitive.js";
import { denseStrides, type Shape, ShapeError, shapeText, sizeOf } from "./shape.js";
import type { AxisPair, OperationOf, Value } from "./value.js";

/**
 * result [shared…, free axes of a…, free axes of b…] = Σ over the summed pairs of a · b.
 * Axes of a shared pair run together; the batch runs together too, and is summed over with `sumBatch`.
 * So x @ w is a matmul that sums the last axis of x with the last but one of w, and the gradient of w one that also sums over the batch.
 */
export const matmul: Primitive<"matmul"> = {
  shape(operation, inputs) {
    const [a, b] = operands(inputs);
    for (const [i, j] of [...operation.shared, ...operation.summed]) {
      if (a.shape.dims[i] === undefined || a.shape.dims[i] !== b.shape.dims[j])
        throw new ShapeError("@", shapeText(a.shape.dims), shapeText(b.shape.dims));
    }
    return {
      batched: (a.shape.batched || b.shape.batched) && !operation.sumBatch,
      dims: resultDims(operation, a.shape, b.shape),
    };
  },

  meaning(operation, [a, b], result, { rows }) {
    const left = free(operation, 0, a?.shape.dims.length ?? 0);
    const right = free(operation, 1, b?.shape.dims.length ?? 0);
    if (!a || !b) return new Float64Array();
    const aStrides = denseStrides(a.shape.dims);
    const bStrides = denseStrides(b.shape.dims);
    const pick = (strides: readonly number[], axes: readonly number[]): number[] =>
      axes.map((axis) => strides[axis] ?? 0);
    const zeros = (n: number): number[] => new Array<number>(n).fill(0);
    const aRow = a.shape.batched ? sizeOf(a.shape.dims) : 0;
    const bRow = b.shape.batched ? sizeOf(b.shape.dims) : 0;
    const aAt = strided(result.shape, rows, [
      aRow,
      ...pick(
        aStrides,
        operation.shared.map(([i]) => i),
      ),
      ...pick(aStrides, left),
      ...zeros(right.length),
    ]);
    const bAt = strided(result.shape, rows, [
      bRow,
      ...pick(
        bStrides,
        operation.shared.map(([, j]) => j),
      ),
      ...zeros(left.length),
      ...pick(bStrides, right),
    ]);
    const inner: Shape = { batched: operation.sumBatch, dims: operation.summed.map(([i]) => a.shape.dims[i] ?? 1) };
    const aInner = strided(inner, rows, [
      aRow,
      ...pick(
        aStrides,
        operation.summed.map(([i]) => i),
      ),
    ]);
    const bInner = strided(inner, rows, [
      bRow,
      ...pick(
        bStrides,
        operation.summed.map(([, j]) => j),
      ),
    ]);
    const terms = Array.from({ length: elementCount(inner, rows) }, (_, k) => [aInner(k), bInner(k)] as const);
    return Float64Array.from({ length: elementCount(result.shape, rows) }, (_, i) => {
      const [p, q] = [aAt(i), bAt(i)];
      return terms.reduce((sum, [u, v]) => sum + (a.data[p + u] ?? 0) * (b.data[q + v] ?? 0), 0);
    });
  },

  gradient(operation, result, dy, builder) {
    const [a, b] = operands(result.inputs);
    const shared = operation.shared.length;
    const left = free(operation, 0, a.shape.dims.length);
    const right = free(operation, 1, b.shape.dims.length);
    const ofLeft = (i: number): number => shared + i;
    const ofRight = (i: number): number => shared + left.length + i;
    // da: dy's axes of b meet b again; what b summed over is free now. db is its mirror image.
    const da = product(builder, dy, b, {
      shared: operation.shared.map(([, j], s) => [s, j]),
      summed: right.map((axis, i) => [ofRight(i), axis]),
      sumBatch: !a.shape.batched && (dy.shape.batched || b.shape.batched),
    });
    const db = product(builder, a, dy, {
      shared: operation.shared.map(([i], s) => [i, s]),
      summed: left.map((axis, i) => [axis, ofLeft(i)]),
      sumBatch: !b.shape.batched && (dy.shape.batched || a.shape.batched),
    });
    const summedInOrderOf = (side: 0 | 1): AxisPair[] => [...operation.summed].sort((p, q) => p[side] - q[side]);
    const axesOfDa = [...operation.shared.map(([i]) => i), ...left, ...summedInOrderOf(1).map(([i]) => i)];
    const axesOfDb = [...operation.shared.map(([, j]) => j), ...summedInOrderOf(0).map(([, j]) => j), ...right];
    return [inOrder(builder, da, axesOfDa, a.shape), inOrder(builder, db, axesOfDb, b.shape)];
  },
};

/** The axes of one side that are neither shared nor summed, in order. */
export function free(operation: Pick<OperationOf<"matmul">, "shared" | "summed">, side: 0 | 1, rank: number): number[] {
  const isTaken = (axis: number): boolean =>
    operation.shared.some((pair) => pair[side] === axis) || operation.summed.some((pair) => pair[side] === axis);
  return Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !isTaken(axis));
}

/** `a @ b` as users write it: the last axis of a with the last but one of b (or its only one); leading axes run together where both have them, aligned at the end. */
export function atSign(builder: Builder, a: Value, b: Value): Value {
  const [ra, rb] = [a.shape.dims.length, b.shape.dims.length];
  if (ra === 0 || rb === 0) throw new ShapeError("@", shapeText(a.shape.dims), shapeText(b.shape.dims));
  const bSummed = Math.max(rb - 2, 0);
  const sharedCount = Math.max(Math.min(ra - 2, rb - 2), 0);
  const shared = Array.from({ length: sharedCount }, (_, i): AxisPair => [
    ra - 2 - sharedCount + i,
    rb - 2 - sharedCount + i,
  ]);
  const result = product(builder, a, b, { shared, summed: [[ra - 1, bSummed]], sumBatch: false });
  // Now [shared, extra leading axes of a, row of a, extra leading axes of b, column of b]; as users count, what leads stands before the shared axes.
  const leadA = Math.max(ra - 2 - sharedCount, 0);
  const rowA = ra >= 2 ? 1 : 0;
  const leadB = Math.max(rb - 2 - sharedCount, 0);
  const columnB = rb >= 2 ? 1 : 0;
  const at = (start: number, count: number): number[] => Array.from({ length: count }, (_, i) => start + i);
  const order = [
    ...at(sharedCount, leadA),
    ...at(sharedCount + leadA + rowA, leadB),
    ...at(0, sharedCount),
    ...at(sharedCount + leadA, rowA),
    ...at(sharedCount + leadA + rowA + leadB, columnB),
  ];
  return transpose(builder, result, order);
}

function product(builder: Builder, a: Value, b: Value, axes: Omit<OperationOf<"matmul">, "kind">): Value {
  return builder.make({ kind: "matmul", ...axes }, [a, b]);
}

/** A value whose axes stand for these axes of `shape`, put in order, repeated over the batch if it had lost it. */
function inOrder(builder: Builder, value: Value, axes: readonly number[], shape: Shape): Value {
  const ordered = transpose(
    builder,
    value,
    shape.dims.map((_, axis) => axes.indexOf(axis)),
  );
  return broadcast(builder, ordered, shape);
}

function resultDims(operation: OperationOf<"matmul">, a: Shape, b: Shape): number[] {
  return [
    ...operation.shared.map(([i]) => a.dims[i] ?? 1),
    ...free(operation, 0, a.dims.length).map((axis) => a.dims[axis] ?? 1),
    ...free(operation, 1, b.dims.length).map((axis) => b.dims[axis] ?? 1),
  ];
}

function operands(inputs: readonly Value[]): [Value, Value] {
  const [a, b] = inputs;
  if (!a || !b) throw new Error("matmul has two inputs");
  return [a, b];
}
