// Graphs of any primitives, made from a list of numbers: for properties that hold of every graph.
import {
  apply,
  broadcast,
  type Builder,
  concat,
  constant,
  leaf,
  reduce,
  reshape,
  transpose,
} from "../../compiler/ir/builder.js";
import { createBuilder } from "../../compiler/ir/create-builder.js";
import type { Graph, Result } from "../../compiler/ir/graph.js";
import { broadcastDims, type Shape, sizeOf } from "../../compiler/ir/shape.js";
import type { AxisPair, ElementwiseName, Value } from "../../compiler/ir/value.js";

export const parameters = ["w", "u", "b"];
export const groups = [{ name: "all", parameters }];

/** Every parameter gets a value. */
export function initializeGraph(): Graph {
  const b = createBuilder();
  const into = [
    leaf(b, "parameter", "w", { batched: false, dims: [3, 4] }),
    leaf(b, "parameter", "u", { batched: false, dims: [4, 2] }),
    leaf(b, "parameter", "b", { batched: false, dims: [1, 4] }),
  ];
  const values = into.map(({ shape }, stream) =>
    stream === 2
      ? broadcast(b, constant(b, 0), shape)
      : apply(b, "mul", b.make({ kind: "random", distribution: "normal", stream, shape }, []), constant(b, 0.1)),
  );
  return { name: "initialize", results: values.map((value, i) => ({ name: parameters[i]!, value, into: into[i] })) };
}

/** The next of the numbers, as one of 0 … n - 1; 0 when they are used up. */
type Choose = (n: number) => number;

export function randomGraph(name: string, choices: readonly number[]): Graph {
  let at = 0;
  const choose: Choose = (n) => (choices[at++] ?? 0) % n;
  const b = createBuilder();
  const leaves = [
    leaf(b, "input", "x", { batched: true, dims: [2, 3] }),
    leaf(b, "input", "y", { batched: true, dims: [4] }),
    leaf(b, "input", "label", { batched: true, dims: [] }),
    leaf(b, "parameter", "w", { batched: false, dims: [3, 4] }),
    leaf(b, "parameter", "u", { batched: false, dims: [4, 2] }),
    leaf(b, "parameter", "b", { batched: false, dims: [1, 4] }),
    leaf(b, "group", "all", { batched: false, dims: [24] }),
    leaf(b, "state", "s", { batched: false, dims: [4] }),
    leaf(b, "option", "rate"),
    leaf(b, "clock", "rows"),
  ];
  const values: Value[] = [...leaves, constant(b, 0.5), constant(b, -2)];
  const count = 3 + choose(22);
  for (let i = 0; i < count; i++) {
    const value = next(b, values, choose);
    if (!value || sizeOf(value.shape.dims) > 200) continue;
    if (choose(4) === 0) b.name(value, ["h", "exp", "h.gradient", "z"][choose(4)] ?? "h");
    values.push(value);
  }
  const pick = (): Value => values[Math.max(0, values.length - 1 - choose(6))] ?? leaves[0]!;
  const results: Result[] = [{ name: "out", value: values.at(-1)!, into: undefined }];
  for (let i = choose(3); i > 0; i--) results.push({ name: `more${i}`, value: pick(), into: undefined });
  for (const target of [
    leaves[3 + choose(3)]!,
    leaves[7]!,
    leaves[8]!,
    leaf(b, "gradient", "w", { batched: false, dims: [3, 4] }),
  ]) {
    if (choose(2) === 0) continue;
    const value = fitted(b, pick(), target.shape);
    results.push({ name: target.operation.kind === "leaf" ? target.operation.name : "", value, into: target });
  }
  return { name, results };
}

const unary: readonly ElementwiseName[] = ["neg", "abs", "sign", "floor", "exp", "tanh", "erf", "cos", "sin", "not"];
const binary: readonly ElementwiseName[] = [
  "add",
  "sub",
  "mul",
  "max",
  "min",
  "lt",
  "le",
  "eq",
  "ne",
  "and",
  "or",
  "sub",
  "add",
];

