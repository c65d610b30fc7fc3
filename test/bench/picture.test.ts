// The pictures of the bench: where things lie, and that pages in light and dark can show them.
import { describe, expect, test } from "vitest";
import { dots } from "../../bench/picture/dots.js";
import { panels } from "../../bench/picture/panels.js";
import { decades, logScale } from "../../bench/picture/svg.js";
import { measured } from "./measured.js";

describe("scales", () => {
  test("equal ratios are equal distances", () => {
    const x = logScale(1, 100, 0, 200);
    expect([1, 10, 100].map(x)).toEqual([0, 100, 200]);
  });

  test("ticks are the powers of ten around the values", () => {
    expect(decades([0.3, 20])).toEqual([0.1, 1, 10, 100]);
    expect(decades([1, 10])).toEqual([1, 10]);
    expect(decades([NaN, Infinity])).toEqual([1, 10]);
  });
});

describe("workloads", () => {
  const picture = dots([measured()]);

  test("each peer that has a time has a dot in the legend and one in the line", () => {
    expect(picture.match(/<circle class="c1"/g)).toHaveLength(2);
    expect(picture).toContain(">Peer</text>");
    expect(picture).not.toContain("Other");
  });

  test("nothing lies where no number is", () => {
    expect(picture).not.toMatch(/NaN|Infinity|undefined/);
  });

  test("colours change with the page", () => {
    expect(picture).toContain("@media (prefers-color-scheme:dark)");
  });
});

test("growth has a panel for each curve, with two lines and the floor", () => {
  const quartiles = (median: number) => ({ low: median, median, high: median });
  const point = (value: number) => ({
    value,
    times: [quartiles(value * 3), quartiles(value * 2)],
    least: [value * 3, value * 2],
    speedup: quartiles(1.5),
    floor: value,
  });
  const curve = { name: "batch & more", about: "", points: [1, 4, 16].map(point) };
  const picture = panels([curve, { ...curve, name: "width" }]);
  expect(picture.match(/<g /g)).toHaveLength(2);
  expect(picture.match(/<polyline/g)).toHaveLength(3 + 2 * 3);
  expect(picture).toContain("batch &amp; more");
  expect(picture).not.toMatch(/NaN|Infinity|undefined/);
});
