// Medians, and how far samples spread around them.

/** The middle of some values and the quarters to both sides of it. */
export interface Quartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export function quartiles(values: readonly number[]): Quartiles {
  return { low: quantile(values, 0.25), median: median(values), high: quantile(values, 0.75) };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Half of the distance between the quarters, as a share of the median: ± so much. */
export function spread({ low, median, high }: Quartiles): number {
  return (high - low) / 2 / median;
}

/** The ratios of two series that were sampled in turn, round by round: a change of the machine's pace between rounds meets both and drops out. */
export function ratios(values: readonly number[], references: readonly number[]): Quartiles {
  return quartiles(values.map((value, round) => value / (references[round] ?? NaN)));
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? NaN : low + (high - low) * (at % 1);
}
