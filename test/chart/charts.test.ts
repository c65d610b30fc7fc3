// The other charts: matrix, bars, pictures, densities, regions.
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { barChart } from "../../compiler/chart/bar-chart.js";
import { countBetween, densityChart, quantile } from "../../compiler/chart/density-chart.js";
import { galleryChart } from "../../compiler/chart/gallery-chart.js";
import { matrixChart } from "../../compiler/chart/matrix-chart.js";
import { category, depth, sheet } from "../../compiler/chart/palette.js";
import { encodePng, pixelsOf } from "../../compiler/chart/pixels.js";
import { regionChart } from "../../compiler/chart/region-chart.js";
import { scatterChart } from "../../compiler/chart/scatter-chart.js";
import { letterWidth, shortened } from "../../compiler/chart/text.js";
import { svgOf, times, wordsOf } from "./rendered.js";

const words = { name: "chart", title: "A <chart>", notes: [] };
const hostile = `"><script>alert(1)</script>`;

test("a matrix has a cell for each pair, counts in it, and the recall of each class", () => {
  const chart = matrixChart({ ...words, classes: ["cat", "dog", hostile], counts: [8, 2, 0, 1, 9, 0, 0, 0, 12345] });
  const svg = svgOf(chart);
  expect(times(svg, 'class="right"')).toBe(3);
  expect(times(svg, 'class="wrong"')).toBe(6);
  expect(wordsOf(svg)).toEqual(expect.arrayContaining(["cat", "8", "2", "12.3k", "80.0 %", "90.0 %", "100.0 %"]));
  expect(svg).toContain("<title>cat, predicted dog: 2 (20.0 %)</title>");
  expect(svg).not.toContain("<script");
  expect(chart.table.rows[1]).toEqual(["dog", 1, 9, 0]);
});

test("a class without rows has no recall", () => {
  const svg = svgOf(matrixChart({ ...words, classes: ["a", "b"], counts: [3, 0, 0, 0] }));
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(wordsOf(svg).filter((text) => text.endsWith("%"))).toEqual(["100.0 %"]);
});

test("a matrix of many classes has no numbers in its cells and stays inside", () => {
  const classes = Array.from({ length: 100 }, (_, i) => `class ${i}`);
  const chart = matrixChart({ ...words, classes, counts: new Array<number>(10_000).fill(1) });
  const svg = svgOf(chart);
  expect(times(svg, "<text")).toBeLessThan(110);
  expect(chart.picture.width).toBeLessThanOrEqual(900);
  expect(chart.picture.height).toBeLessThan(1000);
});

test("of thirty long names each stands beside its row and over its column, and none leaves the picture", () => {
  const classes = Array.from({ length: 30 }, (_, i) => `a class with a long name, ${i}`);
  const chart = matrixChart({ ...words, classes, counts: new Array<number>(900).fill(1) });
  const svg = svgOf(chart);
  expect(wordsOf(svg).filter((text) => text.includes("…"))).toHaveLength(60);
  const starts = [...svg.matchAll(/translate\(([\d.]+) [\d.]+\) rotate\(-45\)/g)].map(([, left]) => Number(left));
  expect(Math.max(...starts) + 12 * letterWidth * Math.SQRT1_2).toBeLessThan(chart.picture.width);
  expect(svg).toContain('class="nnc-chart large"');
});

test("bars are as long as their numbers", () => {
  const bars = [{ name: "h", values: [100, 50] }, { name: "scores", values: [50, 0] }]; // prettier-ignore
  const svg = svgOf(barChart({ ...words, of: "layer", columns: ["parameters", "FLOPs"], bars }));
  const widths = [...svg.matchAll(/<rect class="c(\d)"[^>]* width="([\d.]+)"/g)].map(([, column, width]) => [
    column,
    Number(width),
  ]);
  const longest = widths[0]![1] as number;
  expect(widths).toEqual([["0", longest], ["1", longest], ["0", expect.closeTo(longest / 2, 0)], ["1", 0]]); // prettier-ignore
});

test("pixels become a PNG that others read", () => {
  const pixels = pixelsOf(3, 2, (x, y) => [x * 10, y * 20, 30, 255 - x]);
  const read = PNG.sync.read(encodePng(pixels));
  expect([read.width, read.height]).toEqual([3, 2]);
  expect(new Uint8Array(read.data)).toEqual(pixels.rgba);
});

test("a gallery shows each picture with its words, in its own proportions", () => {
  const wide = pixelsOf(8, 4, () => [0, 0, 0, 255]);
  const tiles = Array.from({ length: 5 }, (_, i) => ({
    pixels: wide,
    lines: [`${hostile}${i}`, "99 %"],
    tip: hostile,
  }));
  const svg = svgOf(galleryChart({ ...words, columns: 4, tiles, table: { columns: [], rows: [] } }));
  expect(times(svg, "<image")).toBe(5);
  expect(svg).not.toContain("<script");
  const [, width, height] = /<image x="[\d.]+" y="[\d.]+" width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  expect(Number(width) / Number(height)).toBeCloseTo(2, 1);
});

