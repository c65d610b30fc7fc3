// The outcome of a sweep as a chart: what trials are judged by over each thing that was swept, a point for each run.
import type { Chart } from "../chart/chart.js";
import { pointChart, type PointPanel } from "../chart/point-chart.js";
import type { JudgedTrial } from "./outcome.js";
import type { Plan, Range } from "./plan.js";

/** `trials` in their order, the best first. */
export function outcomePlot(name: string, plan: Plan, trials: readonly JudgedTrial[]): Chart {
  const { ranges, by, rounds } = plan;
  const last = rounds.length - 1;
  const best = trials[0]?.figure === undefined ? undefined : trials[0];
  const values = trials.flatMap(({ runs }) => runs.flatMap(({ figure }) => figure ?? []));
  const classOf = (trial: JudgedTrial): string => (trial === best ? "c1" : trial.round < last ? "faint" : "c0");
  // The best one comes last, on top of all others.
  const drawn = trials.toReversed();
  return pointChart({
    name: "sweep",
    title: `${name}: validation ${by.name} of ${trials.length} trials`,
    notes: legend(plan, trials),
    unit: `validation ${by.name}`,
    kind: isWide(values) ? "log" : "linear",
    panels: ranges.map((range) => ({
      name: range.name,
      along: alongOf(range),
      points: drawn.flatMap((trial) => pointsOf(trial, range, classOf(trial))),
      spreads: drawn.flatMap((trial) => spreadsOf(trial, range, classOf(trial))),
    })),
  });
}

/** Letters that fit into a line below a single panel. */
const lineLength = 56;

/** What occurs in the chart, in lines. */
function legend({ seeds, rounds }: Plan, trials: readonly JudgedTrial[]): readonly string[] {
  const parts = [
    "A point is a run",
    seeds.length > 1 ? "a line joins the seeds of a trial, its bar is their mean" : "",
    trials[0]?.figure === undefined ? "" : "red: the best trial",
    trials.some(({ round }) => round < rounds.length - 1) ? "grey: left behind by halving" : "",
    trials.some(({ problem }) => problem !== undefined) ? "a cross: failed" : "",
  ].filter((part) => part !== "");
  return `${parts.join("; ")}.`.split(" ").reduce<string[]>((lines, word) => {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > lineLength) return [...lines, word];
    return [...lines.slice(0, -1), `${line} ${word}`];
  }, []);
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

/** None of a single run, and none where one failed. */
function spreadsOf(
  { settings, runs, figure }: JudgedTrial,
  { name, kind }: Range,
  classes: string,
): PointPanel["spreads"] {
  if (figure === undefined || runs.length < 2) return [];
  const value = settings[name] ?? "";
  return [{ ...figure, x: kind === "list" ? value : Number(value), classes }];
}

/** Whether a few large figures would press all others together. */
function isWide(values: readonly number[]): boolean {
  const least = Math.min(...values);
  return least > 0 && Math.max(...values) / least > 20;
}
