// Between which numbers a value can lie, as far as the formula that makes it tells.
import { walk } from "../../ir/graph.js";
import { sizeOf } from "../../ir/shape.js";
import type { Kind, Operation, Value } from "../../ir/value.js";
import { operandsOf } from "../flow.js";
import type { Model } from "../model.js";

/** Both ends included; what lies between them need not all occur. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

const any: Range = { low: -Infinity, high: Infinity };

/** The ranges of values whose operands come before them. */
export function rangesOf(model: Model, values: readonly Value[]): ReadonlyMap<Value, Range> {
  const states = new Map(model.states.map((state) => [state.value, state]));
  const initials = rangesGiven(model, walk(model.states.map(({ initial }) => initial)), new Map());
  // What starts from 0 or above stays there if its next value does whenever it did before: a running variance.
  let assumed = new Set([...states.values()].filter(({ initial }) => (initials.get(initial)?.low ?? -1) >= 0));
  for (;;) {
    const given = new Map([...assumed].map(({ value }) => [value, { low: 0, high: Infinity }]));
    const ranges = rangesGiven(model, values, given);
    const kept = new Set([...assumed].filter(({ next }) => !next || (ranges.get(next)?.low ?? -1) >= 0));
    if (kept.size === assumed.size) return ranges;
    assumed = kept;
  }
}

function rangesGiven(
  { options, inputs, targets }: Model,
  values: readonly Value[],
  given: ReadonlyMap<Value, Range>,
): ReadonlyMap<Value, Range> {
  const ranges = new Map<Value, Range>(given);
  const leaves = new Map<string, Range>(
    [...inputs, ...targets].map(({ name, count }) => [name, count > 0 ? upTo(count) : any]),
  );
  for (const { name, range } of options) leaves.set(name, range ? { low: range.from, high: range.to } : any);
  for (const value of values) {
    const { operation } = value;
    const operands = operandsOf(value).map((operand) => ranges.get(operand) ?? any);
    const found = operation.kind === "leaf" ? leafRange(operation, leaves) : rangeOf(value, operands);
    if (!given.has(value)) ranges.set(value, Number.isNaN(found.low) || Number.isNaN(found.high) ? any : found);
  }
  return ranges;
}

function leafRange({ role, name }: Operation & { kind: "leaf" }, leaves: ReadonlyMap<string, Range>): Range {
  if (role === "clock") return name === "training" ? { low: 0, high: 1 } : { low: 1, high: Infinity };
  return role === "input" || role === "option" ? (leaves.get(name) ?? any) : any;
}

function rangeOf(value: Value, [a = any, b = any, c = any]: readonly Range[]): Range {
  return rules[value.operation.kind]?.(a, b, c, value) ?? any;
}

type RangeRule = (a: Range, b: Range, c: Range, value: Value) => Range;

const same: RangeRule = (a) => a;
const truth: RangeRule = () => ({ low: 0, high: 1 });
const wave: RangeRule = () => ({ low: -1, high: 1 });

/** By each operand's range; what isn't here can be any number. */
const rules: Readonly<Partial<Record<Kind, RangeRule>>> = {
  constant: (_, __, ___, { operation }) => (operation.kind === "constant" ? exactly(operation.value) : any),
  index: (_, __, ___, { operation: o }) => (o.kind === "index" ? upTo(o.dims[o.axis]) : any),
  random: (...[, , , { operation: o }]) =>
    o.kind === "random" && o.distribution === "uniform" ? { low: 0, high: 1 } : any,
  neg: (a) => ({ low: -a.high, high: -a.low }),
  abs: absolute,
  sign: (a) => ({ low: a.low > 0 ? 1 : -1, high: 1 }),
  sin: wave,
  cos: wave,
  erf: wave,
  tanh: (a) => ({ low: Math.tanh(a.low), high: Math.tanh(a.high) }),
  // Far to the left it is 0 in the numbers of a computer.
  exp: (a) => ({ low: a.low < -80 ? 0 : Math.exp(a.low), high: Math.exp(a.high) }),
  log: (a) => ({ low: a.low > 0 ? Math.log(a.low) : -Infinity, high: a.high > 0 ? Math.log(a.high) : Infinity }),
  sqrt: (a) => ({ low: Math.sqrt(Math.max(0, a.low)), high: Math.sqrt(Math.max(0, a.high)) }),
  floor: (a) => ({ low: Math.floor(a.low), high: Math.floor(a.high) }),
  add: (a, b) => ({ low: a.low + b.low, high: a.high + b.high }),
  sub: (a, b, _, { inputs: [x, y] }) =>
    isLessItsLargest(x, y) ? { low: -Infinity, high: 0 } : { low: a.low - b.high, high: a.high - b.low },
  mul: (a, b, _, { inputs: [x, y] }) => (x === y ? square(a) : product(a, b)),
  div: (a, b) => (b.low > 0 || b.high < 0 ? product(a, { low: 1 / b.high, high: 1 / b.low }) : signOfQuotient(a, b)),
  pow: power,
  max: (a, b) => ({ low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) }),
  min: (a, b) => ({ low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) }),
  where: (_, b, c, value) => chosen(value, b, c),
  reduce: (a, _, __, value) => reduced(value, a),
  reshape: same,
  transpose: same,
  broadcast: same,
  slice: same,
  with_gradient: same,
  not: truth,
  lt: truth,
  le: truth,
  eq: truth,
  ne: truth,
  and: truth,
  or: truth,
};