const distribution = { step: 0, from: 0, to: 4, counts: [0, 10, 10, 0] };

test("what lies between two numbers is counted as if a bin were even", () => {
  expect(countBetween(distribution, 1.5, 2)).toBe(5);
  expect(countBetween(distribution, -10, 10)).toBe(20);
  expect(countBetween({ ...distribution, to: 0 }, 0, 1)).toBe(20);
  expect([0.05, 0.5, 0.95].map((share) => quantile(distribution, share))).toEqual([1.1, 2, 2.9]);
});

test("each layer has a panel, with distributions where their steps are", () => {
  const late = { step: 300, from: 0, to: 4, counts: [0, 0, 0, 20] };
  const columns = [{ ...distribution, step: 0 }, { ...distribution, step: 100 }, late];
  const chart = densityChart({
    ...words,
    panels: [
      { name: "h.relu", columns },
      { name: hostile, columns: [] },
    ],
  });
  const svg = svgOf(chart);
  expect(times(svg, "<image")).toBe(2);
  const [, source = ""] = /href="data:image\/png;base64,([^"]+)"/.exec(svg) ?? [];
  const { width, height, data } = PNG.sync.read(Buffer.from(source, "base64"));
  const opacity = (share: number, row: number): number | undefined =>
    data[4 * (row * width + Math.floor(share * width)) + 3];
  // The values lie in the middle half; from step 200 on the last ones are the nearest, and lie in the highest quarter.
  expect([0, height / 2, height - 1].map((row) => opacity(0.6, row))).toEqual([0, expect.any(Number), 0]);
  expect(opacity(0.6, height / 2)).toBeGreaterThan(100);
  expect([0, height / 2].map((row) => opacity(0.7, row))).toEqual([255, 0]);
  expect(chart.table.rows[0]).toEqual(["h.relu", "0", "1.1", "2", "2.9"]);
});

test("regions show the class of the ground, and mistakes larger than other points", () => {
  const chart = regionChart({
    ...words,
    classes: ["left", hostile],
    axes: [{ name: "x", from: -1, to: 1 }, { name: hostile, from: 0, to: 10 }], // prettier-ignore
    grid: { side: 2, predicted: [0, 1, 0, 1], sure: [1, 1, 0, 0] },
    points: [{ at: [-0.5, 1], truth: 0, predicted: 0 }, { at: [0.5, 9], truth: 0, predicted: 1 }], // prettier-ignore
  });
  const svg = svgOf(chart);
  expect(svg).not.toContain("<script");
  const radii = [...svg.matchAll(/<circle class="c0 point" cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"/g)].map((found) =>
    found.slice(1).map(Number),
  );
  expect(radii[0]![0]).toBeLessThan(radii[1]![0]!);
  expect(radii[0]![1]).toBeGreaterThan(radii[1]![1]!);
  expect(radii[0]![2]).toBeLessThan(radii[1]![2]!);
  const [, source = ""] = /href="data:image\/png;base64,([^"]+)"/.exec(svg) ?? [];
  const { data } = PNG.sync.read(Buffer.from(source, "base64"));
  // The upper row is the second one of the grid, of which nobody is sure.
  expect(data[3]).toBeLessThan(data[4 * 2 + 3]!);
  expect(chart.table.rows.map((row) => row.slice(1))).toEqual([["50.0 %", 2, 1], ["50.0 %", 0, 0]]); // prettier-ignore
});

test("right predictions lie on the diagonal, and what isn't finite nowhere", () => {
  const points = [[0, 0], [1, 1], [1, 0], [NaN, 1]] as const; // prettier-ignore
  const chart = scatterChart({ ...words, points });
  const svg = svgOf(chart);
  const places = [...svg.matchAll(/ cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  const [, from = "", to = ""] = /class="guide" d="M([\d. ]+)L([\d. ]+)"/.exec(svg) ?? [];
  expect(places.map(([x, y]) => `${x} ${y}`)).toEqual([from, to, `${to.split(" ")[0]} ${from.split(" ")[1]}`]);
  expect(chart.table.rows).toEqual([["0", "0", 1, "0", "0"], ["1", "1", 1, "1", "1"], ["1", "1", 1, "1", "0"]]); // prettier-ignore
});

test("colours come again after the last, and layers go from one end to the other", () => {
  expect([category(0), category(8), depth(0, 3), depth(2, 3), depth(0, 1)]).toEqual(["c0", "c0", "d0", "d7", "d0"]);
});

test("rules of charts concern nothing else on a page", () => {
  expect(
    sheet("page")
      .split("\n")
      .every((rule) => rule.startsWith(".nnc-chart ")),
  ).toBe(true);
  expect(sheet("light")).not.toContain("var(");
});

test("a long name keeps both its ends", () => {
  expect(shortened("encoder.block.weight", 9)).toBe("enco…ight");
  expect(shortened("h.weight", 9)).toBe("h.weight");
});
