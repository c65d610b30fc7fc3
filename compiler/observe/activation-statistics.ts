// What the values of a layer over a sample of rows tell: how they are spread, and how many of them teach nothing.
import type { Watched } from "./watched.js";

export interface ActivationStatistics {
  readonly name: string;
  readonly kind: string;
  /** File and line of the spec: "model.nn:6". */
  readonly at: string;
  readonly units: number;
  readonly mean: number;
  /** Root of the mean square of what is left without the mean. */
  readonly deviation: number;
  /** The share of units that are 0 for every row; null where 0 is a value like others. */
  readonly dead: number | null;
  /** The share of values within 1 % of the range from a bound; null without bounds. */
  readonly saturated: number | null;
  /** Counts of the values in bins of equal width; the last one holds `to` as well. */
  readonly histogram: { readonly from: number; readonly to: number; readonly counts: readonly number[] };
}

export const bins = 40;

/** `values` are row-major, the units in the last axis. Values that aren't finite count nowhere. */
export function activationStatistics(
  { units, isRectifier, bounds }: Pick<Watched, "units" | "isRectifier" | "bounds">,
  values: ArrayLike<number>,
): Pick<ActivationStatistics, "mean" | "deviation" | "dead" | "saturated" | "histogram"> {
  const spread = spreadOf(values);
  return {
    mean: spread.mean,
    deviation: spread.deviation,
    dead: isRectifier ? deadShare(values, units) : null,
    saturated: bounds ? saturatedShare(values, bounds) : null,
    histogram: histogramOf(values, spread),
  };
}

interface Spread {
  readonly mean: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
}

function spreadOf(values: ArrayLike<number>): Spread {
  let [count, sum, low, high] = [0, 0, Infinity, -Infinity];
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? NaN;
    if (!Number.isFinite(value)) continue;
    count++;
    sum += value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (count === 0) return { mean: 0, deviation: 0, low: 0, high: 0 };
  const mean = sum / count;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? NaN;
    if (Number.isFinite(value)) squares += (value - mean) * (value - mean);
  }
  return { mean, deviation: Math.sqrt(squares / count), low, high };
}

function deadShare(values: ArrayLike<number>, units: number): number {
  const isAlive = new Uint8Array(units);
  for (let at = 0, unit = 0; at < values.length; at++) {
    if (values[at] !== 0) isAlive[unit] = 1;
    if (++unit === units) unit = 0;
  }
  return isAlive.reduce((dead, alive) => dead - alive, units) / units;
}

function saturatedShare(values: ArrayLike<number>, [low, high]: readonly [number, number]): number {
  const margin = (high - low) / 100;
  const [above, below] = [low + margin, high - margin];
  let saturated = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? NaN;
    if (value < above || value > below) saturated++;
  }
  return values.length === 0 ? 0 : saturated / values.length;
}

function histogramOf(values: ArrayLike<number>, { low, high }: Spread): ActivationStatistics["histogram"] {
  const counts = new Array<number>(bins).fill(0);
  const scale = high > low ? bins / (high - low) : 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? NaN;
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(bins - 1, Math.floor((value - low) * scale));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from: low, to: high, counts };
}
