// Equal, simpler values: rules that hold for every graph, applied as each value is made. They keep derivatives, so they may run before differentiation.
import { apply, broadcast, constant, reduce, reshape, transpose, type Builder } from "../ir/builder.js";
import type { Rewrite } from "../ir/create-builder.js";
import { broadcastShapes, formulas, isElementwise, truths } from "../ir/elementwise.js";
import { broadcastDims, sameDims, sameShape } from "../ir/shape.js";
import type { ElementwiseName, Kind, OperationOf, Value } from "../ir/value.js";

/** The simpler value; undefined where there is none. */
export const simplify: Rewrite = (operation, inputs, builder) => {
  if (isElementwise(operation.kind)) return simplifyElementwise(operation.kind, inputs, builder);
  const rule = movements[operation.kind] as Rule<never> | undefined;
  return rule?.(operation as never, inputs, builder);
};

type Rule<K extends Kind> = (
  operation: OperationOf<K>,
  inputs: readonly Value[],
  builder: Builder,
) => Value | undefined;

// ---------------------------------------------------------------- numbers

function simplifyElementwise(kind: ElementwiseName, inputs: readonly Value[], builder: Builder): Value | undefined {
  const numbers = inputs.map(numberOf);
  if (
    numbers.every((number) => number !== undefined) &&
    inputs.every(({ shape }) => shape.dims.length === 0 && !shape.batched)
  ) {
    const [a = 0, b = 0, c = 0] = numbers;
    return constant(builder, formulas[kind].of(a, b, c));
  }
  const shape = broadcastShapes(kind, inputs);
  const bare = inputs.map(withoutBroadcast);
  if (bare.some((input, i) => input !== inputs[i])) return broadcast(builder, apply(builder, kind, ...bare), shape);
  const simpler = rules[kind]?.({ inputs, numbers, builder });
  return simpler && broadcast(builder, simpler, shape);
}

/** The number that all elements are. */
export function numberOf(value: Value): number | undefined {
  if (value.operation.kind === "constant") return value.operation.value;
  const [x] = value.inputs;
  return value.operation.kind === "broadcast" && x ? numberOf(x) : undefined;
}

/** What is repeated is computed once and repeated after. */
function withoutBroadcast(input: Value): Value {
  return input.operation.kind === "broadcast" ? (input.inputs[0] ?? input) : input;
}

interface Sight {
  readonly inputs: readonly Value[];
  /** Of each input, where it is one number. */
  readonly numbers: readonly (number | undefined)[];
  readonly builder: Builder;
}

/** For each operation what it comes to; the result may lack repetition, which is added afterwards. */
const rules: Partial<Record<ElementwiseName, (sight: Sight) => Value | undefined>> = {
  neg({ inputs: [x], builder }) {
    if (x?.operation.kind === "neg") return x.inputs[0];
    return x?.operation.kind === "sub" ? apply(builder, "sub", input(x, 1), input(x, 0)) : undefined;
  },
  add({ inputs: [a, b], numbers: [m, n], builder }) {
    if (m === 0) return b;
    if (n === 0) return a;
    if (a && b?.operation.kind === "neg") return apply(builder, "sub", a, input(b, 0));
    return b && a?.operation.kind === "neg" ? apply(builder, "sub", b, input(a, 0)) : undefined;
  },
  sub({ inputs: [a, b], numbers: [m, n], builder }) {
    if (n === 0) return a;
    if (m === 0 && b) return apply(builder, "neg", b);
    return a && b?.operation.kind === "neg" ? apply(builder, "add", a, input(b, 0)) : undefined;
  },
  mul({ inputs: [a, b], numbers: [m, n], builder }) {
    if (!a || !b) return undefined;
    if (m === 0 || n === 0) return constant(builder, 0);
    if (m === 1) return b;
    if (n === 1) return a;
    if (m === -1) return apply(builder, "neg", b);
    if (n === -1) return apply(builder, "neg", a);
    return scaled(a, n, builder) ?? scaled(b, m, builder) ?? negated(a, b, builder);
  },
  div({ inputs: [a, b], numbers: [m, n], builder }) {
    if (m === 0) return constant(builder, 0);
    if (n === 1) return a;
    return a && b && a.operation.kind === "neg"
      ? apply(builder, "neg", apply(builder, "div", input(a, 0), b))
      : undefined;
  },
  pow({ inputs: [a], numbers: [, n], builder }) {
    if (!a) return undefined;
    if (n === 0) return constant(builder, 1);
    if (n === 1) return a;
    if (n === 2) return apply(builder, "mul", a, a);
    return n === 0.5 ? apply(builder, "sqrt", a) : undefined;
  },
  where({ inputs: [, a, b], numbers: [chosen] }) {
    if (chosen !== undefined) return chosen !== 0 ? a : b;
    return a === b ? a : undefined;
  },
  max: ({ inputs: [a, b] }) => (a === b ? a : undefined),
  min: ({ inputs: [a, b] }) => (a === b ? a : undefined),
  and: ({ inputs: [a, b] }) => (a === b && a && isTruth(a) ? a : undefined),
  or: ({ inputs: [a, b] }) => (a === b && a && isTruth(a) ? a : undefined),
};

