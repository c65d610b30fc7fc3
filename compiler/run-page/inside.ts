// Charts of what the network looked like inside while it learned: updates, gradients, activations, by layer.
import { extent } from "../chart/axis.js";
import type { Chart } from "../chart/chart.js";
import { densityChart } from "../chart/density-chart.js";
import { lineChart, type Series } from "../chart/line-chart.js";
import { category, categoryCount, depth } from "../chart/palette.js";
import { spread } from "../chart/thin.js";
import type { ActivationEntry, ParameterEntry, StatisticsEntry } from "./story.js";

export function insideCharts(statistics: readonly StatisticsEntry[]): Chart[] {
  return [
    ...parameterChart(statistics, {
      name: "update-ratios",
      title: "Update-to-weight ratio by parameter",
      notes: [
        "How far one step moves the weights, beside their size. About 1e-3 is usual: far above, the learning rate is too high; far below, too low.",
      ],
      unit: "ratio",
      of: ({ updateRatio }) => updateRatio,
      // In single precision a smaller step changes nothing.
      deepest: () => 1e-7,
      guides: [{ value: 1e-3, text: "1e-3" }],
    }),
    ...parameterChart(statistics, {
      name: "gradient-norms",
      title: "Gradient norm by parameter",
      notes: [
        "Norms that shrink from the last layer to the first vanish on their way back; norms that leap up explode.",
      ],
      unit: "norm",
      of: ({ gradientNorm }) => gradientNorm,
      deepest: (greatest) => 1e-8 * greatest,
      guides: [],
    }),
    ...shareChart(statistics, {
      name: "dead-units",
      title: "Dead units by layer",
      note: "The share of units that are 0 for every row. A dead rectifier gets no gradient and rarely comes back: a lower learning rate prevents it.",
      of: ({ dead }) => dead,
    }),
    ...shareChart(statistics, {
      name: "saturated-units",
      title: "Saturated values by layer",
      note: "The share of values within 1 % of the activation's bounds, where its slope is almost 0 and learning stops.",
      of: ({ saturated }) => saturated,
    }),
    ...activationChart(statistics),
  ];
}

interface ParameterChart {
  readonly name: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly unit: string;
  readonly of: (entry: ParameterEntry) => number | null | undefined;
  /** Of the greatest value: what is far below it leaves the chart. */
  readonly deepest: (greatest: number) => number;
  readonly guides: readonly { readonly value: number; readonly text: string }[];
}

function parameterChart(statistics: readonly StatisticsEntry[], chart: ParameterChart): Chart[] {
  const lines = linesOf(statistics, ({ parameters }) => parameters, chart.of);
  const { name, title, unit, guides } = chart;
  if (lines.length === 0) return [];
  const series = coloured(lines);
  const [, greatest] = extent(lines.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite));
  const deepest = Number.isFinite(greatest) && greatest > 0 ? chart.deepest(greatest) : 1e-7;
  return [
    lineChart({
      deepest,
      name,
      title,
      unit,
      guides,
      notes: [...chart.notes, ...lineNotes(lines, series)],
      kind: "log",
      series,
    }),
  ];
}

interface ShareChart {
  readonly name: string;
  readonly title: string;
  readonly note: string;
  readonly of: (entry: ActivationEntry) => number | null | undefined;
}

function shareChart(statistics: readonly StatisticsEntry[], { name, title, note, of }: ShareChart): Chart[] {
  const lines = linesOf(statistics, ({ activations }) => activations, of).map((line) => ({
    ...line,
    points: line.points.map(([step, share]) => [step, 100 * share] as const),
  }));
  if (lines.length === 0) return [];
  const notes = [note, ...lineNotes(lines, lines)];
  return [lineChart({ name, title, notes, kind: "linear", unit: "%", series: coloured(lines), atLeast: [0, 5] })];
}

type Line = Pick<Series, "name" | "points">;

/** A line for each thing of this name that has such a number at some time. */
function linesOf<Entry extends { readonly name: string }>(
  statistics: readonly StatisticsEntry[],
  entries: (entry: StatisticsEntry) => readonly Entry[],
  of: (entry: Entry) => number | null | undefined,
): Line[] {
  const lines = new Map<string, (readonly [number, number])[]>();
  for (const one of statistics)
    for (const entry of entries(one)) {
      const value = of(entry);
      if (value === null || value === undefined) continue;
      const points = lines.get(entry.name) ?? [];
      points.push([one.step, value]);
      lines.set(entry.name, points);
    }
  return [...lines].map(([name, points]) => ({ name, points }));
}

/** More lines than this are a thicket. */
const mostLines = 16;

/** Few lines in colours far apart, many in colours that go from the first layer to the last. */
function coloured(lines: readonly Line[]): Series[] {
  const shown = spread(lines, mostLines);
  return shown.map((line, place) => ({
    ...line,
    classes: `${shown.length <= categoryCount ? category(place) : depth(place, shown.length)} thin`,
  }));
}

function lineNotes(lines: readonly Line[], shown: readonly unknown[]): string[] {
  const drawn = Math.min(mostLines, shown.length);
  return lines.length > drawn ? [`${drawn} of ${lines.length} are drawn, from the first to the last.`] : [];
}

const mostPanels = 12;

function activationChart(statistics: readonly StatisticsEntry[]): Chart[] {
  const names = [...new Set(statistics.flatMap(({ activations }) => activations.map(({ name }) => name)))];
  const panels = names.flatMap((name) => {
    const columns = statistics.flatMap(({ step, activations }) =>
      activations.flatMap((entry) => (entry.name === name && entry.histogram ? [{ step, ...entry.histogram }] : [])),
    );
    return columns.length > 0 ? [{ name, columns }] : [];
  });
  if (panels.length === 0) return [];
  const shown = spread(panels, mostPanels);
  const rows = statistics.at(-1)?.rows;
  return [
    densityChart({
      name: "activations",
      title: "Activations by layer over time",
      notes: [
        `The darker, the more values${rows === undefined ? "" : ` of ${rows} rows`} lie there. A band that narrows to 0 from layer to layer, or sticks to its bounds, is a sign of initial weights that don't suit.`,
        ...(shown.length < panels.length
          ? [`${shown.length} of ${panels.length} layers are drawn, from the first to the last.`]
          : []),
      ],
      panels: shown,
    }),
  ];
}
