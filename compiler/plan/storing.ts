// Which values must have a place in memory, whatever can be fused; and what the others cost to compute anew.
import type { Graph } from "../ir/graph.js";
import { sizeOf } from "../ir/shape.js";
import type { Kind, Value } from "../ir/value.js";
import { reducedAxis } from "./access.js";

/** Longer rows are summed in parallel by `total`, not each in one piece of cache. */
const longestRow = 8192;
/** What is the same for many points is computed once, by a map of its own, if it takes more operations than this. Within a map, single numbers are not computed for each point. */
const cheapForMany = 3;
const cheapNumber = 6;
/** Expressions that would be deeper or larger are cut. */
const deepest = 64;
const largest = 3000;

const operationCosts: Partial<Record<Kind, number>> = {
  exp: 8,
  log: 8,
  tanh: 8,
  erf: 8,
  cos: 8,
  sin: 8,
  pow: 10,
  sqrt: 3,
  div: 2,
  random: 20,
  reduce: 10,
};

const views: ReadonlySet<Kind> = new Set(["reshape", "transpose", "broadcast", "slice", "with_gradient"]);

export function isView(value: Value): boolean {
  return views.has(value.operation.kind);
}

/** The value whose elements a chain of views shows. */
export function seenThrough(value: Value): Value {
  let base = value;
  while (isView(base) && base.inputs[0]) base = base.inputs[0];
  return base;
}

/** The value whose elements these are, all of them in the same order. */
export function sameElements(value: Value): Value {
  let base = value;
  for (let input = base.inputs[0]; input && isView(base); input = base.inputs[0]) {
    const { kind } = base.operation;
    const keeps = kind === "reshape" || kind === "with_gradient" || isTrivial(base, input);
    if (!keeps) break;
    base = input;
  }
  return base;
}

/** Whether a reduction can be done row by row within a map, so that all points of the row have it. */
export function isRowReduction(value: Value): boolean {
  const { operation } = value;
  const [input] = value.inputs;
  if (operation.kind !== "reduce" || operation.batch || !input) return false;
  const axis = reducedAxis(operation, input.shape);
  if (!axis || axis.size === 1) return false;
  const isRow = value.shape.batched || sizeOf(value.shape.dims) > 1;
  return isRow && (axis.size <= longestRow || operation.by === "argmax");
}

export interface Storing {
  readonly stored: ReadonlySet<Value>;
  /** The operations that it takes to compute each value anew. */
  readonly costs: ReadonlyMap<Value, number>;
}

/** `values` are all of the graph, inputs first. */
export function storing(graph: Graph, values: readonly Value[]): Storing {
  const stored = new Set<Value>(graph.results.map(({ value }) => sameElements(value)).filter(isComputed));
  for (const value of values) for (const input of stronglyNeeded(value)) if (isComputed(input)) stored.add(input);
  const costs = new Map<Value, number>();
  const measures = new Map<Value, Measure>();
  const measure = (value: Value): Measure => measures.get(value) ?? ofStored;
  const put = (value: Value): void => {
    stored.add(value);
    measures.set(value, ofStored);
  };
  for (const value of values) {
    for (const input of value.inputs) {
      const { cost, hasRow } = measure(input);
      if (hasRow || cost <= cheapForMany || !isMany(value) || !isRepeated(input, value)) continue;
      if (isMany(input) || cost > cheapNumber) put(seenThrough(input));
    }
    const whole = measured(value, value.inputs.map(measure));
    costs.set(value, whole.cost);
    if (stored.has(value) || whole.depth > deepest || whole.size > largest || isAlwaysStored(value)) put(value);
    else measures.set(value, whole);
  }
  return { stored, costs };
}

/** Whether a value reads the same of its input at many points. What is the same along a row is computed once a row anyway. */
function isRepeated({ shape: input }: Value, { shape }: Value): boolean {
  const isOfRow = input.batched && sizeOf(input.dims) === 1;
  return !isOfRow && (sizeOf(input.dims) < sizeOf(shape.dims) || input.batched !== shape.batched);
}

interface Measure {
  readonly cost: number;
  readonly depth: number;
  /** Counting what is shared again and again. */
  readonly size: number;
  /** Whether there is a reduction along rows in it: then it is best computed where the row is. */
  readonly hasRow: boolean;
}

const ofStored: Measure = { cost: 1, depth: 0, size: 1, hasRow: false };
const ofConstant: Measure = { ...ofStored, cost: 0 };

function measured(value: Value, inputs: readonly Measure[]): Measure {
  const { kind } = value.operation;
  if (kind === "leaf") return ofStored;
  if (kind === "constant") return ofConstant;
  let cost = isView(value) ? 0 : (operationCosts[kind] ?? 1);
  let [depth, size] = [0, 1];
  let hasRow = isRowReduction(value);
  for (const input of inputs) size += input.size;
  for (const input of kind === "with_gradient" ? inputs.slice(0, 1) : inputs) {
    cost += input.cost;
    depth = Math.max(depth, input.depth);
    hasRow ||= input.hasRow;
  }
  return { cost: Math.min(1e6, cost), depth: depth + 1, size: Math.min(1e6, size), hasRow };
}

function isComputed(value: Value): boolean {
  const { kind } = value.operation;
  return kind !== "leaf" && kind !== "constant";
}

/** Factors of products lie in memory. */
function stronglyNeeded(value: Value): readonly Value[] {
  return value.operation.kind === "matmul" ? value.inputs.map(seenThrough) : [];
}

export function isAlwaysStored(value: Value): boolean {
  const { kind } = value.operation;
  if (kind === "matmul" || kind === "concat" || kind === "orthonormalize") return true;
  return kind === "reduce" && !isRowReduction(value) && !isOfOne(value);
}

/** A reduction of one element is that element. */
export function isOfOne(value: Value): boolean {
  const [input] = value.inputs;
  const { operation } = value;
  if (operation.kind !== "reduce" || operation.batch || !input) return false;
  return sizeOf(input.shape.dims) === sizeOf(value.shape.dims);
}

function isMany(value: Value): boolean {
  return value.shape.batched || value.shape.dims.some((dim) => dim !== 1);
}

function isTrivial(value: Value, input: Value): boolean {
  const { operation } = value;
  if (value.shape.batched !== input.shape.batched || sizeOf(value.shape.dims) !== sizeOf(input.shape.dims))
    return false;
  if (operation.kind !== "transpose") return true;
  const moved = operation.order.filter((axis) => input.shape.dims[axis] !== 1);
  return moved.every((axis, i) => i === 0 || axis > (moved[i - 1] ?? 0));
}