function exactly(number: number): Range {
  return { low: number, high: number };
}

function upTo(count = 1): Range {
  return { low: 0, high: Math.max(0, count - 1) };
}

function absolute({ low, high }: Range): Range {
  return { low: low > 0 ? low : high < 0 ? -high : 0, high: Math.max(Math.abs(low), Math.abs(high)) };
}

function square(range: Range): Range {
  const { low, high } = absolute(range);
  return { low: low * low, high: high * high };
}

function product(a: Range, b: Range): Range {
  // Zero times a bound that isn't there is zero.
  const corners = [a.low, a.high].flatMap((x) => [b.low, b.high].map((y) => (x === 0 || y === 0 ? 0 : x * y)));
  return { low: Math.min(...corners), high: Math.max(...corners) };
}

function signOfQuotient(a: Range, b: Range): Range {
  return a.low >= 0 && b.low >= 0 ? { low: 0, high: Infinity } : any;
}

function power(a: Range, b: Range): Range {
  if (b.low !== b.high) return a.low >= 0 ? { low: 0, high: Infinity } : any;
  const exponent = b.low;
  if (exponent === 2) return square(a);
  if (Number.isInteger(exponent) && exponent % 2 === 0 && exponent > 0) return { low: 0, high: Infinity };
  if (a.low >= 0 && exponent > 0) return { low: a.low ** exponent, high: a.high ** exponent };
  return a.low >= 0 ? { low: 0, high: Infinity } : any;
}

/** `where(x > 0, x, 1)`: the branch is taken only where the condition holds. */
function chosen({ inputs: [condition, yes, no] }: Value, ifYes: Range, ifNo: Range): Range {
  const [left, right] = condition?.inputs ?? [];
  const compares = condition?.operation.kind === "lt" || condition?.operation.kind === "le";
  const above = (bound: Value | undefined): number =>
    bound?.operation.kind === "constant" ? bound.operation.value : -Infinity;
  // Whatever is above a bound is taken for a little more.
  const a = compares && right === yes ? { ...ifYes, low: Math.max(ifYes.low, above(left) + Number.MIN_VALUE) } : ifYes;
  const b = compares && left === no ? { ...ifNo, low: Math.max(ifNo.low, above(right)) } : ifNo;
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

function reduced({ operation, inputs: [x] }: Value, a: Range): Range {
  if (operation.kind !== "reduce" || !x) return any;
  const { by, axes, batch } = operation;
  if (by === "max" || by === "min") return a;
  if (by === "argmax") return upTo(x.shape.dims[axes[0] ?? 0]);
  const count = sizeOf(axes.map((axis) => x.shape.dims[axis] ?? 1));
  const most = batch ? Infinity : count;
  const least = batch ? 1 : count;
  const low = a.low < 0 ? a.low * most : a.low * least;
  // One of the summands is exp(0), that of the largest.
  const [inner] = x.operation.kind === "exp" ? x.inputs : [];
  const withLargest = inner?.operation.kind === "sub" && isLessItsLargest(inner.inputs[0], inner.inputs[1]);
  return { low: withLargest ? Math.max(low, 1) : low, high: a.high > 0 ? a.high * most : a.high * least };
}

/** x - max(x): nothing is above zero, and the largest is zero. */
function isLessItsLargest(x: Value | undefined, largest: Value | undefined): boolean {
  let value = largest;
  while (value && moving.has(value.operation.kind)) value = value.inputs[0];
  return (
    value?.operation.kind === "reduce" &&
    value.operation.by === "max" &&
    !value.operation.batch &&
    value.inputs[0] === x
  );
}

const moving: ReadonlySet<string> = new Set(["reshape", "broadcast", "with_gradient"]);
