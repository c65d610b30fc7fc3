// The order in which the rows of a stream are gone through: as they come, or shuffled in a buffer that holds some of them at a time.
import type { Dataset } from "./dataset.js";
import { pool, type Pool, type Portion } from "./pool.js";
import { permutation } from "./shuffle.js";
import type { DataStream } from "./stream.js";

/** Rows that are gone through together: the first `rows` of `order`, which numbers rows of the dataset; without it all rows as they lie. */
export interface Round {
  readonly dataset: Dataset;
  readonly order: Uint32Array | undefined;
  readonly rows: number;
}

export interface Buffer {
  /** The most rows that are held back at a time; those of one batch at least. */
  readonly size: number;
  /** Every round but the last is a whole number of batches. */
  readonly batch: number;
}

/** As they come. */
export async function* inOrder(stream: DataStream, { size, batch }: Buffer): AsyncGenerator<Round, void, void> {
  const reader = readRows(stream);
  const most = wholeBatches(size, batch);
  try {
    for (;;) {
      const dataset = pool(await reader.take(most));
      if (dataset.rows > 0) yield { dataset, order: undefined, rows: dataset.rows };
      if (dataset.rows < most) return;
    }
  } finally {
    await reader.close();
  }
}

/**
 * Shuffled. The buffer is filled, half of it, drawn at random, is gone through, and the other half waits among the rows that come next: so a row may
 * go far back, while none comes more than a buffer early. The order depends on seed, epoch and buffer alone, not on the pieces that rows come in.
 */
export async function* shuffled(
  stream: DataStream,
  { size, batch }: Buffer,
  { seed, epoch }: { readonly seed: number; readonly epoch: number },
): AsyncGenerator<Round, void, void> {
  const reader = readRows(stream);
  const most = Math.max(size, batch);
  const half = wholeBatches(most / 2, batch);
  let waiting: readonly Portion[] = [];
  try {
    for (let round = 0; ; round++) {
      const held = waiting.length === 0 ? 0 : most - half;
      const come = await reader.take(most - held);
      const dataset: Pool = pool([...waiting, ...come]);
      if (dataset.rows === 0) return;
      const order = permutation(dataset.rows, seed, epoch, round);
      const isLast = dataset.rows < most;
      const rows = isLast ? dataset.rows : half;
      yield { dataset, order, rows };
      if (isLast) return;
      waiting = rows === dataset.rows ? [] : [{ dataset, rows: order.subarray(rows) }];
    }
  } finally {
    await reader.close();
  }
}

function wholeBatches(rows: number, batch: number): number {
  return Math.max(1, Math.floor(rows / batch)) * batch;
}

interface Reader {
  /** The next rows: as many as that, or those that are left. */
  take(count: number): Promise<Portion[]>;
  close(): Promise<void>;
}

function readRows(stream: DataStream): Reader {
  const pieces = stream[Symbol.asyncIterator]();
  let piece: Dataset | undefined;
  let from = 0;
  return {
    async take(count) {
      const portions: Portion[] = [];
      for (let left = count; left > 0;) {
        if (piece === undefined || from === piece.rows) {
          const next = await pieces.next();
          if (next.done) break;
          [piece, from] = [next.value, 0];
          continue;
        }
        const to = Math.min(piece.rows, from + left);
        portions.push({ dataset: piece, from, to });
        left -= to - from;
        from = to;
      }
      return portions;
    },
    async close() {
      await pieces.return?.();
    },
  };
}
