// Random graphs over every primitive that moves or computes numbers, with values for their leaves.
import fc from "fast-check";
import {
  apply,
  broadcast,
  concat,
  constant,
  leaf,
  reduce,
  reshape,
  transpose,
  type Builder,
} from "../../compiler/ir/builder.js";
import { atSign } from "../../compiler/ir/matmul.js";
import { createBuilder } from "../../compiler/ir/create-builder.js";
import type { Graph } from "../../compiler/ir/graph.js";
import type { World } from "../../compiler/ir/primitive.js";
import { sizeOf } from "../../compiler/ir/shape.js";
import type { ElementwiseName, Value } from "../../compiler/ir/value.js";

/** Choices, each a number from 0 up to 2^16; what they stand for is decided while the graph is built. */
export const choices = fc.array(fc.nat(2 ** 16), { minLength: 4, maxLength: 120 });

const unary: readonly ElementwiseName[] = ["neg", "abs", "tanh", "sin", "cos", "not", "floor", "sign", "exp"];
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
  "div",
];

/** A graph that the choices spell; its last few values are its results. */
export function randomGraph(spelled: readonly number[]): Graph {
  const rest = [...spelled];
  const pick = (count: number): number => (rest.shift() ?? 0) % count;
  const builder = createBuilder();
  const values: Value[] = [
    leaf(builder, "input", "x", { batched: true, dims: [3] }),
    leaf(builder, "parameter", "w", { batched: false, dims: [3, 2] }),
    leaf(builder, "input", "y", { batched: true, dims: [2] }),
    leaf(builder, "parameter", "b", { batched: false, dims: [1] }),
    constant(builder, 0),
    constant(builder, 1),
    constant(builder, 0.5),
    constant(builder, -1),
  ];
  const any = (): Value => values[pick(values.length)] ?? constant(builder, 2);
  while (rest.length > 0) {
    const made = attempt(() => grow(builder, any, pick));
    if (made && sizeOf(made.shape.dims) <= 64) values.push(made);
  }
  const results = values.slice(-4).map((value, i) => ({ name: `r${i}`, value, into: undefined }));
  return { name: "random", results };
}

function grow(builder: Builder, any: () => Value, pick: (count: number) => number): Value {
  switch (pick(12)) {
    case 0:
      return apply(builder, unary[pick(unary.length)] ?? "neg", any());
    case 1:
      return apply(builder, "where", any(), any(), any());
    case 2: {
      const x = any();
      const axes = x.shape.dims.map((_, axis) => axis).filter(() => pick(2) === 0);
      return reduce(
        builder,
        (["sum", "max", "min"] as const)[pick(3)] ?? "sum",
        x,
        axes,
        x.shape.batched && pick(2) === 0,
      );
    }
    case 3: {
      const x = any();
      return reshape(builder, x, pick(2) === 0 ? [sizeOf(x.shape.dims)] : [...x.shape.dims, 1]);
    }
    case 4: {
      const x = any();
      return transpose(
        builder,
        x,
        x.shape.dims.map((_, axis, all) => all.length - 1 - axis),
      );
    }
    case 5: {
      const x = any();
      return broadcast(builder, x, { batched: x.shape.batched, dims: [2, ...x.shape.dims] });
    }
    case 6: {
      const x = any();
      const axis = pick(x.shape.dims.length);
      const from = pick(x.shape.dims[axis] ?? 1);
      return builder.make({ kind: "slice", axis, from, to: from + 1 }, [x]);
    }
    case 7:
      return concat(builder, [any(), any()], 0);
    case 8:
      return atSign(builder, any(), any());
    case 9:
      return builder.make({ kind: "with_gradient" }, [any()]);
    default:
      return apply(builder, binary[pick(binary.length)] ?? "add", any(), any());
  }
}

/** Values whose shapes don't fit are left out. */
function attempt(make: () => Value): Value | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** Leaves hold numbers that are the same at every run: a few of them equal, negative or 0. */
export function world(rows: number): World {
  return {
    rows,
    leaf: ({ shape, operation }) => {
      const shift = operation.kind === "leaf" ? operation.name.length + operation.name.charCodeAt(0) : 0;
      const count = sizeOf(shape.dims) * (shape.batched ? rows : 1);
      return Float64Array.from({ length: count }, (_, i) => (((i + shift) * 7) % 11) / 4 - 1.25);
    },
    random: (_, count) => new Float64Array(count).fill(0.5),
  };
}
