// How numbers are distributed, over training steps: a small panel for each thing, the darker the more numbers lie there.
import { stepAxis, valueAxis, type Axis } from "./axis.js";
import { chartWidth, type Chart } from "./chart.js";
import { figure, whole } from "./figures.js";
import { image, pixelsOf, type Pixels } from "./pixels.js";
import { label, letterWidth, round, shortened } from "./text.js";
import { spread } from "./thin.js";

export interface DensityChart {
  readonly name: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly panels: readonly DensityPanel[];
}

export interface DensityPanel {
  readonly name: string;
  readonly columns: readonly Distribution[];
}

export interface Distribution {
  readonly step: number;
  /** Of the first and behind the last of the bins, which are equally wide. */
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

const panel = { width: chartWidth / 2, height: 150 };
const inside = { left: 40, right: chartWidth / 2 - 12, top: 24, bottom: 120 };
/** A picture is so many pixels wide, and shows at most as many distributions. */
const across = 120;
const levels = 48;
const ink = [62, 142, 196] as const;

export function densityChart({ name, title, notes, panels }: DensityChart): Chart {
  const parts = panels.map((one, place) => {
    const at = `${(place % 2) * panel.width} ${Math.floor(place / 2) * panel.height}`;
    return `<g transform="translate(${at})">${panelOf(one).join("")}</g>`;
  });
  const height = Math.ceil(panels.length / 2) * panel.height + 4;
  return { name, title, notes, picture: { width: chartWidth, height, parts }, table: tableOf(panels) };
}

function panelOf({ name, columns }: DensityPanel): string[] {
  const shown = spread(columns, across);
  const x = stepAxis(
    shown.map(({ step }) => step),
    [inside.left, inside.right],
  );
  const ends = columns.flatMap(({ from, to }) => [from, to]);
  const y = valueAxis(ends, "linear", [inside.bottom, inside.top]);
  const box = { x: inside.left, y: inside.top, width: inside.right - inside.left, height: inside.bottom - inside.top };
  const ticks = x.ticks.length > 1 ? x.ticks.filter((_, i) => i === 0 || i === x.ticks.length - 1) : x.ticks;
  return [
    label(inside.left, 14, shortened(name, Math.floor(box.width / letterWidth))),
    image(densityPixels(shown, x, y), box),
    `<rect class="frame" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"/>`,
    ...spread(y.ticks, 3).map(({ value, text }) => label(inside.left - 5, y.at(value) + 4, text, "tick small", "end")),
    ...ticks.map(({ value, text }, i) =>
      label(
        round(x.at(value)),
        inside.bottom + 13,
        i === ticks.length - 1 ? `${text} steps` : text,
        "tick small",
        ticks.length === 1 ? "middle" : i === 0 ? "start" : "end",
      ),
    ),
  ];
}

/** In each column of pixels the distribution that was seen nearest to its step. The cube root of a bin's share makes rare values visible beside the zeros of a rectifier. */
function densityPixels(columns: readonly Distribution[], x: Axis, { from, to }: Axis): Pixels {
  const shares = columns.map((column) => {
    const total = column.counts.reduce((sum, count) => sum + count, 0);
    return Array.from({ length: levels }, (_, level) => {
      const [low, high] = [level, level + 1].map((edge) => from + (edge / levels) * (to - from)) as [number, number];
      return total > 0 ? countBetween(column, low, high) / total : 0;
    });
  });
  const most = Math.max(...shares.flat(), 1e-9);
  const nearest = Array.from({ length: across }, (_, column) => {
    const step = x.from + ((column + 0.5) / across) * (x.to - x.from);
    const distances = columns.map((one) => Math.abs(one.step - step));
    return distances.indexOf(Math.min(...distances));
  });
  return pixelsOf(across, levels, (column, row) => {
    const share = shares[nearest[column] ?? 0]?.[levels - 1 - row] ?? 0;
    return [...ink, Math.round(255 * Math.cbrt(share / most))];
  });
}

/** As if the values of a bin were spread evenly over it; those of a bin without width lie at its place. */
export function countBetween({ from, to, counts }: Distribution, low: number, high: number): number {
  const width = (to - from) / counts.length;
  if (!(width > 0)) return from >= low && from < high ? counts.reduce((sum, count) => sum + count, 0) : 0;
  return counts.reduce((sum, count, bin) => {
    const start = from + bin * width;
    const overlap = Math.min(high, start + width) - Math.max(low, start);
    return overlap > 0 ? sum + (count * overlap) / width : sum;
  }, 0);
}

const mostRows = 8;

function tableOf(panels: readonly DensityPanel[]): Chart["table"] {
  const rows = panels.flatMap(({ name, columns }) =>
    spread(columns, mostRows).map((column) => [
      name,
      whole(column.step),
      ...[0.05, 0.5, 0.95].map((share) => figure(quantile(column, share))),
    ]),
  );
  return { columns: ["layer", "step", "5 %", "median", "95 %"], rows };
}

/** The value below which this share of the numbers lies. */
export function quantile({ from, to, counts }: Distribution, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let left = share * total;
  for (const [bin, count] of counts.entries()) {
    if (left <= count && count > 0) return from + ((bin + left / count) / counts.length) * (to - from);
    left -= count;
  }
  return to;
}
