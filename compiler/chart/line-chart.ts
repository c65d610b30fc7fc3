// Lines over training steps, each with its name at its end.
import { chartWidth, type Chart, type Table } from "./chart.js";
import { axes, stepAxis, valueAxis, type Axis, type AxisKind } from "./axis.js";
import { escaped } from "./escaped.js";
import { figure, whole } from "./figures.js";
import { label, lettersIn, letterWidth, round, shortened } from "./text.js";
import { spread, thinned } from "./thin.js";

export interface LineChart {
  readonly name: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly kind: AxisKind;
  /** What is measured, over the upright axis. */
  readonly unit: string;
  readonly series: readonly Series[];
  /** Values to compare with, which the axis then shows. */
  readonly guides?: readonly { readonly value: number; readonly text: string }[];
  /** On a logarithmic axis: lines leave the chart below this value. Without it, where a value isn't above 0 there is a gap. */
  readonly deepest?: number;
  /** The axis shows these values in any case. */
  readonly atLeast?: readonly number[];
}

export interface Series {
  readonly name: string;
  /** Of a colour. */
  readonly classes: string;
  /** Step and value, in the order of steps. Values that aren't finite leave a gap. */
  readonly points: readonly (readonly [step: number, value: number])[];
  /** The step that is marked, such as the best one. */
  readonly marked?: { readonly step: number; readonly text: string };
}

const height = 248;
const longestName = 20;
/** More points than this have no place for a pointer each. */
const mostHits = 60;
const mostRows = 24;
/** So few points are marked each: a line between two of them is no measurement. */
const mostDots = 12;

export function lineChart(chart: LineChart): Chart {
  const { name, title, notes, kind, unit, guides = [], atLeast = [], deepest } = chart;
  const series = chart.series.map((one) => ({ ...one, points: thinned(one.points) }));
  const names = [...series.map((one) => one.name), ...guides.map(({ text }) => text)];
  const longest = Math.max(0, ...names.map((text) => Math.min(longestName, lettersIn(text))));
  const inside = { left: 54, right: chartWidth - 14 - Math.ceil(longest * letterWidth), top: 30, bottom: height - 38 };
  const steps = series.flatMap(({ points }) => points.map(([step]) => step));
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  const x = stepAxis(steps, [inside.left, inside.right]);
  const shown = [...values, ...guides.map(({ value }) => value), ...atLeast];
  const y = downTo(deepest, shown, kind, [inside.bottom, inside.top]);
  const scaled = kind === "log" ? `${unit}, logarithmic` : unit;
  const parts = [
    ...axes(inside, x, y, { x: "step", y: scaled }),
    ...guides.flatMap(({ value, text }) => {
      const at = round(y.at(value));
      return [
        `<line class="guide" x1="${inside.left}" y1="${at}" x2="${inside.right}" y2="${at}"><title>${escaped(text)}</title></line>`,
      ];
    }),
    ...series.flatMap((one) => lineOf(one, x, y)),
    ...namesOf(
      [
        ...namesAtEnds(series, y),
        ...guides.map(({ value, text }) => ({ name: text, classes: "faint", at: y.at(value) })),
      ],
      inside,
    ),
  ];
  return { name, title, notes, picture: { width: chartWidth, height, parts }, table: tableOf(chart.series) };
}

/** An axis on which what is deeper than it reaches lies at its end. */
function downTo(
  deepest: number | undefined,
  values: readonly number[],
  kind: AxisKind,
  ends: readonly [number, number],
): Axis {
  if (deepest === undefined) return valueAxis(values, kind, ends);
  const axis = valueAxis(
    values.map((value) => Math.max(value, deepest)),
    kind,
    ends,
  );
  return { ...axis, at: (value) => axis.at(Math.max(value, axis.from)) };
}

