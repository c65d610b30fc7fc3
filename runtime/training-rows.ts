// The rows that a run trains on: all in memory, or a stream that is read anew in each epoch, a round ahead of training.
import { permutation } from "./data/shuffle.js";
import { ahead } from "./data/ahead.js";
import { inOrder, shuffled } from "./data/stream-order.js";
import type { DataStream } from "./data/stream.js";
import { NncError } from "./errors.js";
import { bindFeed, type Feed } from "./feed.js";
import type { Machine } from "./machine.js";

export interface TrainingRows {
  /** Of an epoch. */
  readonly rows: number;
  /** Those of the epoch of that number, in the order in which training comes to them, part after part. Whoever leaves early calls `return`. */
  epoch(number: number): AsyncGenerator<Part, void, void>;
}

/** Rows `start` to `end` of an epoch: the feed's rows order[0], order[1], …, or 0, 1, … without an order. */
export interface Part {
  readonly feed: Feed;
  readonly order: Uint32Array | undefined;
  readonly start: number;
  readonly end: number;
}

/** All rows are at hand, and every epoch is one part. */
export function rowsInMemory({ seed }: Machine, feed: Feed, shuffle: boolean): TrainingRows {
  const { rows } = feed;
  return {
    rows,
    // eslint-disable-next-line @typescript-eslint/require-await
    async *epoch(number) {
      yield { feed, order: shuffle ? permutation(rows, seed, number) : undefined, start: 0, end: rows };
    },
  };
}

export interface StreamPlan {
  /** How many rows a pass over it gave. */
  readonly rows: number;
  /** Rows of a step: every part but the last is a whole number of steps. */
  readonly batch: number;
  /** Rows that are shuffled together; undefined to take them as they come. */
  readonly shuffle: number | undefined;
}

/** Rows that come as training goes. What has been read before a failure is trained on. */
export function rowsOfStream(machine: Machine, stream: DataStream, { rows, batch, shuffle }: StreamPlan): TrainingRows {
  return {
    rows,
    async *epoch(number) {
      const { seed, preparation } = machine;
      const rounds =
        shuffle === undefined
          ? inOrder(stream, { size: mostInOrder, batch })
          : shuffled(stream, { size: shuffle, batch }, { seed, epoch: number });
      let start = 0;
      for await (const round of ahead(rounds)) {
        const end = start + round.rows;
        if (end > rows) throw changed(rows, `at least ${end}`);
        yield { feed: bindFeed(machine, preparation, round.dataset), order: round.order, start, end };
        start = end;
      }
      if (start < rows) throw changed(rows, String(start));
    },
  };
}

/** Rows that are held at a time where nothing is shuffled. */
const mostInOrder = 10_000;

function changed(rows: number, found: string): NncError {
  const problem = `the data had ${rows} rows when training began, and has ${found} now`;
  return new NncError("NN703", problem, "leave the data as it is while a network is trained on it");
}
