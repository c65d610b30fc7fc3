// Orders of rows from a seed: the same for the same seed on every machine.
import { NncError } from "../errors.js";
import { philox } from "../philox.js";
import { selectRows, type Dataset } from "./dataset.js";
import { counted, shownValue } from "./shown.js";
import { quotas, strataOf, type StrataColumn } from "./strata.js";

/** Streams of random words that no layer uses: those count from 0. */
const epochStream = 0xda7a0000;
const splitStream = 0xda7a0001;
const foldStream = 0xda7a0002;
const sampleStream = 0xda7a0003;

/** The numbers 0 to rows-1 in an order that depends on seed, epoch and round alone, so that a resumed run goes on as if it had never stopped. */
export function permutation(rows: number, seed: number, epoch: number, round = 0): Uint32Array {
  return shuffled(rows, seed, epochStream, epoch, { round });
}

export interface Split {
  readonly train: Dataset;
  readonly validation: Dataset;
}

export interface SplitOptions {
  /** A column of classes: both parts then hold equal shares of each, as near as whole rows allow. Default: rows are drawn without regard to it. */
  readonly stratify?: string;
}

/**
 * Puts a share (0 to 1) of the rows aside for validation, chosen by the seed; both parts keep the order of the data.
 * @throws NncError NN706 if the share leaves one of the parts without a row, NN701 if there is no such column to stratify by.
 */
export function split(dataset: Dataset, share: number, seed: number, { stratify }: SplitOptions = {}): Split {
  return splitBy(dataset, share, seed, stratify === undefined ? undefined : { column: stratify, lowercase: false });
}

/** As `split`, by classes as a spec prepares them. */
export function splitBy(dataset: Dataset, share: number, seed: number, strata: StrataColumn | undefined): Split {
  const aside = Math.round(dataset.rows * share);
  if (!(aside > 0 && aside < dataset.rows)) {
    const problem = `a share of ${share} for validation puts ${aside} of ${dataset.rows} rows aside`;
    throw new NncError("NN706", problem, "choose a share that leaves rows on both sides, or give more data");
  }
  const order = shuffled(dataset.rows, seed, splitStream, 0);
  const chosen = strata === undefined ? order.subarray(0, aside) : ofEach(strataOf(dataset, strata), order, aside);
  return parted(dataset, chosen);
}

export interface FoldOptions extends SplitOptions {
  /** Decides which rows come together. Default: 0. */
  readonly seed?: number;
}

/**
 * Parts the rows for k-fold cross-validation: each of the `count` splits validates on other rows, together on each row once, and trains on all others.
 * Folds differ by one row at most, with `stratify` also in the rows of each class.
 * @throws NncError NN706 if the count isn't a whole number from 2 to the number of rows, NN701 if there is no such column to stratify by.
 */
export function folds(dataset: Dataset, count: number, { seed = 0, stratify }: FoldOptions = {}): Split[] {
  return foldsBy(dataset, count, seed, stratify === undefined ? undefined : { column: stratify, lowercase: false });
}

/** As `folds`, by classes as a spec prepares them. */
export function foldsBy(dataset: Dataset, count: number, seed: number, strata: StrataColumn | undefined): Split[] {
  const { rows } = dataset;
  if (!(Number.isInteger(count) && count >= 2 && count <= rows)) {
    const problem = `${counted(rows, "row")} can't be parted into ${shownValue(count)} folds`;
    throw new NncError("NN706", problem, "give a whole number from 2 to the number of rows");
  }
  const order = shuffled(rows, seed, foldStream, 0);
  const classes = strata && strataOf(dataset, strata);
  // Dealt out like cards, class after class: so the rows of each class, and all rows, are as many in each fold but for one.
  const dealt = classes ? order.sort((one, other) => (classes[one] ?? 0) - (classes[other] ?? 0)) : order;
  return Array.from({ length: count }, (_, fold) =>
    parted(
      dataset,
      dealt.filter((_, at) => at % count === fold),
    ),
  );
}

/** The rows of these numbers for validation, all others to train with. */
function parted(dataset: Dataset, validation: Uint32Array): Split {
  const isAside = new Uint8Array(dataset.rows);
  for (const row of validation) isAside[row] = 1;
  const rows = Uint32Array.from({ length: dataset.rows }, (_, row) => row);
  return {
    train: selectRows(
      dataset,
      rows.filter((row) => isAside[row] === 0),
    ),
    validation: selectRows(
      dataset,
      rows.filter((row) => isAside[row] === 1),
    ),
  };
}

/** The first rows of each class in the order, as many as its share is. */
function ofEach(strata: Uint32Array, order: Uint32Array, aside: number): Uint32Array {
  const sizes = new Array<number>(strata.reduce((most, stratum) => Math.max(most, stratum + 1), 0)).fill(0);
  for (const stratum of strata) sizes[stratum] = (sizes[stratum] ?? 0) + 1;
  const left = [...quotas(sizes, aside)];
  return order.filter((row) => {
    const stratum = strata[row] ?? 0;
    left[stratum] = (left[stratum] ?? 0) - 1;
    return (left[stratum] ?? 0) >= 0;
  });
}

/** So many of the rows, or all where there are fewer, chosen by the seed and in an order of chance. */
export function sampleRows(dataset: Dataset, count: number, seed: number): Dataset {
  const { rows } = dataset;
  const chosen = Math.min(count, rows);
  return selectRows(dataset, shuffled(rows, seed, sampleStream, 0, { places: chosen }).subarray(rows - chosen));
}

/** Fisher and Yates' shuffle, in the form of Durstenfeld (1964): the last `places` are drawn, of all the numbers. */
function shuffled(
  rows: number,
  seed: number,
  stream: number,
  epoch: number,
  { round = 0, places = rows }: { readonly round?: number; readonly places?: number } = {},
): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  const words = new Uint32Array(4);
  const seedLow = seed >>> 0;
  const seedHigh = Math.floor(seed / 2 ** 32) >>> 0;
  for (let left = rows; left > Math.max(1, rows - places); left--) {
    const draw = rows - left;
    if (draw % 4 === 0) philox(draw / 4, stream, epoch, round, seedLow, seedHigh, words);
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
