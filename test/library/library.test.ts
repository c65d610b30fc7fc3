// One loop over the library: every example compiles, its derivatives are those of finite differences, and far out nothing overflows.
import { describe, expect, test } from "vitest";
import type { Model } from "../../compiler/check/model.js";
import { sizeOf } from "../../compiler/ir/shape.js";
import type { Value } from "../../compiler/ir/value.js";
import { examples, modelOf, specAround } from "./example-model.js";
import { createRandom } from "./random.js";
import { nameOf, numbersFor, type Numbers, type Setting, slopesOf, sourcesOf } from "./slopes.js";

const rows = 3;
const statement = /^(loss|metric|regularize|optimizer) /;
const differentiable = examples.filter(({ text }) => !/^(metric|regularize|optimizer) /.test(text));
const named = examples.map((example) => [`${example.name}: ${example.text}`, example] as const);
const namedDifferentiable = differentiable.map((example) => [`${example.name}: ${example.text}`, example] as const);

test("there are examples of every kind", () => {
  expect(new Set(examples.map(({ text }) => statement.exec(text)?.[1]))).toEqual(
    new Set([undefined, "loss", "regularize", "optimizer", "metric"]),
  );
});

describe("compiles", () => {
  test.each(named)("%s", (_, { text }) => {
    // What only a metric looks at would not be learned, so metrics look at data.
    const model = modelOf(specAround(text, text.startsWith("metric ") ? "data" : "layer"));
    expect(model.metrics).toHaveLength(text.startsWith("metric ") ? 1 : 0);
  });
});

describe("has the slope of finite differences", () => {
  test.each(namedDifferentiable)("%s", (_, { text }) => {
    for (const training of [false, true]) checkSlopes(modelOf(specAround(text, "layer")), training);
  });
});

test("a wrong slope would be noticed", () => {
  const model = modelOf(specAround("x -> wrong", "layer"), "fn wrong(x) = x ^ 2 grad x = 2.01 * x");
  expect(() => checkSlopes(model, false)).toThrow("within");
});

describe("is finite far out, and so are its slopes", () => {
  test.each(namedDifferentiable)("%s", (_, { text }) => {
    for (const front of ["layer", "data"] as const) checkFinite(modelOf(specAround(text, front)));
  });
});

test.each(["log(1 + exp(x))", "where(x < 0, exp(x), 1)"])("an overflow in %s would be noticed", (formula) => {
  expect(() => checkFinite(modelOf(specAround("x -> risky", "data"), `fn risky(x) = ${formula}`))).toThrow(
    "to deeply equal []",
  );
});

// ---------------------------------------------------------------- slopes

/** One random direction through weights and inputs at once, with a random upstream gradient; points near a corner are drawn anew. */
function checkSlopes(model: Model, training: boolean): void {
  const value = resultOf(model);
  const sources = sourcesOf(model);
  const random = createRandom(7);
  for (let attempt = 0; attempt < 30; attempt++) {
    const numbers = numbersFor(model, rows, random);
    const direction = new Map(
      sources.map((source) => [
        nameOf(source),
        (numbers.get(nameOf(source)) ?? new Float64Array()).map(() => random.normal()),
      ]),
    );
    const upstream = new Float64Array(sizeOf(value.shape.dims) * (value.shape.batched ? rows : 1)).map(() =>
      random.normal(),
    );
    const at = slopesOf(value, sources, upstream);
    const setting: Setting = { rows, training };
    const total = (step: number): number => at(moved(numbers, direction, step), setting).total;
    const step = 1e-5;
    const [before, here, after] = [total(-step), total(0), total(step)];
    const [left, right] = [(here - before) / step, (after - here) / step];
    if (Math.abs(left - right) > 1e-2 * Math.max(1, Math.abs(left))) continue;
    const { by } = at(numbers, setting);
    const derived = sources.reduce(
      (sum, source) => sum + dot(by.get(nameOf(source)), direction.get(nameOf(source))),
      0,
    );
    expect(derived).toBeCloseToRelative((after - before) / (2 * step), 1e-6);
    expect(sources.every((source) => by.get(nameOf(source))?.every(Number.isFinite))).toBe(true);
    return;
  }
  throw new Error("every point that was tried is near a corner");
}

/** What the example makes: the binding, or else its loss. */
function resultOf(model: Model): Value {
  const made = model.outputs.find(({ name }) => name === "made");
  const [, loss] = model.losses;
  if (!made && !loss) throw new Error("the example makes nothing");
  return (made ?? loss)!.value;
}

function moved(numbers: Numbers, direction: Numbers, step: number): Numbers {
  return new Map(
    [...numbers].map(([name, at]) => [name, at.map((x, i) => x + step * (direction.get(name)?.[i] ?? 0))]),
  );
}

function dot(a: Float64Array = new Float64Array(), b: Float64Array = new Float64Array()): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
}

// ---------------------------------------------------------------- far out

/** 300 is beyond the exponentials of single precision, 3000 beyond those of double precision, in which this is computed. */
function checkFinite(model: Model): void {
  const value = resultOf(model);
  const sources = sourcesOf(model);
  const upstream = new Float64Array(sizeOf(value.shape.dims) * (value.shape.batched ? rows : 1)).fill(1);
  const at = slopesOf(value, sources, upstream);
  const random = createRandom(3);
  for (const far of [300, 3000]) {
    for (const sign of [() => 1, () => -1, () => Math.sign(random.normal())]) {
      const numbers = numbersFor(model, rows, random);
      for (const { name, kind } of model.inputs)
        if (kind === "real")
          numbers.set(
            name,
            (numbers.get(name) ?? new Float64Array()).map(() => far * sign()),
          );
      const slopes = at(numbers, { rows, training: true });
      expect(
        [...slopes.value].filter((x) => !Number.isFinite(x)),
        "values",
      ).toEqual([]);
      for (const [name, slope] of slopes.by)
        expect(
          [...slope].filter((x) => !Number.isFinite(x)),
          `slopes by ${name}`,
        ).toEqual([]);
    }
  }
}

expect.extend({
  toBeCloseToRelative(found: number, wanted: number, tolerance: number) {
    const pass = Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
    return { pass, message: () => `expected ${found} to be ${wanted} within ${tolerance}` };
  },
});

declare module "vitest" {
  interface Matchers {
    /** Equal within a tolerance that is relative for numbers above 1. */
    toBeCloseToRelative(wanted: number, tolerance: number): void;
  }
}
