// Bars side by side: for each thing two numbers of different kinds, each along an axis of its own.
import { chartWidth, type Chart } from "./chart.js";
import { label, lettersIn, letterWidth, round, shortened } from "./text.js";
import { whole, short } from "./figures.js";

export interface BarChart {
  readonly name: string;
  readonly title: string;
  readonly notes: readonly string[];
  /** What the things are called as a kind, above the names. */
  readonly of: string;
  readonly columns: readonly string[];
  readonly bars: readonly { readonly name: string; readonly values: readonly number[] }[];
}

const line = 20;
const top = 26;
const longestName = 20;

export function barChart({ name, title, notes, of, columns, bars }: BarChart): Chart {
  const longest = Math.max(...bars.map((bar) => Math.min(longestName, lettersIn(bar.name))), of.length);
  const left = 14 + longest * letterWidth;
  const column = (chartWidth - left) / columns.length;
  const room = column - 8 * letterWidth;
  const parts = [
    label(4, 14, of, "unit"),
    ...columns.map((text, i) => label(left + i * column, 14, text, "unit")),
    ...bars.flatMap((bar, row) => {
      const y = top + row * line;
      return [
        label(4, y + 11, shortened(bar.name, longestName)),
        ...bar.values.flatMap((value, i) => {
          const most = Math.max(...bars.map(({ values }) => values[i] ?? 0));
          const width = most > 0 ? Math.max(value > 0 ? 1 : 0, (value / most) * room) : 0;
          const x = left + i * column;
          return [
            `<rect class="c${i}" x="${round(x)}" y="${y + 2}" width="${round(width)}" height="12" rx="1.5"/>`,
            label(x + width + 5, y + 12, short(value), "tick"),
          ];
        }),
      ];
    }),
  ];
  return {
    name,
    title,
    notes,
    picture: { width: chartWidth, height: top + bars.length * line + 6, parts },
    table: {
      columns: [of, ...columns],
      rows: bars.map((bar) => [bar.name, ...bar.values.map((value) => whole(value))]),
    },
  };
}
