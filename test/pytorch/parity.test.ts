// The library computes what PyTorch computes: values, derivatives, steps and rates, against what record.py wrote.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Model } from "../../compiler/check/model.js";
import { evaluate } from "../../compiler/ir/evaluate.js";
import type { Value } from "../../compiler/ir/value.js";
import { modelOf } from "../library/example-model.js";
import { type Numbers, optionsOf, slopesOf, worldOf } from "../library/slopes.js";

const rows = 5;
const width = 6;
const steps = 20;
/** Of numbers of size 1; the recorded ones have 12 digits. */
const tolerance = 1e-9;

interface Recorded<Case> {
  readonly cases: readonly Case[];
}

function recorded<Case extends { readonly nn: string }>(name: string): (readonly [string, Case])[] {
  const text = readFileSync(new URL(`${name}.json`, import.meta.url), "utf8");
  return (JSON.parse(text) as Recorded<Case>).cases.map((one) => [one.nn, one] as const);
}

/** A model that is fitted for `steps` steps; PyTorch's tensors have 6 numbers a row. */
function model(body: string, optimizer = "sgd(lr: 0.1)"): Model {
  return modelOf(`
    model Case {
      input x: [${width}]
      ${body}
    }
    train Case { batch ${rows} steps ${steps} optimizer ${optimizer} seed 1 }
  `);
}

// ---------------------------------------------------------------- activations

interface Activation {
  readonly nn: string;
  readonly x: readonly number[];
  readonly dy: readonly number[];
  readonly y: readonly number[];
  readonly dx: readonly number[];
  readonly parameter?: readonly number[];
  readonly dparameter?: readonly number[];
}

describe("activations", () => {
  test.each(recorded<Activation>("activations"))("%s", (nn, { x, dy, y, dx, parameter, dparameter }) => {
    const { outputs, inputs, parameters } = model(`y = ${nn} output value = y loss mean(y ^ 2) + mean(x -> dense(1))`);
    const own = parameters.filter(({ name }) => name.startsWith("y."));
    expect(own).toHaveLength(parameter ? 1 : 0);
    const slopes = slopesOf(only(outputs).value, [only(inputs).value, ...own.map(({ value }) => value)], array(dy));
    const numbers = new Map([["x", array(x)], ...own.map(({ name }) => [name, array(parameter)] as const)]);
    const { value, by } = slopes(numbers, { rows });
    expectClose(value, y);
    expectClose(by.get("x"), dx);
    for (const { name } of own) expectClose(by.get(name), dparameter ?? []);
  });
});

// ---------------------------------------------------------------- losses

interface Loss {
  readonly nn: string;
  readonly x: readonly number[];
  readonly target: readonly number[];
  readonly loss: number;
  readonly dx: readonly number[];
}

describe("losses", () => {
  test.each(recorded<Loss>("losses"))("%s", (nn, { x, target, loss, dx }) => {
    const goal = nn.includes("item") ? "target item: class(6)" : "target target: [6]";
    const { losses, inputs } = model(`${goal} output value = x loss ${nn} loss mean(x -> dense(1))`);
    const value = losses[0]?.value;
    if (!value) throw new Error("there is no loss");
    const numbers = new Map([
      ["x", array(x)],
      ["item", array(target)],
      ["target", array(target)],
    ]);
    const slopes = slopesOf(value, [only(inputs).value], Float64Array.of(1))(numbers, { rows });
    expectClose(slopes.value, [loss]);
    expectClose(slopes.by.get("x"), dx);
  });
});

// ---------------------------------------------------------------- optimizers

interface Optimizer {
  readonly nn: string;
  readonly start: readonly number[];
  readonly gradients: readonly number[];
  readonly weights: readonly number[];
}

/** The weights of a layer that has 6 of them and no bias. */
const layer = "y = x -> dense(1, use_bias: false) output value = y loss mean(y)";

describe("optimizers", () => {
  test.each(recorded<Optimizer>("optimizers"))("%s", (nn, { start, gradients, weights }) => {
    const fitted = model(layer, nn);
    const group = only(fitted.groups);
    const options = optionsOf(fitted);
    let kept: Numbers = new Map<string, Float64Array>([
      ...options,
      [group.name, array(start)],
      ...group.slots.map(({ name, initial }) => [name, new Float64Array(width).fill(numberOf(initial))] as const),
    ]);
    const found: number[] = [];
    for (let at = 0; at < gradients.length; at += width) {
      const next = [group.update, ...group.slots.map((slot) => slot.next ?? slot.value)];
      const gradient = array(gradients.slice(at, at + width));
      const [weight, ...slots] = evaluate(next, {
        ...worldOf(kept, { rows: 1, iteration: at / width + 1, iterations: steps }),
        leaf: (leaf) => (leaf === group.gradient ? gradient : numbersIn(kept, leaf, at / width + 1)),
      });
      kept = new Map([
        ...options,
        [group.name, weight ?? new Float64Array()],
        ...group.slots.map(({ name }, i) => [name, slots[i] ?? new Float64Array()] as const),
      ]);
      found.push(...(weight ?? []));
    }
    expectClose(array(found), weights);
  });
});

function numbersIn(kept: Numbers, leaf: Value, iteration: number): Float64Array {
  return worldOf(kept, { rows: 1, iteration, iterations: steps }).leaf(leaf);
}

function numberOf(value: Value): number {
  return evaluate([value], worldOf(new Map(), { rows: 1 }))[0]?.[0] ?? NaN;
}

// ---------------------------------------------------------------- schedules

interface Schedule {
  readonly nn: string;
  readonly rates: readonly number[];
}

describe("schedules", () => {
  // From weights of 0 a gradient of -1 goes as far as the rate.
  test.each(recorded<Schedule>("schedules"))("%s", (nn, { rates }) => {
    const fitted = model(layer, `sgd(lr: ${nn})`);
    const group = only(fitted.groups);
    const found = rates.map((_, i) => {
      const world = worldOf(new Map([...optionsOf(fitted), [group.name, new Float64Array(width)]]), {
        rows: 1,
        iteration: i + 1,
        iterations: steps,
      });
      const leaf = (value: Value): Float64Array =>
        value === group.gradient ? new Float64Array(width).fill(-1) : world.leaf(value);
      return evaluate([group.update], { ...world, leaf })[0]?.[0] ?? NaN;
    });
    expectClose(array(found), rates);
  });
});

// ---------------------------------------------------------------- comparing

function only<T>(all: readonly T[]): T {
  const [one] = all;
  if (one === undefined || all.length !== 1) throw new Error(`there are ${all.length}, not one`);
  return one;
}

function array(numbers: readonly number[] = []): Float64Array {
  return Float64Array.from(numbers);
}

function expectClose(found: Float64Array | undefined, wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  const wrong = wanted.flatMap((number, i) => {
    const other = found?.[i] ?? NaN;
    return Math.abs(other - number) <= tolerance * Math.max(1, Math.abs(number))
      ? []
      : [`${i}: ${other}, not ${number}`];
  });
  expect(wrong).toEqual([]);
}
