// Rows to train on: random numbers and random classes, the same in every run.
import type { Workload } from "../workloads.js";

export function rowsFor({ sizes, batch }: Workload): { x: Float32Array; y: Int32Array } {
  const next = randomNumbers();
  const x = Float32Array.from({ length: batch * sizes[0]! }, () => next() * 2 - 1);
  const y = Int32Array.from({ length: batch }, () => Math.floor(next() * sizes.at(-1)!));
  return { x, y };
}

/** A linear congruential generator (Knuth's MMIX has its like): good enough to fill arrays. */
function randomNumbers(): () => number {
  let state = 1;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
