// The arithmetic of the floor, by hand on small networks.
import { describe, expect, test } from "vitest";
import { floorOf, memoryRate, productFlops } from "../../bench/floor/floor.js";
import { workload } from "./measured.js";

const rates = { threads: 1, product: 1e9, memory: [{ footprint: 1024, rate: 1e12 }] };

describe("products", () => {
  test("training has three for each layer, but the first needs no gradient of its input", () => {
    expect(productFlops(workload)).toBe(2 * 8 * (2 * 100 * 50 + 3 * 50 * 10));
  });

  test("prediction has one", () => {
    expect(productFlops({ ...workload, task: "predict" })).toBe(2 * 8 * (100 * 50 + 50 * 10));
  });
});

describe("floor", () => {
  const parameters = 100 * 50 + 50 + 50 * 10 + 10;

  test("is the arithmetic and the update's reading and writing", () => {
    const seconds = productFlops(workload) / 1e9 + (4 * parameters * 2) / 1e12;
    expect(floorOf(workload, rates)).toBeCloseTo(seconds * 1e6, 6);
  });

  test("adam reads and writes two more numbers for each weight", () => {
    const more = (4 * parameters * 4) / 1e12;
    expect(floorOf({ ...workload, optimizer: "adam" }, rates) - floorOf(workload, rates)).toBeCloseTo(more * 1e6, 6);
  });

  test("a product of one row takes as long as reading its weights", () => {
    const slow = { ...rates, memory: [{ footprint: 1024, rate: 1e6 }] };
    const seconds = (4 * (100 * 50 + 50 * 10)) / 1e6;
    expect(floorOf({ ...workload, task: "predict", batch: 1 }, slow)).toBeCloseTo(seconds * 1e6, 3);
  });
});

test("memory is as fast as the largest footprint that isn't larger, or as any beyond it", () => {
  const memory = [
    { footprint: 10, rate: 100 },
    { footprint: 100, rate: 20 },
    { footprint: 1000, rate: 30 },
  ];
  expect(memoryRate(memory, 5)).toBe(100);
  expect(memoryRate(memory, 50)).toBe(100);
  expect(memoryRate(memory, 500)).toBe(30);
  expect(memoryRate(memory, 5000)).toBe(30);
});