function next(b: Builder, values: readonly Value[], choose: Choose): Value | undefined {
  const any = (): Value => values[choose(2) ? choose(values.length) : Math.max(0, values.length - 1 - choose(4))]!;
  const a = any();
  const rank = a.shape.dims.length;
  switch (choose(14)) {
    case 0:
      return apply(b, unary[choose(unary.length)]!, a);
    case 1:
    case 2:
    case 3: {
      const c = any();
      return broadcastDims(a.shape.dims, c.shape.dims) && apply(b, binary[choose(binary.length)]!, a, c);
    }
    case 4: {
      const [c, d] = [any(), any()];
      const dims = broadcastDims(a.shape.dims, c.shape.dims);
      return dims && broadcastDims(dims, d.shape.dims) && apply(b, "where", apply(b, "lt", a, constant(b, 0.1)), c, d);
    }
    case 5: {
      const by = (["sum", "max", "min", "sum"] as const)[choose(4)]!;
      return reduce(
        b,
        by,
        a,
        a.shape.dims.map((_, i) => i).filter(() => choose(2) === 0),
        a.shape.batched && choose(3) === 0,
      );
    }
    case 6:
      return rank === 0 ? undefined : b.make({ kind: "reduce", by: "argmax", axes: [choose(rank)], batch: false }, [a]);
    case 7:
      return product(b, a, any(), choose);
    case 8: {
      const size = sizeOf(a.shape.dims);
      const divisors = [1, 2, 3, 4, 6].filter((n) => size % n === 0);
      const first = divisors[choose(divisors.length)]!;
      const rest = size / first;
      const half = rest % 2 === 0 && choose(2) === 0 ? [2, rest / 2] : [rest];
      return reshape(b, a, [first, ...half]);
    }
    case 9:
      return rank < 2
        ? undefined
        : transpose(
            b,
            a,
            choose(2) ? a.shape.dims.map((_, i) => rank - 1 - i) : [...a.shape.dims.keys()].map((i) => (i + 1) % rank),
          );
    case 10: {
      const dims = [[2], [], [3]][choose(3)]!;
      return broadcast(b, a, {
        batched: a.shape.batched || choose(4) === 0,
        dims: [...dims, ...a.shape.dims.map((dim) => (dim === 1 && choose(2) ? 3 : dim))],
      });
    }
    case 11: {
      if (rank === 0) return undefined;
      const axis = choose(rank);
      const from = choose(a.shape.dims[axis]!);
      return b.make({ kind: "slice", axis, from, to: from + 1 + choose(a.shape.dims[axis]! - from) }, [a]);
    }
    case 12: {
      const c = choose(2) ? apply(b, "neg", a) : any();
      const axis = rank === 0 ? 0 : choose(rank);
      const fits =
        c.shape.dims.length === rank &&
        rank > 0 &&
        c.shape.dims.every((dim, i) => i === axis || dim === a.shape.dims[i]);
      return fits ? concat(b, [a, c], axis) : undefined;
    }
    default:
      if (choose(2))
        return b.make(
          { kind: "random", distribution: choose(2) ? "normal" : "uniform", stream: choose(5), shape: a.shape },
          [],
        );
      if (rank >= 2 && !a.shape.batched && choose(2)) {
        const noise = b.make({ kind: "random", distribution: "normal", stream: 7, shape: a.shape }, []);
        const matrix = b.make({ kind: "orthonormalize" }, [apply(b, "add", a, noise)]);
        // Of a single number it is 1 but for rounding, and rounding must not decide a comparison.
        return apply(b, "mul", matrix, constant(b, 0.7351));
      }
      return rank === 0
        ? b.make({ kind: "with_gradient" }, [a])
        : b.make({ kind: "index", dims: a.shape.dims, axis: choose(rank) }, []);
  }
}

/** Axes of equal size are summed, shared or left. */
function product(b: Builder, a: Value, c: Value, choose: Choose): Value | undefined {
  const shared: AxisPair[] = [];
  const summed: AxisPair[] = [];
  const taken = new Set<number>();
  for (const [i, dim] of a.shape.dims.entries()) {
    const j = c.shape.dims.findIndex((other, place) => other === dim && !taken.has(place));
    const what = choose(3);
    if (j < 0 || what === 0) continue;
    taken.add(j);
    (what === 1 ? shared : summed).push([i, j]);
  }
  return b.make({ kind: "matmul", shared, summed, sumBatch: (a.shape.batched || c.shape.batched) && choose(3) === 0 }, [
    a,
    c,
  ]);
}

/** Something of the wanted shape that depends on the value. */
function fitted(b: Builder, value: Value, shape: Shape): Value {
  if (value.shape.batched === shape.batched && sizeOf(value.shape.dims) === sizeOf(shape.dims))
    return reshape(b, value, shape.dims);
  const total = reduce(b, "sum", value, [...value.shape.dims.keys()], value.shape.batched);
  return broadcast(b, apply(b, "tanh", total), shape);
}
