// Predicted numbers over true ones: what is right lies on the diagonal.
import { axes, valueAxis } from "./axis.js";
import { chartWidth, type Chart, type Table } from "./chart.js";
import { escaped } from "./escaped.js";
import { figure } from "./figures.js";
import { round } from "./text.js";

export interface ScatterChart {
  readonly name: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly points: readonly (readonly [truth: number, predicted: number])[];
}

const inside = { left: 56, right: chartWidth - 14, top: 30, bottom: 340 };

export function scatterChart({ name, title, notes, points }: ScatterChart): Chart {
  const shown = points.filter((point) => point.every(Number.isFinite));
  // One range for both axes, so that the diagonal is one.
  const values = shown.flat();
  const x = valueAxis(values, "linear", [inside.left, inside.right]);
  const y = valueAxis(values, "linear", [inside.bottom, inside.top]);
  const end = (value: number): string => `${round(x.at(value))} ${round(y.at(value))}`;
  const parts = [
    ...axes(inside, x, y, { x: "true", y: "predicted" }),
    `<path class="guide" d="M${end(x.from)}L${end(x.to)}"/>`,
    ...shown.map(([truth, predicted]) => {
      const tip = escaped(`${figure(truth)}, predicted ${figure(predicted)}`);
      return `<circle class="c0 point" fill-opacity="0.6" cx="${round(x.at(truth))}" cy="${round(y.at(predicted))}" r="2.6"><title>${tip}</title></circle>`;
    }),
  ];
  return {
    name,
    title,
    notes,
    picture: { width: chartWidth, height: inside.bottom + 40, parts },
    table: tableOf(shown),
  };
}

const mostRows = 10;

/** The points in parts of equal size, from the least true numbers on. */
function tableOf(points: ScatterChart["points"]): Table {
  const sorted = points.toSorted(([a], [b]) => a - b);
  const count = Math.min(mostRows, sorted.length);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    columns: ["true, from", "to", "rows", "mean of the true", "mean of the predicted"],
    rows: Array.from({ length: count }, (_, i) => {
      const part = sorted.slice(Math.floor((i * sorted.length) / count), Math.floor(((i + 1) * sorted.length) / count));
      const truths = part.map(([truth]) => truth);
      const predicted = part.map(([, value]) => value);
      return [figure(truths[0]!), figure(truths.at(-1)!), part.length, figure(mean(truths)), figure(mean(predicted))];
    }),
  };
}
