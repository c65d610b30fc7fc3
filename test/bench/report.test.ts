// What the bench says of its figures: tables, and what in them isn't as it should be.
import { describe, expect, test } from "vitest";
import { bytes, columns, time, times } from "../../bench/report/columns.js";
import { faultsOf, type Point } from "../../bench/report/growth-table.js";
import { belowFloor, loadText, speedup } from "../../bench/report/results.js";
import { detailsOf, overviewOf } from "../../bench/report/workload-table.js";
import { doubling, specOf } from "../../bench/curves.js";
import { chosen } from "../../bench/settings.js";
import { measured, workload } from "./measured.js";

const floor = (_: unknown, threads: number): number => 4 / threads;

describe("workloads", () => {
  test("details have everybody's time, ratio to nnc, and the reason where there is none", () => {
    const text = detailsOf(measured(), floor);
    expect(text).toMatch(/^W0: 100-50-10, a training step of 8 rows, sgd\n/);
    expect(text).toMatch(/^floor +1 +4\.00 µs$/m);
    expect(text).toMatch(/^nnc +1 +10\.0 µs +25 % +9\.00 µs +2\.50 × +1\.00 × +1\.00 … 1\.00$/m);
    expect(text).toMatch(/^Peer +1 +30\.0 µs .* 3\.00 × +3\.00 … 3\.00$/m);
    expect(text).toMatch(/^Other +1 +— +it has no dropout$/m);
    expect(text).toContain("LOADED: 1 of them were disturbed");
  });

  test("the overview gives letters to reasons", () => {
    const text = overviewOf([measured()], floor);
    expect(text).toMatch(
      /^W0 +4\.00 µs \| 2\.00 µs +10\.0 µs \| 8\.00 µs +2\.50 × \| 4\.00 × +1\.25 × +3\.00 × +— a$/m,
    );
    expect(text).toMatch(/^a it has no dropout$/m);
  });

  test("who is faster than the floor is told", () => {
    expect(belowFloor(measured(), () => 9).map(({ name, threads }) => `${name} ${threads}`)).toEqual(["nnc 2"]);
    expect(belowFloor(measured(), () => 7)).toEqual([]);
  });

  test("threads have to bring more where there is much to compute", () => {
    expect(speedup(measured())).toEqual({ times: 1.25 });
    expect(speedup({ ...measured(), workload: { ...workload, name: "W6" } })?.fault).toBe("UNDER 1.7");
  });

  test("calm rounds aren't called loaded", () => {
    expect(loadText({ rounds: 9, disturbed: 0, processors: 0.05 })).not.toContain("LOADED");
  });
});

describe("growth", () => {
  const point = (value: number, one: number, two: number, floor = value): Point => ({
    value,
    times: [one, two].map((median) => ({ low: median, median, high: median })),
    least: [one, two],
    speedup: { low: one / two, median: one / two, high: one / two },
    floor,
  });

  test("a step that takes longer in proportion to its size is no cliff", () => {
    expect(faultsOf(point(16, 100, 60), point(32, 210, 110))).toEqual([]);
    expect(faultsOf(undefined, point(16, 100, 60))).toEqual([]);
  });

  test("weights grow with the square of the width, and so may the time", () => {
    expect(faultsOf(point(16, 100, 60, 1), point(32, 400, 240, 4))).toEqual([]);
  });

  test("cliffs and threads that cost are told", () => {
    expect(faultsOf(point(16, 100, 60), point(32, 300, 110))).toEqual(["CLIFF on 1 thread"]);
    expect(faultsOf(point(16, 100, 60), point(32, 150, 180))).toEqual(["CLIFF on 2 threads", "THREADS COST"]);
  });

  test("threads that are slower in disturbed rounds alone don't cost", () => {
    expect(faultsOf(undefined, point(16, 100, 120))).toEqual(["THREADS COST"]);
    expect(faultsOf(undefined, { ...point(16, 100, 120), least: [80, 82] })).toEqual([]);
  });

  test("values double, with one between", () => {
    expect(doubling(1, 8)).toEqual([1, 2, 3, 4, 6, 8]);
  });

  test("the spec says the sizes", () => {
    expect(specOf({ ...workload, sizes: [64, 32, 32, 32, 10] })).toContain(
      "x -> repeat 3 { dense(32) -> relu } -> dense(10)",
    );
  });
});

test("columns are as wide as they have to be, words to the left and figures to the right", () => {
  expect(
    columns([
      ["", "n", ""],
      ["a", "100", "yes"],
      ["bcd", "1"],
    ]),
  ).toBe("       n\na    100  yes\nbcd    1");
});

test("figures have as many digits as say something", () => {
  expect([0.0123, 1.234, 56.78, 1234, 56789].map(time)).toEqual([
    "12.3 ns",
    "1.23 µs",
    "56.8 µs",
    "1234 µs",
    "56.8 ms",
  ]);
  expect([1.234, 56.78, 1234.5].map(times)).toEqual(["1.23 ×", "56.8 ×", "1235 ×"]);
  expect([0, 999, 1500, -2.5e6, 3e9].map(bytes)).toEqual(["0 B", "999 B", "1.5 kB", "-2.5 MB", "3.0 GB"]);
});

test("names are chosen by how they start, and a wrong one is told with those there are", () => {
  const all = [{ name: "W1" }, { name: "W7 (1 row)" }, { name: "W7 (256 rows)" }];
  expect(chosen(all, ["w7"])).toEqual(all.slice(1));
  expect(chosen(all, undefined)).toBe(all);
  expect(() => chosen(all, ["w9"])).toThrow("there is no w9 to measure: choose among W1, W7 (1 row), W7 (256 rows)");
});
