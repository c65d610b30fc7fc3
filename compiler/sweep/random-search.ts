// Random search: each trial draws a value for everything that is swept (Bergstra & Bengio, "Random search for hyper-parameter optimization", 2012).
import { philox, uniformOf } from "../../runtime/philox.js";
import type { Range, Settings } from "./plan.js";
import { valueAt } from "./values.js";

/** "swee", "p": keys of no other stream of random numbers. */
const stream = 0x73776565;

/**
 * So many different trials, or all that there are. The same seed draws the same ones, and more trials begin with those that fewer have:
 * what a trial draws depends on its number and the range's place alone.
 */
export function randomTrials(ranges: readonly Range[], count: number, seed: number): readonly Settings[] {
  const trials = new Map<string, Settings>();
  // A small space is soon drawn whole, and then nothing new comes for long.
  const mostDraws = 20 * count + 200;
  for (let draw = 0; draw < mostDraws && trials.size < count; draw++) {
    const settings = Object.fromEntries(
      ranges.map((range, at) => [range.name, valueAt(range, drawn(seed, draw, at))] as const),
    );
    const key = JSON.stringify(settings);
    if (!trials.has(key)) trials.set(key, settings);
  }
  return [...trials.values()];
}

const block = new Uint32Array(4);

/** Strictly between 0 and 1. */
function drawn(seed: number, draw: number, range: number): number {
  const [low, high] = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  philox(draw, range, 0, stream, low, high, block);
  return uniformOf(block[0] ?? 0);
}
