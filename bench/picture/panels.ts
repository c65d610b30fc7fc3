// The picture of growth: a panel each for batch, width and depth, with logarithms along both axes.
import type { MeasuredCurve } from "../report/growth-table.js";
import { decades, gridLine, logScale, polyline, svg, text } from "./svg.js";

const panel = { width: 240, height: 250 };
const inside = { left: 52, right: 228, top: 56, bottom: 214 };

export function panels(curves: readonly MeasuredCurve[]): string {
  const ticks = decades(
    curves.flatMap(({ points }) => points.flatMap(({ times, floor }) => [floor, ...times.map(({ median }) => median)])),
  );
  const size = { width: panel.width * curves.length, height: panel.height };
  return svg(size, "Time of a training step against batch, width and depth, on one thread and on two", [
    ...legend(),
    ...curves.flatMap((curve, i) => [
      `<g transform="translate(${i * panel.width} 0)">`,
      ...panelOf(curve, ticks),
      "</g>",
    ]),
  ]);
}

function panelOf({ name, points }: MeasuredCurve, ticks: readonly number[]): string[] {
  const values = points.map(({ value }) => value);
  const x = logScale(values[0]!, values.at(-1)!, inside.left, inside.right);
  const y = logScale(ticks[0]!, ticks.at(-1)!, inside.bottom, inside.top);
  const marked = values.filter(
    (value) => Number.isInteger(Math.log2(value)) && Math.log2(value / values[0]!) % 4 === 0,
  );
  return [
    text((inside.left + inside.right) / 2, 46, name, "ink", "middle"),
    ...ticks.flatMap((tick) => [
      gridLine(inside.left, y(tick), inside.right, y(tick)),
      text(inside.left - 6, y(tick) + 4, short(tick), "faint", "end"),
    ]),
    ...marked.flatMap((value) => [
      gridLine(x(value), inside.top, x(value), inside.bottom),
      text(x(value), inside.bottom + 18, String(value), "faint", "middle"),
    ]),
    polyline(
      points.map(({ value, floor }) => [x(value), y(floor)]),
      "faint",
      "3 3",
    ),
    ...[0, 1].map((place) =>
      polyline(
        points.map(({ value, times }) => [x(value), y(times[place]?.median ?? NaN)]),
        `c${place}`,
      ),
    ),
  ];
}

function legend(): string[] {
  const entries = [
    ["1 thread", "c0", ""],
    ["2 threads", "c1", ""],
    ["floor, 2 threads", "faint", "3 3"],
  ] as const;
  return entries.flatMap(([name, style, dashes], i) => {
    const at = inside.left + 110 * i;
    return [
      polyline(
        [
          [at, 18],
          [at + 22, 18],
        ],
        style,
        dashes,
      ),
      text(at + 28, 22, name),
    ];
  });
}

/** A decade of microseconds in words. */
function short(microseconds: number): string {
  if (microseconds < 1) return `${Math.round(microseconds * 1e3)} ns`;
  if (microseconds < 1e3) return `${microseconds} µs`;
  return microseconds < 1e6 ? `${microseconds / 1e3} ms` : `${microseconds / 1e6} s`;
}
