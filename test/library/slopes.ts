// A result of a model with its derivatives, in the reference interpreter.
import type { Field, Model } from "../../compiler/check/model.js";
import { differentiate } from "../../compiler/differentiate/differentiate.js";
import { apply, leaf, reduce } from "../../compiler/ir/builder.js";
import { createBuilder } from "../../compiler/ir/create-builder.js";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { walk } from "../../compiler/ir/graph.js";
import type { World } from "../../compiler/ir/primitive.js";
import { rebuild } from "../../compiler/ir/rebuild.js";
import { sizeOf } from "../../compiler/ir/shape.js";
import type { Value } from "../../compiler/ir/value.js";
import { createRandom, type Random } from "./random.js";

/** Numbers for the leaves, by their names: fields, parameters, groups, states. */
export type Numbers = ReadonlyMap<string, Float64Array>;

export interface Setting {
  readonly rows: number;
  readonly training?: boolean;
  readonly iteration?: number;
  readonly iterations?: number;
  /** Of the numbers drawn in the model itself; the same in every evaluation. */
  readonly seed?: number;
}

export function worldOf(
  numbers: Numbers,
  { rows, training = false, iteration = 1, iterations = 1, seed = 1 }: Setting,
): World {
  const clock: Readonly<Record<string, number>> = { rows, training: Number(training), iteration, iterations };
  return {
    rows,
    leaf({ operation, shape }) {
      if (operation.kind !== "leaf") throw new Error(`${operation.kind} is no leaf`);
      const { role, name } = operation;
      const found = role === "clock" ? Float64Array.of(clock[name] ?? NaN) : numbers.get(name);
      const size = sizeOf(shape.dims) * (shape.batched ? rows : 1);
      if (found?.length !== size)
        throw new Error(`${role} ${name} needs ${size} numbers, there are ${String(found?.length)}`);
      return found;
    },
    random({ distribution, stream }, count) {
      const random = createRandom(seed + stream);
      return Float64Array.from({ length: count }, () => random[distribution]());
    },
  };
}

export interface Slopes {
  readonly value: Float64Array;
  /** Σ value · upstream. */
  readonly total: number;
  /** The derivatives of the total. */
  readonly by: Numbers;
}

/** No name that a spec can give. */
const upstreamName = "(upstream)";

/** A value and, for an upstream gradient, the derivatives by leaves. */
export function slopesOf(
  value: Value,
  leaves: readonly Value[],
  upstream: Float64Array,
): (numbers: Numbers, setting: Setting) => Slopes {
  const builder = createBuilder();
  const copyOf = rebuild([value, ...leaves], builder, () => undefined);
  const result = copyOf(value);
  const weighted = apply(builder, "mul", result, leaf(builder, "input", upstreamName, result.shape));
  const axes = result.shape.dims.map((_, axis) => axis);
  const total = reduce(builder, "sum", weighted, axes, result.shape.batched);
  const gradients = differentiate(total, leaves.map(copyOf), builder);
  return (numbers, setting) => {
    const world = worldOf(new Map([...numbers, [upstreamName, upstream]]), setting);
    const [found, sum, ...slopes] = evaluate([result, total, ...gradients], world);
    if (!found || !sum) throw new Error("nothing was computed");
    return {
      value: found,
      total: sum[0] ?? NaN,
      by: new Map(leaves.map((of, i) => [nameOf(of), slopes[i] ?? new Float64Array()])),
    };
  };
}

/** What a model binds to a name; a loss must depend on it. */
export function bindingOf({ losses }: Model, wanted: string): Value {
  const found = walk(losses.map(({ value }) => value)).find(({ name }) => name === wanted);
  if (!found) throw new Error(`no loss depends on a binding ${wanted}`);
  return found;
}

/** A leaf's name. */
export function nameOf({ operation }: Value): string {
  if (operation.kind !== "leaf") throw new Error(`${operation.kind} is no leaf`);
  return operation.name;
}

/** Parameters and real inputs: what a derivative can be taken by. */
export function sourcesOf({ parameters, inputs }: Model): Value[] {
  return [...parameters, ...inputs.filter(({ kind }) => kind === "real")].map(({ value }) => value);
}

/** Numbers for all fields and parameters of a model; `scale` is the size of those that are real. */
export function numbersFor(model: Model, rows: number, random: Random, scale = 1): Map<string, Float64Array> {
  const numbers = optionsOf(model);
  for (const field of model.inputs) numbers.set(field.name, columnOf(field, rows, random, scale));
  for (const field of model.targets)
    numbers.set(field.name, field.name === "shares" ? sharesOf(field, rows, random) : columnOf(field, rows, random, 1));
  for (const { name, value } of model.parameters) {
    const { dims } = value.shape;
    const size = sizeOf(dims);
    const fan = dims.length > 1 ? size / (dims.at(-1) ?? 1) : 1;
    numbers.set(
      name,
      Float64Array.from({ length: size }, () => random.normal() / Math.sqrt(fan)),
    );
  }
  return numbers;
}

/** The options of a model as they are unless set. */
export function optionsOf({ options }: Model): Map<string, Float64Array> {
  return new Map(options.map((option) => [option.name, Float64Array.of(option.default)]));
}

function columnOf({ kind, dims, count }: Field, rows: number, random: Random, scale: number): Float64Array {
  return Float64Array.from({ length: rows * sizeOf(dims) }, () =>
    kind === "real" ? scale * random.normal() : random.whole(count),
  );
}

/** Each row is at least 0 and adds up to 1; the first number of a row is 0. */
function sharesOf({ dims }: Field, rows: number, random: Random): Float64Array {
  const size = sizeOf(dims);
  return Float64Array.from(
    Array.from({ length: rows }, () => {
      const row = Array.from({ length: size }, (_, i) => (i === 0 ? 0 : random.uniform()));
      const sum = row.reduce((a, b) => a + b);
      return row.map((share) => share / sum);
    }).flat(),
  );
}
