// The plane of two inputs: which class is predicted where, and the rows of the data as points.
import { axes, valueAxis } from "./axis.js";
import { chartWidth, type Chart } from "./chart.js";
import { escaped } from "./escaped.js";
import { image, pixelsOf } from "./pixels.js";
import { category, categoryPixels } from "./palette.js";
import { label, lettersIn, letterWidth, round, shortened } from "./text.js";

export interface RegionChart {
  readonly name: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly classes: readonly string[];
  readonly axes: readonly [Extent, Extent];
  /** A class for each point of a square of `side` by `side`, row by row from the least second input on, and how sure it is, 0 to 1. */
  readonly grid: { readonly side: number; readonly predicted: ArrayLike<number>; readonly sure: ArrayLike<number> };
  readonly points: readonly {
    readonly at: readonly [number, number];
    readonly truth: number;
    readonly predicted: number;
  }[];
}

export interface Extent {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export function regionChart({ name, title, notes, classes, axes: [first, second], grid, points }: RegionChart): Chart {
  const longestName = 16;
  const keys = keysOf(classes.map((text) => shortened(text, longestName)));
  const inside = { left: 50, right: chartWidth - 14, top: 34 + keys.height, bottom: 34 + keys.height + 330 };
  const x = { ...valueAxis([first.from, first.to], "linear", [0, 1]), ...exactly(first, inside.left, inside.right) };
  const y = { ...valueAxis([second.from, second.to], "linear", [0, 1]), ...exactly(second, inside.bottom, inside.top) };
  const box = { x: inside.left, y: inside.top, width: inside.right - inside.left, height: inside.bottom - inside.top };
  const within = ({ ticks, from, to }: typeof x): typeof ticks =>
    ticks.filter(({ value }) => value >= from && value <= to);
  const pixels = pixelsOf(grid.side, grid.side, (column, row) => {
    const place = (grid.side - 1 - row) * grid.side + column;
    return [...categoryPixels(grid.predicted[place] ?? 0), Math.round(40 + 110 * (grid.sure[place] ?? 0))];
  });
  const parts = [
    ...keys.parts,
    ...axes(inside, { ...x, ticks: within(x) }, { ...y, ticks: within(y) }, { x: first.name, y: second.name }),
    image(pixels, box),
    `<rect class="frame" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"/>`,
    ...points.map(({ at, truth, predicted }) => {
      const place = `cx="${round(x.at(at[0]))}" cy="${round(y.at(at[1]))}"`;
      const tip =
        truth === predicted
          ? ""
          : `<title>${escaped(`${classes[truth] ?? ""}, predicted ${classes[predicted] ?? ""}`)}</title>`;
      return `<circle class="${category(truth)} point" ${place} r="${truth === predicted ? 2.4 : 3.6}">${tip}</circle>`;
    }),
  ];
  return {
    name,
    title,
    notes,
    picture: { width: chartWidth, height: inside.bottom + 40, parts },
    table: {
      columns: ["class", "share of the area", "points", "of these predicted wrongly"],
      rows: classes.map((text, place) => {
        const own = points.filter(({ truth }) => truth === place);
        const area = Array.from(grid.predicted).filter((predicted) => predicted === place).length;
        const share = `${((100 * area) / (grid.side * grid.side)).toFixed(1)} %`;
        return [text, share, own.length, own.filter(({ predicted }) => predicted !== place).length];
      }),
    },
  };
}

/** From the first to the last number, not rounded to marks: the pixels end there. */
function exactly(
  { from, to }: Extent,
  start: number,
  end: number,
): { at: (value: number) => number; from: number; to: number } {
  return { at: (value) => start + ((value - from) / (to - from)) * (end - start), from, to };
}

/** The classes in a line or several. */
function keysOf(names: readonly string[]): { readonly parts: readonly string[]; readonly height: number } {
  let [left, top] = [50, 14];
  const parts = names.flatMap((text, place) => {
    const width = 16 + lettersIn(text) * letterWidth + 10;
    if (left + width > chartWidth && left > 50) [left, top] = [50, top + 16];
    const x = left;
    left += width;
    return [
      `<circle class="${category(place)}" cx="${round(x + 5)}" cy="${top - 4}" r="4.5"/>`,
      label(x + 14, top, text),
    ];
  });
  return { parts, height: top - 14 };
}
