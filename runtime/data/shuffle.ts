// Orders of rows from a seed: the same for the same seed on every machine.
import { NncError } from "../errors.js";
import { philox } from "../philox.js";
import { selectRows, type Dataset } from "./dataset.js";

/** Streams of random words that no layer uses: those count from 0. */
const epochStream = 0xda7a0000;
const splitStream = 0xda7a0001;

/** The numbers 0 to rows-1 in an order that depends on seed and epoch alone, so that a resumed run goes on as if it had never stopped. */
export function permutation(rows: number, seed: number, epoch: number): Uint32Array {
  return shuffled(rows, seed, epochStream, epoch);
}

export interface Split {
  readonly train: Dataset;
  readonly validation: Dataset;
}

/**
 * Puts a share (0 to 1) of the rows aside for validation, chosen by the seed; both parts keep the order of the data.
 * @throws NncError NN706 if the share leaves one of the parts without a row.
 */
export function split(dataset: Dataset, share: number, seed: number): Split {
  const aside = Math.round(dataset.rows * share);
  if (!(aside > 0 && aside < dataset.rows)) {
    const problem = `a share of ${share} for validation puts ${aside} of ${dataset.rows} rows aside`;
    throw new NncError("NN706", problem, "choose a share that leaves rows on both sides, or give more data");
  }
  const order = shuffled(dataset.rows, seed, splitStream, 0);
  return {
    train: selectRows(dataset, order.subarray(aside).sort()),
    validation: selectRows(dataset, order.subarray(0, aside).sort()),
  };
}

/** Fisher and Yates' shuffle, in the form of Durstenfeld (1964). */
function shuffled(rows: number, seed: number, stream: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  const words = new Uint32Array(4);
  const seedLow = seed >>> 0;
  const seedHigh = Math.floor(seed / 2 ** 32) >>> 0;
  for (let left = rows; left > 1; left--) {
    const draw = rows - left;
    if (draw % 4 === 0) philox(draw / 4, stream, epoch, 0, seedLow, seedHigh, words);
    const chosen = Math.floor((word(words, draw % 4) / 2 ** 32) * left);
    const last = word(order, left - 1);
    order[left - 1] = word(order, chosen);
    order[chosen] = last;
  }
  return order;
}

/** A word that is known to be there. */
function word(words: Uint32Array, at: number): number {
  return words[at] ?? 0;
}
