// The outcome of a sweep as a chart: what trials are judged by over each thing that was swept, a point for each run.
import type { Chart } from "../chart/chart.js";
import { pointChart, type PointPanel } from "../chart/point-chart.js";
import type { JudgedTrial } from "./outcome.js";
import type { Plan, Range } from "./plan.js";

/** `trials` in their order, the best first. */
export function outcomePlot(name: string, { ranges, by, rounds }: Plan, trials: readonly JudgedTrial[]): Chart {
  const last = rounds.length - 1;
  const best = trials[0]?.figure === undefined ? undefined : trials[0];
  const values = trials.flatMap(({ runs }) => runs.flatMap(({ figure }) => figure ?? []));
  return pointChart({
    name: "sweep",
    title: `${name}: validation ${by.name} of ${trials.length} trials`,
    notes: ["A point is a run; red: the best trial; grey: left behind", "by halving; a cross: failed."],
    unit: `validation ${by.name}`,
    kind: isWide(values) ? "log" : "linear",
    panels: ranges.map((range) => ({
      name: range.name,
      along: alongOf(range),
      // The best one comes last, on top of all others.
      points: trials
        .toReversed()
        .flatMap((trial) => pointsOf(trial, range, trial === best ? "c1" : trial.round < last ? "faint" : "c0")),
    })),
  });
}

function alongOf(range: Range): PointPanel["along"] {
  if (range.kind === "list") return range.values;
  return { kind: range.log ? "log" : "linear", from: range.from, to: range.to };
}

function pointsOf(
  { number, settings, runs }: JudgedTrial,
  { name, kind }: Range,
  classes: string,
): PointPanel["points"] {
  const value = settings[name] ?? "";
  const told = Object.entries(settings).map(([key, text]) => `${key} ${text}`);
  return runs.map(({ seed, figure, problem }) => ({
    x: kind === "list" ? value : Number(value),
    y: figure ?? NaN,
    classes,
    text: [
      `trial ${number}, seed ${seed}`,
      ...told,
      figure === undefined ? (problem ?? "") : figure.toPrecision(4),
    ].join(", "),
  }));
}

/** Whether a few large figures would press all others together. */
function isWide(values: readonly number[]): boolean {
  const least = Math.min(...values);
  return least > 0 && Math.max(...values) / least > 20;
}
