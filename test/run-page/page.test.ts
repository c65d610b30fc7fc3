// The page of a run.
import { expect, test } from "vitest";
import { chartsOf } from "../../compiler/run-page/charts.js";
import { bestFigures, durationText } from "../../compiler/run-page/header.js";
import { writePage } from "../../compiler/run-page/page.js";
import { svgOf, times, wordsOf } from "../chart/rendered.js";
import type { MetricsEntry } from "../../compiler/run-page/story.js";
import { begun, whole } from "./story.js";

const headings = (page: string): string[] => [...page.matchAll(/<h[123]>([^<]*)/g)].map(([, text = ""]) => text.trim());

test("a run that kept everything has every part, in order", () => {
  expect(headings(writePage(whole()))).toEqual([
    "word",
    "Warnings",
    "Learning",
    "Loss",
    "Accuracy",
    "Word",
    "Learning rate",
    "Outcomes",
    "Decision regions",
    "Confusion matrix of word",
    "Most confident mistakes",
    "Predicted and true word",
    "Largest errors",
    "Inside the network",
    "Update-to-weight ratio by parameter",
    "Gradient norm by parameter",
    "Dead units by layer",
    "Saturated values by layer",
    "Activations by layer over time",
    "Weights of the first layer, word",
    "The network",
    "Parameters and operations by layer",
    "Graph",
    "The run",
    "Not in this report",
  ]);
});

test("a run that has just begun has its record, and no empty parts", () => {
  const page = writePage(begun);
  expect(headings(page)).toEqual(["Net", "The run"]);
  expect(page).toContain("2026-01-31 12:00 UTC · 22 parameters · 300 rows");
  expect(page).toContain('<span class="state running">running</span>');
});

test("it asks nobody for anything", () => {
  const page = writePage(whole());
  expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(
    /https?:|\/\/[a-z]|@import|url\(|<script|<link|<iframe/,
  );
  expect(page).toContain(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"`);
});

test("a user's words are text wherever they stand", () => {
  const page = writePage(whole(`"><script>alert('x')</script><b a="&`));
  expect(page).not.toMatch(/<script|<b a=/);
  expect(times(page, "&lt;script&gt;")).toBeGreaterThan(15);
});

test("each chart has a title for who can't see it and the same figures as a table", () => {
  const page = writePage(whole());
  const charts = chartsOf(whole());
  expect(times(page, 'role="img" aria-label=')).toBe(charts.length);
  expect(times(page, "<summary>Figures</summary>")).toBe(charts.length);
  // Its room is kept before it is drawn.
  expect(page.match(/<svg [^>]*class="nnc-chart" width="420" height="\d+" viewBox=/g)).toHaveLength(charts.length);
});

test("every chart is well-formed and has a name of its own that a file may have", () => {
  const charts = chartsOf(whole("a/b"));
  expect(charts.map(({ name }) => name)).toEqual([
    "loss",
    "metric-accuracy",
    "metric-a-b",
    "learning-rate",
    "regions",
    "confusion",
    "mistakes",
    "predictions",
    "update-ratios",
    "gradient-norms",
    "dead-units",
    "saturated-units",
    "activations",
    "first-layer",
    "layers",
  ]);
  for (const chart of charts) expect(svgOf(chart)).not.toMatch(/NaN|Infinity|undefined/);
});

test("metrics whose names differ in signs alone still have names of their own", () => {
  const training = { "a+b": 1, "a-b": 2 };
  const names = chartsOf({ ...begun, metrics: [{ event: "epoch", step: 1, training }] }).map(({ name }) => name);
  expect(names).toEqual(["metric-a-b", "metric-a-b-2"]);
});

test("the loss is logarithmic where it falls far, and its best epoch has a dot", () => {
  const falling = [1, 0.1, 0.01].map((loss, i) => ({ event: "epoch", step: i + 1, epoch: i + 1, training: { loss }, isBest: i === 2 })); // prettier-ignore
  const [steep] = chartsOf({ ...begun, metrics: falling });
  expect(wordsOf(svgOf(steep!))).toContain("loss, logarithmic");
  expect(svgOf(steep!)).toContain("<title>best, epoch 3: 0.01</title>");
  const [flat] = chartsOf({ ...begun, metrics: falling.slice(0, 2) });
  expect(wordsOf(svgOf(flat!))).toContain("loss");
});

test("between the ends of few epochs the steps are drawn too", () => {
  const entry = (event: string, step: number): object => ({ event, step, epoch: 1, training: { loss: step } });
  const metrics = [entry("steps", 10), entry("steps", 20), entry("epoch", 30)] as never;
  expect(chartsOf({ ...begun, metrics })[0]?.table.rows.map(([step]) => step)).toEqual(["10", "20", "30"]);
});

test("within an epoch the loss is that since the point before, not since the epoch began", () => {
  const told = (event: string, step: number, loss: number): MetricsEntry => ({ event, step, training: { loss } });
  const metrics = [told("steps", 10, 2), told("steps", 20, 1.5), told("epoch", 40, 1), told("steps", 50, 0.5)];
  const [loss] = chartsOf({ ...begun, metrics });
  expect(loss?.table.rows).toEqual([
    ["10", "2"],
    ["20", "1"],
    ["40", "0.5"],
    ["50", "0.5"],
  ]);
});

test("a chart that is wider than others has the room of two, and is pushed aside where there is less", () => {
  const classes = Array.from({ length: 30 }, (_, i) => `a class with a long name, ${i}`);
  const { outcomes } = whole();
  const page = writePage({
    ...begun,
    outcomes: outcomes && { ...outcomes, classes, confusion: new Array<number>(900).fill(1) },
  });
  expect(page).toMatch(/<figure class="wide" id="confusion">.*<div class="scroll tall"[^>]*><svg/);
});

test("a learning rate that stays is no chart", () => {
  const learningRates = [[1, 0.1], [2, 0.1]] as const; // prettier-ignore
  expect(chartsOf({ ...begun, learningRates })).toEqual([]);
});

test("update ratios have their guide", () => {
  const ratios = chartsOf(whole()).find(({ name }) => name === "update-ratios")!;
  expect(wordsOf(svgOf(ratios))).toEqual(expect.arrayContaining(["1e-3", "ratio, logarithmic", "h.word"]));
});

test("mistakes in a table have their columns", () => {
  const story = whole();
  const cells = [["width", "<5"]] as const;
  const mistakes = story.outcomes!.mistakes.map((mistake) => ({ ...mistake, picture: undefined, cells }));
  const page = writePage({ ...story, outcomes: { ...story.outcomes!, mistakes, isProbability: false } });
  expect(page).toContain("<h3>Clearest mistakes</h3>");
  expect(page).toContain('<th scope="col">lead</th><th scope="col">width</th>');
  expect(page).toContain("<td>&lt;5</td>");
  expect(chartsOf({ ...story, outcomes: { ...story.outcomes!, mistakes } }).map(({ name }) => name)).not.toContain(
    "mistakes",
  );
});

test("the best figures are those of the test and of the best epoch", () => {
  expect(bestFigures(whole().metrics).map(({ name, value, note }) => [name, value, note])).toEqual([
    ["test loss", "0.125", ""],
    ["test accuracy", "0.96", ""],
    ["validation loss", "0.004", "epoch 5"],
    ["validation accuracy", "0.8", "epoch 5"],
  ]);
  expect(bestFigures([])).toEqual([]);
});

test("how long it took is said in the largest units", () => {
  expect([2.34, 48, 200, 7500].map(durationText)).toEqual(["2.3 s", "48 s", "3 min 20 s", "2 h 5 min"]);
});
