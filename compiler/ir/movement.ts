// Primitives that move elements and compute nothing: reshape, transpose, broadcast, slice, concat.
import { apply, broadcast, concat, constant, reshape, transpose } from "./builder.js";
import { coordinates, elementCount, strided } from "./coordinates.js";
import type { Primitive } from "./primitive.js";
import { broadcastDims, denseStrides, sameDims, ShapeError, shapeText, sizeOf } from "./shape.js";
import type { Value } from "./value.js";

export const reshaping: Primitive<"reshape"> = {
  shape({ dims }, inputs) {
    const { shape } = only(inputs);
    if (sizeOf(dims) !== sizeOf(shape.dims))
      throw new ShapeError(
        "reshape",
        `${sizeOf(shape.dims)} elements, as in ${shapeText(shape.dims)}`,
        `${sizeOf(dims)} in ${shapeText(dims)}`,
      );
    return { batched: shape.batched, dims };
  },
  meaning: (_, [x]) => x?.data ?? new Float64Array(),
  gradient: (_, result, dy, builder) => [reshape(builder, dy, only(result.inputs).shape.dims)],
};

export const transposition: Primitive<"transpose"> = {
  shape({ order }, inputs) {
    const { shape } = only(inputs);
    if (
      !sameDims(
        [...order].sort((a, b) => a - b),
        shape.dims.map((_, axis) => axis),
      )
    )
      throw new ShapeError("transpose", `each of ${shape.dims.length} axes once`, shapeText(order));
    return { batched: shape.batched, dims: order.map((axis) => shape.dims[axis] ?? 1) };
  },
  meaning({ order }, [x], result, { rows }) {
    if (!x) return new Float64Array();
    const strides = denseStrides(x.shape.dims);
    const at = strided(result.shape, rows, [sizeOf(x.shape.dims), ...order.map((axis) => strides[axis] ?? 0)]);
    return gather(x.data, elementCount(result.shape, rows), at);
  },
  gradient: ({ order }, _, dy, builder) => [
    transpose(
      builder,
      dy,
      order.map((__, axis) => order.indexOf(axis)),
    ),
  ],
};

export const broadcasting: Primitive<"broadcast"> = {
  shape({ shape }, inputs) {
    const from = only(inputs).shape;
    const joined = broadcastDims(from.dims, shape.dims);
    if (!joined || !sameDims(joined, shape.dims) || (from.batched && !shape.batched))
      throw new ShapeError("broadcast", shapeText(shape), shapeText(from));
    return shape;
  },
  meaning: (_, [x], result, { rows }) =>
    x ? gather(x.data, elementCount(result.shape, rows), coordinates(x.shape, result.shape, rows)) : new Float64Array(),
  // The sum that undoes broadcasting is made where every derivative is fitted to its input.
  gradient: (_, __, dy) => [dy],
};

export const slicing: Primitive<"slice"> = {
  shape({ axis, from, to }, inputs) {
    const { shape } = only(inputs);
    const size = shape.dims[axis];
    if (size === undefined || from < 0 || to > size || from > to)
      throw new ShapeError("slice", `places within axis ${axis} of ${shapeText(shape.dims)}`, `${from}..${to}`);
    return { batched: shape.batched, dims: shape.dims.map((dim, i) => (i === axis ? to - from : dim)) };
  },
  meaning({ axis, from }, [x], result, { rows }) {
    if (!x) return new Float64Array();
    const strides = denseStrides(x.shape.dims);
    const at = strided(result.shape, rows, [sizeOf(x.shape.dims), ...strides]);
    return gather(x.data, elementCount(result.shape, rows), (i) => at(i) + from * (strides[axis] ?? 0));
  },
  gradient({ axis, from, to }, result, dy, builder) {
    const { shape } = only(result.inputs);
    const zeros = (size: number): Value[] => {
      const dims = shape.dims.map((dim, i) => (i === axis ? size : dim));
      return size === 0 ? [] : [broadcast(builder, constant(builder, 0), { batched: dy.shape.batched, dims })];
    };
    return [concat(builder, [...zeros(from), dy, ...zeros((shape.dims[axis] ?? 0) - to)], axis)];
  },
};

export const concatenation: Primitive<"concat"> = {
  shape({ axis }, inputs) {
    const [first] = inputs;
    if (!first || axis >= first.shape.dims.length)
      throw new ShapeError("concat", `values with axis ${axis}`, shapeText(first?.shape.dims ?? []));
    for (const input of inputs) {
      if (!sameDims(without(input.shape.dims, axis), without(first.shape.dims, axis)))
        throw new ShapeError("concat", shapeText(first.shape.dims), shapeText(input.shape.dims));
    }
    const total = inputs.reduce((sum, input) => sum + (input.shape.dims[axis] ?? 0), 0);
    return {
      batched: inputs.some((input) => input.shape.batched),
      dims: first.shape.dims.map((dim, i) => (i === axis ? total : dim)),
    };
  },
  meaning({ axis }, inputs, result, { rows }) {
    const inner = sizeOf(result.shape.dims.slice(axis + 1));
    const outer = sizeOf(result.shape.dims.slice(0, axis)) * (result.shape.batched ? rows : 1);
    const out = new Float64Array(elementCount(result.shape, rows));
    let at = 0;
    for (let o = 0; o < outer; o++) {
      for (const input of inputs) {
        const run = (input.shape.dims[axis] ?? 0) * inner;
        const start =
          input.shape.batched || !result.shape.batched ? o * run : (o % sizeOf(result.shape.dims.slice(0, axis))) * run;
        out.set(input.data.subarray(start, start + run), at);
        at += run;
      }
    }
    return out;
  },
  gradient({ axis }, result, dy, builder) {
    let from = 0;
    return result.inputs.map((input) => {
      const to = from + (input.shape.dims[axis] ?? 0);
      const part = builder.make({ kind: "slice", axis, from, to }, [dy]);
      from = to;
      return part;
    });
  },
};

/** Passes its first input on; see `with_gradient` in value.ts. */
export const gradientRule: Primitive<"with_gradient"> = {
  shape: (_, inputs) => only(inputs).shape,
  meaning: (_, [y]) => y?.data ?? new Float64Array(),
  gradient(_, result, dy, builder) {
    const { inputs } = result;
    return inputs.map((input, i) => {
      const factor = inputs[i + 1];
      if (i % 2 === 0 || !factor) return undefined;
      // A value with fewer axes than x (a loss of a row) has its derivative repeated along the axes it lacks.
      const lacking = input.shape.dims.length - dy.shape.dims.length;
      const spread = lacking > 0 ? reshape(builder, dy, [...dy.shape.dims, ...new Array<number>(lacking).fill(1)]) : dy;
      return apply(builder, "mul", spread, factor);
    });
  },
};

function gather(data: Float64Array, length: number, at: (i: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, i) => data[at(i)] ?? 0);
}

function without(dims: readonly number[], axis: number): number[] {
  return dims.filter((_, i) => i !== axis);
}

function only(inputs: readonly Value[]): Value {
  const [x] = inputs;
  if (!x) throw new Error("expected an input");
  return x;
}
