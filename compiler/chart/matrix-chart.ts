// A matrix of counts, such as a confusion matrix: a row for each true class, a column for each predicted one.
import { chartWidth, type Chart } from "./chart.js";
import { percent, short, whole } from "./figures.js";
import { escaped } from "./escaped.js";
import { label, lettersIn, letterWidth, round, shortened } from "./text.js";

export interface MatrixChart {
  readonly name: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly classes: readonly string[];
  /** Row-major: rows are true classes. */
  readonly counts: readonly number[];
}

const longestName = 12;
/** With more classes there is no room for a number in a cell. */
const mostNumbers = 12;
/** With many more the picture is wider, so that each class has its name, up to so wide a one. */
const leastCell = 16;
const widest = 900;

export function matrixChart({ name, title, notes, classes, counts }: MatrixChart): Chart {
  const size = classes.length;
  const at = (row: number, column: number): number => counts[row * size + column] ?? 0;
  const sums = classes.map((_, row) => classes.reduce((sum, _, column) => sum + at(row, column), 0));
  const isWritten = size <= mostNumbers;
  const shown = classes.map((text) => shortened(text, longestName));
  const longest = Math.max(...shown.map(lettersIn));
  const left = 28 + longest * letterWidth;
  const recallWidth = isWritten ? 46 : 0;
  const cellWith = (right: number): number =>
    Math.min(
      46,
      Math.max((chartWidth - left - right - 4) / size, Math.min(leastCell, (widest - left - right - 4) / size)),
    );
  const isSteep = longest * letterWidth > cellWith(recallWidth) - 2;
  // Steep names lean out to the right of the last column.
  const right = isSteep ? Math.max(recallWidth, longest * letterWidth * 0.72) : recallWidth;
  const cell = cellWith(right);
  const top = 26 + (isSteep ? longest * letterWidth * 0.72 + 10 : 14);
  const everyName = Math.max(1, Math.ceil(12 / cell));
  const middle = (place: number): number => place * cell + cell / 2;
  const parts = [
    label(left, 12, "predicted", "unit"),
    `<text class="unit" transform="translate(12 ${round(top + (size * cell) / 2)}) rotate(-90)" text-anchor="middle">true</text>`,
    ...(isWritten ? [label(left + size * cell + 6, top - 6, "recall", "unit")] : []),
    ...shown.flatMap((text, place) =>
      place % everyName > 0
        ? []
        : [
            label(left - 6, top + middle(place) + 4, text, "", "end"),
            isSteep
              ? `<text transform="translate(${round(left + middle(place) + 3)} ${round(top - 5)}) rotate(-45)">${escaped(text)}</text>`
              : label(left + middle(place), top - 6, text, "", "middle"),
          ],
    ),
    ...classes.flatMap((truth, row) => [
      ...classes.map((predicted, column) => {
        const count = at(row, column);
        const share = sums[row]! > 0 ? count / sums[row]! : 0;
        const place = `x="${round(left + column * cell)}" y="${round(top + row * cell)}" width="${round(cell - 1)}" height="${round(cell - 1)}"`;
        const tip = `${truth}, predicted ${predicted}: ${whole(count)} (${percent(share)})`;
        const box = `<rect class="${row === column ? "right" : "wrong"}" ${place} rx="2" fill-opacity="${opacity(share)}"><title>${escaped(tip)}</title></rect>`;
        const ink = share > 0.6 ? "bright" : count === 0 ? "tick" : "";
        return isWritten
          ? box + label(left + middle(column), top + middle(row) + 4, countText(count), `${ink} small`.trim(), "middle")
          : box;
      }),
      ...(isWritten && sums[row]! > 0
        ? [label(left + size * cell + 6, top + middle(row) + 4, percent(at(row, row) / sums[row]!), "tick")]
        : []),
    ]),
  ];
  return {
    name,
    title,
    notes,
    picture: {
      width: Math.max(chartWidth, Math.ceil(left + size * cell + right + 4)),
      height: Math.ceil(top + size * cell + 8),
      parts,
    },
    table: {
      columns: ["true \\ predicted", ...classes],
      rows: classes.map((text, row) => [text, ...classes.map((_, column) => at(row, column))]),
    },
  };
}

/** Four digits fit into a cell. */
function countText(count: number): string {
  if (count === 0) return "·";
  return count < 10_000 ? String(count) : short(count);
}

/** Steeper near 0: one mistake of a hundred is to be seen. */
function opacity(share: number): number {
  return share === 0 ? 0.04 : Math.round((0.12 + 0.88 * Math.sqrt(share)) * 100) / 100;
}
