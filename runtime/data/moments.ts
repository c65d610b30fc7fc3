// Mean and deviation of numbers that come in parts, without a loss of digits (Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979).
import type { Numbers } from "./dataset.js";

export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Σ (value − mean)². */
  readonly squares: number;
}

export const noMoments: Moments = { count: 0, mean: 0, squares: 0 };

/** Of the numbers of one part, in two passes. NaN is left out, or makes NaN of the result. */
export function momentsOf(values: Numbers, nan: "left out" | "counted"): Moments {
  const leavesOut = nan === "left out";
  let [count, sum, squares] = [0, 0, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? NaN;
    if (leavesOut && Number.isNaN(value)) continue;
    count++;
    sum += value;
  }
  const mean = count === 0 ? 0 : sum / count;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? NaN;
    if (!(leavesOut && Number.isNaN(value))) squares += (value - mean) ** 2;
  }
  return { count, mean, squares };
}

/** Of the numbers of both parts. */
export function joinMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const apart = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (apart * b.count) / count,
    squares: a.squares + b.squares + (apart ** 2 * a.count * b.count) / count,
  };
}

/** That of the population (divides by n). */
export function deviationOf({ count, squares }: Moments): number {
  return Math.sqrt(squares / count);
}
