// Points, each panel over another quantity: what was measured for values that were tried.
import { axes, valueAxis, type Axis, type AxisKind } from "./axis.js";
import { chartWidth, type Chart } from "./chart.js";
import { escaped } from "./escaped.js";
import { figure } from "./figures.js";
import { label, letterWidth, round, shortened } from "./text.js";

export interface PointChart {
  readonly name: string;
  readonly title: string;
  readonly notes: readonly string[];
  /** What is measured, over the upright axis, and how that is scaled. */
  readonly unit: string;
  readonly kind: AxisKind;
  readonly panels: readonly PointPanel[];
}

export interface PointPanel {
  /** What the panel's values are values of. */
  readonly name: string;
  /** Numbers between two ends, or things beside each other. */
  readonly along: { readonly kind: AxisKind; readonly from: number; readonly to: number } | readonly string[];
  readonly points: readonly Point[];
  /** Behind the points: what belongs together. */
  readonly spreads: readonly Spread[];
}

/** An upright line from the least to the greatest of some points over one value, with a bar at their mean. */
export interface Spread {
  readonly x: number | string;
  readonly lowest: number;
  readonly mean: number;
  readonly highest: number;
  /** Of a colour. */
  readonly classes: string;
}

export interface Point {
  /** A number, or the name of one of the things. */
  readonly x: number | string;
  /** NaN of what came to no number: a cross at the top. */
  readonly y: number;
  /** Of a colour. */
  readonly classes: string;
  readonly text: string;
}

const panelHeight = 236;

/** Two panels side by side, all with the same upright axis. */
export function pointChart({ name, title, notes, unit, kind, panels }: PointChart): Chart {
  const values = panels.flatMap(({ points }) => points.map(({ y }) => y));
  const columns = Math.min(2, panels.length);
  const parts = panels.map((panel, place) => {
    const at = `${(place % columns) * chartWidth} ${Math.floor(place / columns) * panelHeight}`;
    return `<g transform="translate(${at})">${panelOf(panel, values, unit, kind).join("")}</g>`;
  });
  const height = Math.ceil(panels.length / columns) * panelHeight;
  const key = notes.map((text, line) => label(8, height + 12 + 14 * line, text, "tick"));
  return {
    name,
    title,
    notes,
    picture: { width: columns * chartWidth, height: height + 14 * notes.length + 6, parts: [...parts, ...key] },
    table: {
      columns: ["of", "value", unit],
      rows: panels.flatMap((panel) => panel.points.map(({ x, y }) => [panel.name, String(x), figure(y)])),
    },
  };
}

const inside = { left: 56, right: chartWidth - 16, top: 30, bottom: panelHeight - 40 };

function panelOf(
  { name, along, points, spreads }: PointPanel,
  values: readonly number[],
  unit: string,
  kind: AxisKind,
): string[] {
  const x = "kind" in along ? numbers(along) : things(along);
  const y = valueAxis(values, kind, [inside.bottom, inside.top]);
  const units = { x: "kind" in along && along.kind === "log" ? `${name}, logarithmic` : name, y: scaled(unit, kind) };
  return [
    ...axes(inside, x.axis, y, units),
    ...spreads.map((spread) => spreadOf(spread, x.at(spread.x), y)),
    ...points.map((point) => pointOf(point, x.at(point.x), y)),
  ];
}

function scaled(unit: string, kind: AxisKind): string {
  return kind === "log" ? `${unit}, logarithmic` : unit;
}

interface Along {
  readonly axis: Axis;
  readonly at: (x: number | string) => number;
}

function numbers({ kind, from, to }: { readonly kind: AxisKind; readonly from: number; readonly to: number }): Along {
  const axis = valueAxis([from, to], kind, [inside.left + 6, inside.right - 6]);
  return { axis, at: (x) => axis.at(Number(x)) };
}

function things(names: readonly string[]): Along {
  const room = (inside.right - inside.left) / Math.max(1, names.length);
  const at = (x: number | string): number => inside.left + room * (names.indexOf(String(x)) + 0.5);
  const most = Math.max(3, Math.floor(room / letterWidth) - 1);
  const ticks = names.map((text, value) => ({ value, text: shortened(text, most) }));
  return { axis: { at: (value) => at(names[value] ?? ""), ticks, from: 0, to: names.length - 1 }, at };
}

/** Half the width of the bar at the mean. */
const reach = 6;

function spreadOf({ lowest, mean, highest, classes }: Spread, left: number, y: Axis): string {
  const [bottom, middle, top] = [lowest, mean, highest].map((value) => round(y.at(value)));
  const x = round(left);
  return `<path class="${classes} line thin" d="M${x} ${bottom}V${top}M${round(left - reach)} ${middle}H${round(left + reach)}"/>`;
}

function pointOf({ y: value, classes, text }: Point, left: number, y: Axis): string {
  const tip = `<title>${escaped(text)}</title>`;
  const top = y.at(value);
  if (!Number.isFinite(top)) return `<g>${label(left, inside.top + 4, "×", "wrong", "middle")}${tip}</g>`;
  return `<circle class="${classes} point" cx="${round(left)}" cy="${round(top)}" r="3.6">${tip}</circle>`;
}