/** (x · c) · n = x · (c · n). */
function scaled(x: Value, by: number | undefined, builder: Builder): Value | undefined {
  if (by === undefined || (x.operation.kind !== "mul" && x.operation.kind !== "neg")) return undefined;
  if (x.operation.kind === "neg") return apply(builder, "mul", input(x, 0), constant(builder, -by));
  const [a, b] = [input(x, 0), input(x, 1)];
  const [m, n] = [numberOf(a), numberOf(b)];
  if (n !== undefined) return apply(builder, "mul", a, constant(builder, n * by));
  return m === undefined ? undefined : apply(builder, "mul", b, constant(builder, m * by));
}

/** (-a) · b = -(a · b): signs gather where they meet others. */
function negated(a: Value, b: Value, builder: Builder): Value | undefined {
  if (a.operation.kind === "neg") return apply(builder, "neg", apply(builder, "mul", input(a, 0), b));
  return b.operation.kind === "neg" ? apply(builder, "neg", apply(builder, "mul", a, input(b, 0))) : undefined;
}

/** Whether it is 0 or 1 by its kind. */
export function isTruth(x: Value): boolean {
  return truths.has(x.operation.kind);
}

function input(value: Value, place: number): Value {
  const found = value.inputs[place];
  if (!found) throw new Error(`${value.operation.kind} has no input ${place}`);
  return found;
}

// ---------------------------------------------------------------- movement

const movements: { readonly [K in Kind]?: Rule<K> } = {
  reshape({ dims }, [x], builder) {
    if (!x) return undefined;
    if (sameDims(dims, x.shape.dims)) return x;
    if (x.operation.kind === "reshape") return reshape(builder, input(x, 0), dims);
    return numberOf(x) === undefined
      ? undefined
      : broadcast(builder, constant(builder, numberOf(x) ?? 0), { ...x.shape, dims });
  },
  transpose({ order }, [x], builder) {
    if (!x) return undefined;
    if (order.every((axis, i) => axis === i)) return x;
    if (x.operation.kind === "transpose") {
      const first = x.operation.order;
      return transpose(
        builder,
        input(x, 0),
        order.map((axis) => first[axis] ?? 0),
      );
    }
    if (numberOf(x) === undefined) return undefined;
    return broadcast(builder, constant(builder, numberOf(x) ?? 0), {
      ...x.shape,
      dims: order.map((axis) => x.shape.dims[axis] ?? 1),
    });
  },
  broadcast({ shape }, [x], builder) {
    if (!x) return undefined;
    if (sameShape(shape, x.shape)) return x;
    if (x.operation.kind !== "broadcast") return undefined;
    const inner = input(x, 0);
    return sameDims(broadcastDims(inner.shape.dims, shape.dims) ?? [], shape.dims)
      ? broadcast(builder, inner, shape)
      : undefined;
  },
  slice({ axis, from, to }, [x], builder) {
    if (!x) return undefined;
    if (from === 0 && to === x.shape.dims[axis]) return x;
    if (x.operation.kind === "concat" && x.operation.axis === axis) return partOf(x, from, to, builder);
    if (numberOf(x) === undefined) return undefined;
    return broadcast(builder, constant(builder, numberOf(x) ?? 0), {
      ...x.shape,
      dims: x.shape.dims.map((dim, i) => (i === axis ? to - from : dim)),
    });
  },
  concat: (_, inputs) => (inputs.length === 1 ? inputs[0] : undefined),
  reduce({ by, axes, batch }, [x], builder) {
    if (by === "sum" && x?.operation.kind === "neg")
      return apply(builder, "neg", reduce(builder, by, input(x, 0), axes, batch));
    if (x?.operation.kind !== "reduce" || x.operation.by !== by || by === "argmax") return undefined;
    // Axes of what was reduced already are counted in the shape before.
    const before = x.operation;
    const inner = input(x, 0);
    const left = inner.shape.dims.map((_, axis) => axis).filter((axis) => !before.axes.includes(axis));
    return reduce(
      builder,
      by,
      inner,
      [...before.axes, ...axes.map((axis) => left[axis] ?? 0)].sort((a, b) => a - b),
      batch || before.batch,
    );
  },
};

/** A slice of joined parts that lies within one of them. */
function partOf(joined: Value, from: number, to: number, builder: Builder): Value | undefined {
  if (joined.operation.kind !== "concat") return undefined;
  const { axis } = joined.operation;
  let start = 0;
  for (const part of joined.inputs) {
    const end = start + (part.shape.dims[axis] ?? 0);
    if (from >= start && to <= end && part.shape.batched === joined.shape.batched)
      return from === start && to === end
        ? part
        : builder.make({ kind: "slice", axis, from: from - start, to: to - start }, [part]);
    start = end;
  }
  return undefined;
}
