// The optimizer of a model, tried on a single weight: how far it goes, and whether it minds the size of gradients.
import { createBuilder } from "../../ir/create-builder.js";
import { leaf } from "../../ir/builder.js";
import { formulas, isElementwise } from "../../ir/elementwise.js";
import { walk } from "../../ir/graph.js";
import { sameDims } from "../../ir/shape.js";
import type { Value } from "../../ir/value.js";
import type { Group, Model } from "../model.js";

export interface OptimizerStep {
  /** How far a weight moves in a step, once the steps have got up their speed, if its gradient is 1 all the time; the most over the whole run. */
  readonly length: number;
  /** Steps are as long for large gradients as for small ones: adam and its relatives. */
  readonly adaptive: boolean;
  /** The share that a weight loses in a step without a gradient. */
  readonly decay: number;
}

const phases = [0, 0.25, 0.5, 0.75];
const stepsTried = 20;
const run = 1000;

/** Undefined without weights, or if the optimizer treats weights in a way that one alone doesn't show. */
export function optimizerStep(model: Model): OptimizerStep | undefined {
  const known = tried.get(model) ?? { step: tryStep(model) };
  tried.set(model, known);
  return known.step;
}

/** Several lints ask. */
const tried = new WeakMap<Model, { readonly step: OptimizerStep | undefined }>();

function tryStep(model: Model): OptimizerStep | undefined {
  const group =
    model.groups.find(({ parameters }) => parameters.some(({ value }) => value.shape.dims.length > 1)) ??
    model.groups[0];
  const single = group && singleWeight(group);
  if (!single) return undefined;
  const options = new Map(model.options.map((option) => [option.name, option.default]));
  const speed = (gradient: number, start: number): number => {
    const path = walkOf(single, options, { weight: 0, gradient, start });
    return Math.abs((path.at(-1) ?? 0) - (path.at(-2) ?? 0));
  };
  const lengths = phases.map((phase) => speed(1, phase * run));
  const length = Math.max(...lengths);
  const fastest = (phases[lengths.indexOf(length)] ?? 0) * run;
  const still = walkOf(single, options, { weight: 1, gradient: 0, start: run / 2 }, 1);
  return { length, adaptive: speed(100, fastest) < 10 * length, decay: 1 - (still[1] ?? 1) };
}

interface SingleWeight {
  readonly weight: Value;
  readonly gradient: Value;
  readonly update: Value;
  readonly slots: readonly { readonly value: Value; readonly initial: Value; readonly next: Value }[];
}

/** The formulas of a group with one weight in place of all. */
function singleWeight({ size, weight, gradient, update, slots }: Group): SingleWeight | undefined {
  const builder = createBuilder();
  const copies = new Map<Value, Value>();
  const copyOf = (value: Value): Value => copies.get(value)!;
  const kept = slots.flatMap(({ value, initial, next }) => (next ? [{ value, initial, next }] : []));
  for (const value of walk([
    update,
    weight,
    gradient,
    ...kept.flatMap(({ value, initial, next }) => [value, initial, next]),
  ])) {
    const { operation, shape } = value;
    const flat = sameDims(shape.dims, [size]);
    if (!flat && shape.dims.length > 0) return undefined;
    const one = flat ? { ...shape, dims: [1] } : shape;
    if (operation.kind === "leaf") copies.set(value, leaf(builder, operation.role, operation.name, one));
    else if (operation.kind === "broadcast")
      copies.set(value, builder.make({ kind: "broadcast", shape: one }, value.inputs.map(copyOf)));
    else copies.set(value, builder.make(operation, value.inputs.map(copyOf)));
  }
  return {
    weight: copyOf(weight),
    gradient: copyOf(gradient),
    update: copyOf(update),
    slots: kept.map(({ value, initial, next }) => ({
      value: copyOf(value),
      initial: copyOf(initial),
      next: copyOf(next),
    })),
  };
}

/** The weight before the first step and after each. */
function walkOf(
  { weight, gradient, update, slots }: SingleWeight,
  options: ReadonlyMap<string, number>,
  begin: { readonly weight: number; readonly gradient: number; readonly start: number },
  steps = stepsTried,
): number[] {
  const state = new Map<Value, number>([
    [weight, begin.weight],
    [gradient, begin.gradient],
  ]);
  const clocks: Record<string, number> = { iterations: run, iteration: begin.start, rows: 1, training: 1 };
  const leafNumber = (value: Value): number => {
    const known = state.get(value);
    if (known !== undefined || value.operation.kind !== "leaf") return known ?? 0;
    return clocks[value.operation.name] ?? options.get(value.operation.name) ?? 0;
  };
  const begun = formulasOf(slots.map(({ initial }) => initial));
  numbersOf(begun, leafNumber).forEach((initial, i) => state.set(slots[i]!.value, initial));
  const stepped = formulasOf([update, ...slots.map((slot) => slot.next)]);
  const path = [begin.weight];
  for (let step = 1; step <= steps; step++) {
    clocks.iteration = begin.start + step;
    const [next = NaN, ...kept] = numbersOf(stepped, leafNumber);
    state.set(weight, next);
    slots.forEach(({ value }, i) => state.set(value, kept[i] ?? NaN));
    path.push(next);
  }
  return path;
}

interface Formulas {
  readonly roots: readonly Value[];
  /** All that they are made of, each after what it is made of itself. */
  readonly order: readonly Value[];
}

function formulasOf(roots: readonly Value[]): Formulas {
  return { roots, order: walk(roots) };
}

/** What formulas of single numbers are worth; NaN if one is more than that. */
function numbersOf({ roots, order }: Formulas, leafNumber: (value: Value) => number): number[] {
  const known = new Map<Value, number>();
  for (const value of order) {
    const operands = value.inputs.map((input) => known.get(input) ?? NaN);
    known.set(value, value.operation.kind === "leaf" ? leafNumber(value) : numberOf(value, operands));
  }
  return roots.map((root) => known.get(root) ?? NaN);
}

function numberOf({ operation }: Value, [a = NaN, b = NaN, c = NaN]: readonly number[]): number {
  if (operation.kind === "constant") return operation.value;
  if (operation.kind === "random") return 0.5;
  if (isElementwise(operation.kind)) return formulas[operation.kind].of(a, b, c);
  if (operation.kind === "reduce") return operation.by === "argmax" ? 0 : a;
  return moving.has(operation.kind) ? a : NaN;
}

const moving: ReadonlySet<string> = new Set(["reshape", "broadcast", "transpose", "with_gradient"]);
