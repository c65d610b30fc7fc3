// Charts of how the run went: loss, metrics and learning rate by step.
import { extent, type AxisKind } from "../chart/axis.js";
import type { Chart } from "../chart/chart.js";
import { lineChart, type Series } from "../chart/line-chart.js";
import { bestEpoch } from "../observe/best-epoch.js";
import type { MetricsEntry, Story } from "./story.js";

export function curves({ metrics, learningRates }: Pick<Story, "metrics" | "learningRates">): Chart[] {
  const entries = sinceBefore(worthDrawing(metrics));
  const names = [
    ...new Set(entries.flatMap((entry) => [...numbersOf(entry.training), ...numbersOf(entry.validation)])),
  ];
  const ordered = ["loss", ...names.filter((name) => name !== "loss")].filter((name) => names.includes(name));
  return [...ordered.map((name) => figureChart(name, entries)), ...learningRate(learningRates)];
}

/** Ends of epochs; what was told between them too where there are few. */
function worthDrawing(metrics: readonly MetricsEntry[]): readonly MetricsEntry[] {
  const told = metrics.filter(({ event }) => event === "epoch" || event === "steps");
  const epochs = told.filter(({ event }) => event === "epoch");
  return epochs.length < 5 ? told : epochs;
}

/** A loss within an epoch is the mean since the epoch began; here it becomes that since the entry before. */
function sinceBefore(entries: readonly MetricsEntry[]): readonly MetricsEntry[] {
  if (entries.every(({ event }) => event === "epoch")) return entries;
  let [start, before, sum] = [0, 0, 0];
  return entries.map((entry) => {
    const { step, training } = entry;
    const whole = Number(training?.loss ?? NaN) * (step - start);
    const isOn = step > before && Number.isFinite(whole);
    const told = isOn ? { ...entry, training: { ...training, loss: (whole - sum) / (step - before) } } : entry;
    [before, sum] = [step, whole];
    if (entry.event === "epoch") [start, sum] = [step, 0];
    return told;
  });
}

function numbersOf(figures: MetricsEntry["training"]): string[] {
  return Object.entries(figures ?? {}).flatMap(([name, value]) =>
    typeof value === "number" || value === null ? [name] : [],
  );
}

const readings: Readonly<Record<string, string>> = {
  loss: "A gap that widens while the training loss still falls is overfitting; two lines that stay high together are a network too small or a learning rate that doesn't suit.",
};

function figureChart(figure: string, entries: readonly MetricsEntry[]): Chart {
  const points = (side: "training" | "validation"): Series["points"] =>
    entries.flatMap((entry) => {
      const value = entry[side]?.[figure];
      if (value === undefined) return [];
      return [[entry.step, typeof value === "number" ? value : NaN] as const];
    });
  const best = bestEpoch(entries);
  const validation = points("validation");
  const marked = best && { step: best.step, text: `best${best.epoch === undefined ? "" : `, epoch ${best.epoch}`}` };
  const mark = figure === "loss" && marked ? { marked } : {};
  const series: Series[] = [
    { name: "training", classes: "c0", points: points("training"), ...(validation.length === 0 && mark) },
    { name: "validation", classes: "c1", points: validation, ...mark },
  ].filter((one) => one.points.length > 0);
  const reading = readings[figure];
  return lineChart({
    name: figure === "loss" ? "loss" : `metric-${slug(figure)}`,
    title: capitalized(figure),
    notes: [
      ...(reading && validation.length > 0 ? [reading] : []),
      ...(figure === "loss" && marked ? ["The dot is the best epoch."] : []),
    ],
    kind: kindFor(series),
    unit: figure,
    series,
  });
}

/** Logarithmic where the values are above 0 and the least is far below the greatest. */
function kindFor(series: readonly Series[], mostRatio = Infinity): AxisKind {
  const values = series.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite);
  const [least, greatest] = extent(values);
  return least > 0 && greatest / least > 20 && greatest / least < mostRatio ? "log" : "linear";
}

function learningRate(points: Series["points"]): Chart[] {
  if (new Set(points.map(([, rate]) => rate)).size < 2) return [];
  const series = [{ name: "rate", classes: "c2", points }];
  return [
    lineChart({
      name: "learning-rate",
      title: "Learning rate",
      notes: [],
      // A schedule that ends near 0 would leave the rest of it no room.
      kind: kindFor(series, 1e4),
      unit: "learning rate",
      series,
    }),
  ];
}

function capitalized(text: string): string {
  const [first = "", ...others] = text.replaceAll("_", " ");
  return first.toUpperCase() + others.join("");
}

/** As part of a file's name. */
export function slug(text: string): string {
  const plain = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  return plain.replace(/^-+|-+$/g, "") || "figure";
}
