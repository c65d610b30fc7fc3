// Initial weights have the mean, the spread and the shape that their initialiser promises.
import { expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { modelOf } from "./example-model.js";
import { optionsOf, worldOf } from "./slopes.js";

const [inputs, units] = [200, 300];

/** The initial weights of a dense layer of 200 × 300. */
function initial(init: string, next = "identity"): Float64Array {
  const model = modelOf(`model Case {
    input x: [${inputs}]
    y = x -> dense(${units}${init && `, init: ${init}`}) -> ${next}
    output value = y
    loss mean(y ^ 2)
  }`);
  const weight = model.parameters.find(({ name }) => name === "y.weight");
  if (!weight) throw new Error("there is no weight");
  const [found = new Float64Array()] = evaluate([weight.initial], worldOf(optionsOf(model), { rows: 1 }));
  return found.length === 1 ? new Float64Array(inputs * units).fill(found[0] ?? NaN) : found;
}

function moments(of: Float64Array): { mean: number; deviation: number; least: number; most: number } {
  const mean = of.reduce((sum, x) => sum + x, 0) / of.length;
  const deviation = Math.sqrt(of.reduce((sum, x) => sum + (x - mean) ** 2, 0) / of.length);
  return { mean, deviation, least: Math.min(...of), most: Math.max(...of) };
}

const he = Math.sqrt(2 / inputs);
const xavier = Math.sqrt(2 / (inputs + units));

test.each([
  ["normal", 0, 0.01],
  ["normal(0.5, mean: 2)", 2, 0.5],
  ["he", 0, he],
  ["he(slope: 1)", 0, Math.sqrt(1 / inputs)],
  ["xavier", 0, xavier],
  ["xavier(gain: 3)", 0, 3 * xavier],
])("%s has mean %f and deviation %f", (init, mean, deviation) => {
  const found = moments(initial(init));
  // Of 60 000 numbers the mean is known to 1 in 245 of the deviation, the deviation to 1 in 346; four times that is allowed.
  expect(Math.abs(found.mean - mean)).toBeLessThan((4 * deviation) / 245);
  expect(Math.abs(found.deviation - deviation)).toBeLessThan((4 * deviation) / 346);
  expect(found.most).toBeGreaterThan(mean + 3 * deviation);
});

test.each([
  ["uniform", -0.05, 0.05],
  ["uniform(0, 2)", 0, 2],
  ["he(uniform: true)", -Math.sqrt(3) * he, Math.sqrt(3) * he],
  ["xavier(uniform: true)", -Math.sqrt(3) * xavier, Math.sqrt(3) * xavier],
])("%s lies evenly between %f and %f", (init, low, high) => {
  const found = moments(initial(init));
  expect(found.least).toBeGreaterThan(low);
  expect(found.most).toBeLessThan(high);
  expect(Math.abs(found.mean - (low + high) / 2)).toBeLessThan(0.01 * (high - low));
  expect(Math.abs(found.deviation - (high - low) / Math.sqrt(12))).toBeLessThan(0.01 * (high - low));
});

test.each([
  ["zeros", 0],
  ["ones", 1],
  ["constant(0.3)", 0.3],
])("%s is %f everywhere", (init, value) => {
  const found = moments(initial(init));
  expect([found.least, found.most]).toEqual([value, value]);
});

test("orthogonal rows are at right angles and have the length of the gain", () => {
  const weight = initial("orthogonal(2)");
  const row = (i: number): Float64Array => weight.subarray(i * units, (i + 1) * units);
  for (const [i, j] of [
    [0, 0],
    [7, 7],
    [0, 1],
    [3, 150],
    [198, 199],
  ] as const) {
    expect(row(i).reduce((sum, x, k) => sum + x * (row(j)[k] ?? 0), 0)).toBeCloseTo(i === j ? 4 : 0, 10);
  }
});

test.each([
  ["relu", he],
  ["leaky_relu", he],
  ["gelu", he],
  ["tanh", xavier],
  ["sigmoid", xavier],
  ["identity", xavier],
])("before %s a dense layer starts with a deviation of %f unless told otherwise", (next, deviation) => {
  expect(Math.abs(moments(initial("", next)).deviation - deviation)).toBeLessThan((4 * deviation) / 346);
});

test("zeros and ones fill a shape", () => {
  const model = modelOf(`model Case {
    input x: [2]
    y = x + ones([2]) + 2 * zeros([2]) + constant(3, [2])
    goal = x -> dense(1)
    output value = y
    loss mean(y ^ 2) + mean(goal ^ 2)
  }`);
  const value = model.outputs[0]?.value;
  if (!value) throw new Error("there is no output");
  const numbers = new Map([["x", Float64Array.of(5, 6)]]);
  expect([...(evaluate([value], worldOf(numbers, { rows: 1 }))[0] ?? [])]).toEqual([9, 10]);
});