function lineOf({ name, classes, points, marked }: Series, x: Axis, y: Axis): string[] {
  const places = points.map(([step, value]) => ({ step, value, at: [x.at(step), y.at(value)] as const }));
  const isShown = (value: number): boolean => Number.isFinite(y.at(value));
  let pen = "M";
  const path = places.map(({ value, at: [left, top] }) => {
    if (!isShown(value)) {
      pen = "M";
      return "";
    }
    const piece = `${pen}${round(left)} ${round(top)}`;
    pen = "L";
    return piece;
  });
  const tip = (step: number, value: number): string =>
    `<title>${escaped(`${name}, step ${whole(step)}: ${figure(value)}`)}</title>`;
  const isSparse = places.length <= mostDots;
  const dots = places.filter(({ value }, i) => isShown(value) && (isSparse || isAlone(points, i, isShown)));
  const best = places.find(({ step, value }) => step === marked?.step && isShown(value));
  const hits = places.length <= mostHits ? places.filter(({ value }) => isShown(value)) : [];
  return [
    `<path class="line ${classes}" d="${path.join("")}"><title>${escaped(name)}</title></path>`,
    ...dots.map(({ at: [left, top] }) => `<circle class="${classes}" cx="${round(left)}" cy="${round(top)}" r="2.2"/>`),
    ...(best === undefined
      ? []
      : [
          `<circle class="${classes} point" cx="${round(best.at[0])}" cy="${round(best.at[1])}" r="4"><title>${escaped(`${marked?.text ?? ""}: ${figure(best.value)}`)}</title></circle>`,
        ]),
    ...hits.map(
      ({ step, value, at: [left, top] }) =>
        `<circle class="hit" cx="${round(left)}" cy="${round(top)}" r="5">${tip(step, value)}</circle>`,
    ),
  ];
}

/** A point without neighbours makes no line. */
function isAlone(points: Series["points"], place: number, isShown: (value: number) => boolean): boolean {
  const [before, after] = [points[place - 1], points[place + 1]];
  return !(before && isShown(before[1])) && !(after && isShown(after[1]));
}

const lineHeight = 12.5;

interface Name {
  readonly name: string;
  readonly classes: string;
  /** Where it belongs, in pixels from above. */
  readonly at: number;
}

function namesAtEnds(series: readonly Series[], y: Axis): Name[] {
  return series.flatMap(({ name, classes, points }) => {
    const last = points.findLast(([, value]) => Number.isFinite(y.at(value)));
    return last ? [{ name, classes, at: y.at(last[1]) }] : [];
  });
}

/** Beside the last value of each line, moved apart where they would cover each other; of too many lines some go without. */
function namesOf(names: readonly Name[], inside: { right: number; top: number; bottom: number }): string[] {
  const room = Math.floor((inside.bottom - inside.top + lineHeight) / lineHeight);
  const sorted = spread(names, room).toSorted((a, b) => a.at - b.at);
  const places = apart(
    sorted.map(({ at }) => at),
    inside.top + 2,
    inside.bottom,
  );
  return sorted.map(({ name, classes }, i) =>
    label(inside.right + 6, places[i]! + 4, shortened(name, longestName), colourOf(classes)),
  );
}

/** Without what is said of strokes: a name has none. */
function colourOf(classes: string): string {
  return classes.split(" ")[0] ?? "";
}

/** As near to where they belong as a line's height between each two of them allows. `places` rise. */
export function apart(places: readonly number[], from: number, to: number): number[] {
  const moved: number[] = [];
  for (const place of places) moved.push(Math.max(place, from, (moved.at(-1) ?? -Infinity) + lineHeight));
  let limit = to;
  for (let i = moved.length - 1; i >= 0; i--) {
    moved[i] = Math.min(moved[i]!, limit);
    limit = moved[i]! - lineHeight;
  }
  return moved;
}

function tableOf(series: readonly Series[]): Table {
  const steps = [...new Set(series.flatMap(({ points }) => points.map(([step]) => step)))].sort((a, b) => a - b);
  const byStep = series.map(({ points }) => new Map(points));
  return {
    columns: ["step", ...series.map(({ name }) => name)],
    rows: spread(steps, mostRows).map((step) => [
      whole(step),
      ...byStep.map((values) => (values.has(step) ? figure(values.get(step) ?? NaN) : "")),
    ]),
  };
}
