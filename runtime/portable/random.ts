// The random numbers of a tile: each depends only on the seed, the iteration, the stream and the element's place in the iteration space.
import { philox, uniformOf } from "../philox.js";
import type { Register } from "./elementwise.js";

/** Four numbers from the four words of a block. */
export type Distribution = (words: Uint32Array, numbers: Float64Array) => void;

export const distributions: Readonly<Record<"uniform" | "normal", Distribution>> = {
  uniform(words, numbers) {
    for (let i = 0; i < 4; i++) numbers[i] = uniformOf(words[i]!);
  },
  /** Box & Muller 1958: two pairs. */
  normal(words, numbers) {
    for (let i = 0; i < 4; i += 2) {
      const r = Math.sqrt(-2 * Math.log(uniformOf(words[i]!)));
      const angle = 2 * Math.PI * uniformOf(words[i + 1]!);
      numbers[i] = r * Math.cos(angle);
      numbers[i + 1] = r * Math.sin(angle);
    }
  },
};

/** Fills y with the numbers of elements first, …, first + n - 1. `state` is the arena's: seed (low, high), iteration (low, high). */
export function fillRandom(
  distribution: Distribution,
  state: Uint32Array,
  stream: number,
  first: number,
  n: number,
  y: Register,
): void {
  const [seedLow = 0, seedHigh = 0, iterationLow = 0, iterationHigh = 0] = state;
  for (let block = Math.floor(first / 4); block * 4 < first + n; block++) {
    philox(block, stream, iterationLow, iterationHigh, seedLow, seedHigh, words);
    distribution(words, four);
    const start = block * 4 - first;
    for (let i = Math.max(0, -start); i < 4 && start + i < n; i++) y[start + i] = four[i]!;
  }
}

const words = new Uint32Array(4);
const four = new Float64Array(4);
