// Medians, and how far samples spread around them.

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Half of the distance between the quarters, as a share of the median: ± so much. */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / median(values);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? NaN : low + (high - low) * (at % 1);
}
