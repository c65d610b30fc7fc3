// What the values of a layer tell.
import { expect, test } from "vitest";
import { activationStatistics, bins } from "../../compiler/observe/activation-statistics.js";

const plain = { units: 1, isRectifier: false, bounds: undefined };

test("mean, deviation, and a histogram that holds every value", () => {
  const values = Float32Array.from({ length: 100 }, (_, at) => at / 10);
  const { mean, deviation, histogram, dead, saturated } = activationStatistics(plain, values);
  expect(mean).toBeCloseTo(4.95, 5);
  expect(deviation).toBeCloseTo(2.88661, 4);
  expect([dead, saturated]).toEqual([null, null]);
  expect(histogram.from).toBe(0);
  expect(histogram.to).toBeCloseTo(9.9, 6);
  expect(histogram.counts).toHaveLength(bins);
  expect(histogram.counts.reduce((sum, count) => sum + count)).toBe(100);
  expect(Math.max(...histogram.counts)).toBe(3);
});

test("a unit is dead that is 0 for every row; the channels of pictures are units", () => {
  const rows = Float32Array.of(0, 0, 1, /**/ 0, 2, 0, /**/ 0, 0, 0);
  expect(activationStatistics({ ...plain, units: 3, isRectifier: true }, rows).dead).toBeCloseTo(1 / 3, 9);
  const picture = Float32Array.of(0, 1, 0, 0, /**/ 0, 0, 0, 1); // two rows of two pixels of two channels
  expect(activationStatistics({ ...plain, units: 2, isRectifier: true }, picture).dead).toBe(0.5);
  expect(activationStatistics({ ...plain, units: 2, isRectifier: true }, Float32Array.of(0, 0)).dead).toBe(1);
});

test("values are saturated within a hundredth of the range from a bound", () => {
  const tanh = { ...plain, bounds: [-1, 1] } as const;
  expect(activationStatistics(tanh, Float32Array.of(-1, -0.97, 0, 0.97, 0.99)).saturated).toBe(0.4);
  expect(activationStatistics({ ...plain, bounds: [0, 1] }, Float32Array.of(0.005, 0.5, 0.995, 0.98)).saturated).toBe(
    0.5,
  );
});

test.each([
  ["nothing", [], 0, 0],
  ["equal values", [3, 3, 3], 3, 3],
  ["values that aren't finite", [NaN, 1, Infinity, 3], 2, 2],
])("%s", (_, values, mean, count) => {
  const found = activationStatistics(plain, Float32Array.from(values));
  expect(found.mean).toBe(mean);
  expect(found.histogram.counts.reduce((sum, one) => sum + one, 0)).toBe(count);
});
