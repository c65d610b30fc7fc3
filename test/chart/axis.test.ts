// From numbers to places and marks.
import { expect, test } from "vitest";
import { stepAxis, valueAxis } from "../../compiler/chart/axis.js";
import { figure, percent, short } from "../../compiler/chart/figures.js";

const texts = (axis: { readonly ticks: readonly { readonly text: string }[] }): string[] =>
  axis.ticks.map(({ text }) => text);

test("a linear axis ends at round numbers", () => {
  const axis = valueAxis([0.12, 0.87], "linear", [200, 0]);
  expect(texts(axis)).toEqual(["0", "0.2", "0.4", "0.6", "0.8", "1"]);
  expect([axis.at(0), axis.at(1)]).toEqual([200, 0]);
});

test("a logarithmic axis has powers of ten, and fewer of them where there are many", () => {
  expect(texts(valueAxis([0.002, 3], "log", [0, 1]))).toEqual(["0.001", "0.01", "0.1", "1", "10"]);
  expect(texts(valueAxis([0.2, 0.7], "log", [0, 1]))).toEqual(["0.2", "0.5", "1"]);
  expect(texts(valueAxis([1e-20, 1], "log", [0, 1])).length).toBeLessThanOrEqual(7);
});

test("what a logarithm doesn't have has no place, and doesn't move the axis", () => {
  const axis = valueAxis([0, -1, 0.01, 1], "log", [100, 0]);
  expect(axis.from).toBe(0.01);
  expect([axis.at(0), axis.at(-1)]).toEqual([NaN, NaN]);
});

test.each(["linear", "log"] as const)("one value, or none, makes a %s axis too", (kind) => {
  for (const values of [[], [0.5], [0], [NaN, Infinity], [3, 3]]) {
    const axis = valueAxis(values, kind, [100, 0]);
    expect(axis.to).toBeGreaterThan(axis.from);
    expect(axis.ticks.every(({ value }) => Number.isFinite(axis.at(value)))).toBe(true);
  }
});

test("steps are whole", () => {
  expect(texts(stepAxis([1, 3], [0, 100]))).toEqual(["1", "2", "3"]);
  expect(texts(stepAxis([0, 20_000], [0, 100]))).toEqual(["0", "5k", "10k", "15k", "20k"]);
});

test("one step stands in the middle", () => {
  const axis = stepAxis([3616, 3616], [0, 100]);
  expect([axis.at(3616), texts(axis)]).toEqual([50, ["3.616k"]]);
});

test("large numbers are short, and no two marks alike", () => {
  expect(texts(valueAxis([12_000, 480_000], "linear", [0, 1]))).toEqual(["0", "100k", "200k", "300k", "400k", "500k"]);
  expect(texts(valueAxis([10_010, 10_090], "linear", [0, 1]))).toContain("10.02k");
});

test("numbers are as long as they tell something", () => {
  expect([0, 0.12345, 12.3456, 1200, 1.5e-7, -0.5, 3e9].map(figure)).toEqual([
    "0",
    "0.1235",
    "12.35",
    "1200",
    "1.5e-7",
    "−0.5",
    "3e9",
  ]);
  expect([NaN, Infinity, -Infinity].map(figure)).toEqual(["–", "∞", "−∞"]);
  expect([percent(0.975), short(101_770), short(12)]).toEqual(["97.5 %", "102k", "12"]);
});
