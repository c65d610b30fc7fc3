// Lines over steps.
import { expect, test } from "vitest";
import { apart, lineChart, type LineChart } from "../../compiler/chart/line-chart.js";
import { spread, thinned } from "../../compiler/chart/thin.js";
import { svgOf, times, wordsOf } from "./rendered.js";

const loss: LineChart = {
  name: "loss",
  title: "Loss",
  notes: [],
  kind: "linear",
  unit: "loss",
  series: [
    { name: "training", classes: "c0", points: [[0, 1], [10, 0.5], [20, 0.25]] }, // prettier-ignore
    { name: "validation", classes: "c1", points: [[0, 1], [10, 0.6], [20, 0.8]], marked: { step: 10, text: "best" } }, // prettier-ignore
  ],
};

test("each line has its colour, its name at its end, and its place on the axes", () => {
  const svg = svgOf(lineChart(loss));
  expect(svg.match(/<path class="line c\d" d="[^"]*"/g)).toEqual([
    '<path class="line c0" d="M54 30L196.5 142.5L339 198.8"',
    '<path class="line c1" d="M54 30L196.5 120L339 75"',
  ]);
  expect(wordsOf(svg)).toEqual(
    expect.arrayContaining(["0.2", "1", "0", "20", "step", "loss", "training", "validation"]),
  );
  expect(svg).toContain('aria-label="Loss"');
});

test("the marked step has a dot that says what it is", () => {
  const svg = svgOf(lineChart(loss));
  expect(svg).toMatch(/<circle class="c1 point" cx="196.5" cy="120" r="4"><title>best: 0.6<\/title>/);
});

test("values that aren't finite leave a gap, and what stands alone is a dot", () => {
  const points = Array.from({ length: 20 }, (_, i) => [i, [1, 3].includes(i) ? NaN : i] as const);
  const svg = svgOf(lineChart({ ...loss, series: [{ name: "a", classes: "c0", points }] }));
  const [, path = ""] = /<path class="line c0" d="([^"]*)"/.exec(svg) ?? [];
  expect(path.match(/[ML]/g)?.join("")).toBe(`MMM${"L".repeat(15)}`);
  expect(times(svg, 'class="c0" cx=')).toBe(2);
});

test("few points are dots, too", () => {
  expect(times(svgOf(lineChart(loss)), 'class="c0" cx=')).toBe(3);
});

test("a line leaves the chart below the deepest value", () => {
  const series = [{ name: "a", classes: "c0", points: [[0, 1], [1, 1e-12], [2, 0]] }] as const; // prettier-ignore
  const svg = svgOf(lineChart({ ...loss, kind: "log", deepest: 1e-3, series }));
  expect(svg).toMatch(/<path class="line c0" d="M54 30L[\d.]+ 210L[\d.]+ 210"/);
  expect(wordsOf(svg)).toContain("0.001");
  expect(svg).toContain("<title>a, step 1: 1e-12</title>");
});

test("on a logarithmic axis what isn't above 0 leaves a gap", () => {
  const series = [{ name: "a", classes: "c0", points: [[0, 1], [1, 0], [2, 0.01]] }] as const; // prettier-ignore
  const svg = svgOf(lineChart({ ...loss, kind: "log", series }));
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(wordsOf(svg)).toContain("loss, logarithmic");
});

test("a guide is drawn and named, also where no value comes near", () => {
  const chart = lineChart({ ...loss, kind: "log", guides: [{ value: 1e-3, text: "1e-3" }] });
  const svg = svgOf(chart);
  expect(times(svg, 'class="guide"')).toBe(1);
  expect(wordsOf(svg)).toEqual(expect.arrayContaining(["1e-3", "0.001"]));
});

test("names don't cover each other and stay inside", () => {
  const points = Array.from({ length: 9 }, (_, i) => ({ name: `h${i}`, classes: `d${i % 8}`, points: [[0, 1], [1, 1 + i / 1e4]] as const })); // prettier-ignore
  const svg = svgOf(lineChart({ ...loss, atLeast: [0, 2], series: points }));
  const heights = [...svg.matchAll(/<text class="d\d" x="[\d.]+" y="([\d.]+)"/g)]
    .map(([, y]) => Number(y))
    .sort((a, b) => a - b);
  expect(heights).toHaveLength(9);
  expect(heights.every((y, i) => i === 0 || y - heights[i - 1]! >= 12)).toBe(true);
  expect(apart([0, 0, 100, 100], 0, 100)).toEqual([0, 12.5, 87.5, 100]);
});

test("users' names are text", () => {
  const hostile = `</text><script>alert("1")</script>`;
  const svg = svgOf(
    lineChart({ ...loss, title: hostile, unit: hostile, series: [{ ...loss.series[0]!, name: hostile }] }),
  );
  expect(svg).not.toContain("<script");
});

test("the table has the same figures, and a gap where a line has no value", () => {
  const series = [loss.series[0]!, { ...loss.series[1]!, points: [[10, 0.6]] as const }];
  expect(lineChart({ ...loss, series }).table).toEqual({
    columns: ["step", "training", "validation"],
    rows: [["0", "1", ""], ["10", "0.5", "0.6"], ["20", "0.25", ""]], // prettier-ignore
  });
});

test("a long run is thinned, and its extremes and ends stay", () => {
  const points = Array.from(
    { length: 100_000 },
    (_, i) => [i, i === 31_415 ? 9 : i === 27_182 ? -9 : Math.sin(i)] as const,
  );
  const kept = thinned(points);
  expect(kept.length).toBeLessThanOrEqual(400);
  expect(kept).toContainEqual([31_415, 9]);
  expect(kept).toContainEqual([27_182, -9]);
  expect([kept[0]?.[0], kept.at(-1)?.[0]]).toEqual([0, 99_999]);
  expect(kept.every(([step], i) => i === 0 || step > kept[i - 1]![0])).toBe(true);
  const svg = svgOf(lineChart({ ...loss, series: [{ name: "a", classes: "c0", points }] }));
  expect(svg.length).toBeLessThan(12_000);
});

test("of many things some are taken, from the first to the last", () => {
  expect(spread([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([1, 4, 7]);
  expect(spread([1, 2], 3)).toEqual([1, 2]);
});

test("a run without a step is an empty chart", () => {
  expect(svgOf(lineChart({ ...loss, series: [] }))).not.toMatch(/NaN|Infinity/);
});
