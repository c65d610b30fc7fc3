// Sums, extremes and the place of the largest, over axes of a row and over the rows.
import { apply, broadcast, reduce, reshape } from "./builder.js";
import { elementCount } from "./coordinates.js";
import type { Primitive } from "./primitive.js";
import { type Shape, ShapeError, shapeText } from "./shape.js";
import type { ReduceKind, Value } from "./value.js";

const folds: Readonly<
  Record<Exclude<ReduceKind, "argmax">, { readonly start: number; readonly fold: (a: number, b: number) => number }>
> = {
  sum: { start: 0, fold: (a, b) => a + b },
  max: { start: -Infinity, fold: Math.max },
  min: { start: Infinity, fold: Math.min },
};

export const reduction: Primitive<"reduce"> = {
  shape({ axes, batch, by }, inputs) {
    const shape = only(inputs).shape;
    if (axes.some((axis) => axis < 0 || axis >= shape.dims.length))
      throw new ShapeError(by, `a value with axis ${Math.max(...axes)}`, shapeText(shape.dims));
    if (by === "argmax" && (axes.length !== 1 || batch))
      throw new ShapeError(by, "one axis of a row", `${axes.length} axes`);
    return { batched: shape.batched && !batch, dims: shape.dims.filter((_, axis) => !axes.includes(axis)) };
  },

  meaning({ by, axes, batch }, [x], result, { rows }) {
    if (!x) return new Float64Array();
    const place = placeIn(x.shape, axes, batch, result.shape);
    const out = new Float64Array(elementCount(result.shape, rows)).fill(by === "argmax" ? 0 : folds[by].start);
    const best = new Float64Array(by === "argmax" ? out.length : 0).fill(-Infinity);
    x.data.forEach((element, i) => {
      const { at, along } = place(i);
      if (by !== "argmax") out[at] = folds[by].fold(out[at] ?? 0, element);
      else if (element > (best[at] ?? 0)) {
        best[at] = element;
        out[at] = along;
      }
    });
    return out;
  },

  gradient({ by, axes, batch }, result, dy, builder) {
    const x = only(result.inputs);
    const kept = x.shape.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
    const back = (value: Value): Value => broadcast(builder, reshape(builder, value, kept), x.shape);
    if (by === "argmax") return [undefined];
    if (by === "sum") return [back(dy)];
    // Equal extremes share the derivative evenly, as amax does in PyTorch.
    const chosen = apply(builder, "eq", x, back(result));
    const count = reduce(builder, "sum", chosen, axes, batch);
    return [apply(builder, "mul", chosen, back(apply(builder, "div", dy, count)))];
  },
};

/** Element i of x → its place in the result, and its coordinate along the (first) reduced axis. */
function placeIn(
  from: Shape,
  axes: readonly number[],
  batch: boolean,
  to: Shape,
): (i: number) => { at: number; along: number } {
  return (i) => {
    let at = 0;
    let along = 0;
    let rest = i;
    let stride = 1;
    for (let axis = from.dims.length - 1; axis >= 0; axis--) {
      const size = from.dims[axis] ?? 1;
      const coordinate = rest % size;
      rest = Math.floor(rest / size);
      if (axes.includes(axis)) along = coordinate;
      else {
        at += coordinate * stride;
        stride *= size;
      }
    }
    return { at: to.batched && !batch ? at + rest * stride : at, along };
  };
}

function only(inputs: readonly Value[]): Value {
  const [x] = inputs;
  if (!x) throw new Error("a reduction has one input");
  return x;
}
