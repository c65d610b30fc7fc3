// Rows by the class that they are of, so that parts of the data hold equal shares of each.
import { NncError } from "../errors.js";
import { columnOf, sizeOf, type Dataset } from "./dataset.js";

/** The column whose values are told apart. */
export interface StrataColumn {
  readonly column: string;
  /** "Red" and "red" are one class. */
  readonly lowercase: boolean;
}

/**
 * The number of each row's class, from 0 in the order in which classes first come.
 * @throws NncError NN701 if the column isn't there or has several values a row.
 */
export function strataOf(dataset: Dataset, { column, lowercase }: StrataColumn): Uint32Array {
  const { values, dims } = columnOf(dataset, column);
  if (sizeOf(dims) !== 1) {
    const problem = `column "${column}" has rows of [${dims.join(", ")}], where a class a row is needed to stratify by`;
    throw new NncError("NN701", problem, "stratify by a column with one value a row");
  }
  const numbers = new Map<string, number>();
  return Uint32Array.from({ length: dataset.rows }, (_, row) => {
    const label = String(values[row]);
    const key = lowercase ? label.toLowerCase() : label;
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
}

/**
 * How many rows of each class go aside, so that all together are `aside` and each class gives its share: quotas are rounded down, and what is left
 * goes to the largest remainders (Hamilton's method). A class keeps at least one row.
 */
export function quotas(sizes: readonly number[], aside: number): readonly number[] {
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const exact = sizes.map((size) => (size * aside) / rows);
  const most = sizes.map((size) => Math.max(0, size - 1));
  const counts = exact.map((quota, at) => Math.min(Math.floor(quota), most[at] ?? 0));
  const remainders = exact.map((quota, at) => ({ at, remainder: quota - (counts[at] ?? 0) }));
  remainders.sort((one, other) => other.remainder - one.remainder || one.at - other.at);
  let left = aside - counts.reduce((sum, count) => sum + count, 0);
  for (const { at } of remainders) {
    if (left === 0) break;
    if ((counts[at] ?? 0) >= (most[at] ?? 0)) continue;
    counts[at] = (counts[at] ?? 0) + 1;
    left--;
  }
  return counts;
}
