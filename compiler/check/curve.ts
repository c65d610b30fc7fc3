// The function of a single number that stands between two values: what an activation is, whatever the size of the tensors that it works on.
import { differentiate } from "../differentiate/differentiate.js";
import { apply, type Builder, constant, leaf, reduce } from "../ir/builder.js";
import { createBuilder } from "../ir/create-builder.js";
import { formulas, isElementwise } from "../ir/elementwise.js";
import { evaluate } from "../ir/evaluate.js";
import { walk } from "../ir/graph.js";
import { primitives } from "../ir/primitives.js";
import type { Value } from "../ir/value.js";
import { between, isTraining, operandsOf, operandsWithSlopes } from "./flow.js";

export interface Curve {
  /** The function at each of the points. */
  at(points: readonly number[]): number[];
  /** Its derivative there, by the rules that training follows. */
  slopesAt(points: readonly number[]): number[];
  /** The same two computed with numbers of 32 bits. */
  inSinglePrecision(points: readonly number[]): { readonly values: number[]; readonly slopes: number[] };
}

/** What everything but the one number is taken to be. */
export interface Surroundings {
  readonly training: boolean;
  /** Weights, states, options, clocks. */
  readonly leaf: (value: Value) => number;
  readonly random: number;
  /** Sums are taken over one element: so the penalty of a group of weights is a function of one weight. */
  readonly single: boolean;
}

/** Weights of the function itself, such as prelu's slope, are small; nothing is left to chance. */
export const predicting: Surroundings = { training: false, leaf: () => 0.1, random: 0.5, single: false };

/** Undefined if the one value does not become the other element by element, or not without other data. */
export function curveOf(from: Value, to: Value, surroundings: Surroundings = predicting): Curve | undefined {
  const builder = createBuilder();
  const x = leaf(builder, "input", "x", { batched: true, dims: [] });
  const y = scalarCopy(from, to, x, builder, surroundings);
  if (!y) return undefined;
  let slope: Value | undefined;
  const slopeOf = (): Value => (slope ??= differentiate(reduce(builder, "sum", y, [], true), [x], builder)[0] ?? y);
  return {
    at: (points) => evaluated(y, x, points),
    slopesAt: (points) => evaluated(slopeOf(), x, points),
    inSinglePrecision: (points) => ({ values: rounded(y, points), slopes: rounded(slopeOf(), points) }),
  };
}

/** The way from one value to the other, each value on it cut down to one number a row. */
function scalarCopy(from: Value, to: Value, x: Value, builder: Builder, surroundings: Surroundings): Value | undefined {
  const copies = new Map([[from, x]]);
  const way = new Set(between(from, to, surroundings.training, operandsWithSlopes));
  const copyOf = (value: Value): Value | undefined => {
    if (way.has(value)) return copies.get(value);
    const number = numberOf(value, surroundings, deepest);
    return number === undefined ? undefined : constant(builder, number);
  };
  for (const value of way) {
    if (value === from) continue;
    const copy = copyOne(value, copyOf, builder, surroundings);
    if (copy) copies.set(value, copy);
  }
  const y = copies.get(to);
  return y === x ? apply(builder, "add", x, constant(builder, 0)) : y;
}

type CopyOf = (value: Value) => Value | undefined;

function copyOne(
  value: Value,
  copyOf: CopyOf,
  builder: Builder,
  { training, single }: Surroundings,
): Value | undefined {
  const { operation } = value;
  const [first] = operandsOf(value, training);
  if (!first) return undefined;
  if (operation.kind === "where" && operandsOf(value, training).length === 1) return copyOf(first);
  if (operation.kind === "reshape" || operation.kind === "broadcast") return copyOf(first);
  if (operation.kind === "reduce") return single && operation.by !== "argmax" ? copyOf(first) : undefined;
  if (!isElementwise(operation.kind) && operation.kind !== "with_gradient") return undefined;
  const inputs = value.inputs.map(copyOf);
  return inputs.every((input) => input !== undefined) ? builder.make(operation, inputs) : copyOfPlain(value, inputs);
}

/** A stated gradient may need more than one number; the function itself then still doesn't. */
function copyOfPlain(value: Value, [plain]: readonly (Value | undefined)[]): Value | undefined {
  return value.operation.kind === "with_gradient" ? plain : undefined;
}

const deepest = 40;

/** What stands beside the way: one number for all its elements, undefined if data decides it. */
function numberOf(value: Value, surroundings: Surroundings, depth: number): number | undefined {
  const { operation } = value;
  if (depth === 0) return undefined;
  if (operation.kind === "constant") return operation.value;
  if (operation.kind === "random") return surroundings.random;
  if (operation.kind === "leaf") {
    if (isTraining(value)) return Number(surroundings.training);
    return value.shape.batched ? undefined : surroundings.leaf(value);
  }
  const operands = operandsOf(value, surroundings.training).map((operand) =>
    numberOf(operand, surroundings, depth - 1),
  );
  if (operands.includes(undefined)) return value.shape.batched ? undefined : 0.1;
  const [a = 0, b = 0, c = 0] = operands as number[];
  if (isElementwise(operation.kind))
    return operands.length === 1 && operation.kind === "where" ? a : formulas[operation.kind].of(a, b, c);
  return moving.has(operation.kind) || surroundings.single ? a : value.shape.batched ? undefined : 0.1;
}

const moving: ReadonlySet<string> = new Set(["reshape", "broadcast", "transpose", "slice", "with_gradient", "concat"]);

function evaluated(y: Value, x: Value, points: readonly number[]): number[] {
  const world = {
    rows: points.length,
    leaf: (value: Value) => Float64Array.from(value === x ? points : []),
    random: () => new Float64Array(),
  };
  return spread(evaluate([y], world)[0] ?? new Float64Array(), points.length);
}

/** Every step is rounded to 32 bits. */
function rounded(y: Value, points: readonly number[]): number[] {
  const known = new Map<Value, Float64Array>();
  const world = { rows: points.length, leaf: () => Float64Array.from(points), random: () => new Float64Array() };
  for (const value of walk([y])) {
    const inputs = value.inputs.map((input) => ({ shape: input.shape, data: known.get(input) ?? new Float64Array() }));
    const exact = primitives[value.operation.kind].meaning(value.operation as never, inputs, value, world);
    known.set(value, exact.map(Math.fround));
  }
  return spread(known.get(y) ?? new Float64Array(), points.length);
}

/** What is the same at all points is computed once. */
function spread(numbers: Float64Array, count: number): number[] {
  return Array.from({ length: count }, (_, i) => numbers[i] ?? numbers[0] ?? NaN);
}
