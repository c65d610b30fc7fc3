// One step of training: one batch, or several whose gradients are added up before the weights move.
import type { Feed } from "./feed.js";
import type { Machine } from "./machine.js";
import { notFinite } from "./not-finite.js";

/** The rows of a feed that a step takes: `count` of them from `start` on in the order, at most `batch` at once. */
export interface StepRows {
  readonly order: ArrayLike<number> | undefined;
  readonly start: number;
  readonly count: number;
  readonly batch: number;
}

/**
 * Gives the loss before the step: the mean over all of its rows.
 * @throws NncError NN802 if it isn't finite: the weights then stay as they are, and the step isn't counted.
 */
export function trainStep(machine: Machine, feed: Feed, { order, start, count, batch }: StepRows): number {
  let loss = 0;
  machine.begin();
  for (let done = 0; done < count; done += batch) {
    const rows = Math.min(batch, count - done);
    const from = start + done;
    feed.load(order, from, rows);
    machine.augment(rows, done);
    const own = machine.backward(rows, count, done / batch);
    if (!Number.isFinite(own))
      throw failed(machine, own, { rows, of: count, place: done / batch }, feed, { order, from });
    loss += own * (rows / count);
  }
  machine.update();
  return loss;
}

/** Apart, so that what it needs to tell the place makes no object of each step. */
function failed(
  machine: Machine,
  loss: number,
  part: { readonly rows: number; readonly of: number; readonly place: number },
  feed: Feed,
  { order, from }: { readonly order: ArrayLike<number> | undefined; readonly from: number },
): Error {
  // The step is computed again from what is in the arena.
  if (order === undefined) feed.copyLent(from, part.rows);
  return notFinite(machine, loss, part, (row) => feed.place(order?.[from + row] ?? from + row));
}
