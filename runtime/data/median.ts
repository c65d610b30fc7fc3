// The median of numbers that come in parts, in memory that has a limit.
import type { Numbers } from "./dataset.js";

export interface MedianGatherer {
  /** NaN is left out. */
  take(values: Numbers): void;
  /** NaN if there was nothing. */
  median(): number;
}

/** Exact for up to `most` numbers. Of more an even sample is kept: every second, then every fourth … in the order in which they come. */
export function gatherMedian(most = 1 << 20): MedianGatherer {
  let kept: number[] = [];
  let step = 1;
  let seen = 0;
  return {
    take(values) {
      for (const value of values) {
        if (Number.isNaN(value)) continue;
        if (seen++ % step !== 0) continue;
        if (kept.length === most) {
          kept = kept.filter((_, place) => place % 2 === 0);
          step *= 2;
          if ((seen - 1) % step !== 0) continue;
        }
        kept.push(value);
      }
    },
    median() {
      const sorted = Float64Array.from(kept).sort();
      const middle = sorted.length >> 1;
      const upper = sorted[middle] ?? NaN;
      return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
    },
  };
}
