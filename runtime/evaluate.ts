// Loss and metrics over any number of rows, in chunks of what the arena holds.
import { noRows, type Feed } from "./feed.js";
import type { Machine, View } from "./machine.js";

/** The loss over all rows, and each metric by name. */
export interface Figures {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number | View>>;
}

/** In one go. Throws NncError NN703 if there are no rows or a value can't be used. */
export function evaluate(machine: Machine, feed: Feed): Figures {
  const chunks = assessChunks(machine, feed);
  for (;;) {
    const chunk = chunks.next();
    if (chunk.done) return chunk.value;
  }
}

/**
 * Yields after each chunk, so that whoever drives it may pause between two of them. The loss is the mean of the chunks' weighted by their rows:
 * penalties don't depend on the rows and so stay what they are.
 */
export function* assessChunks(machine: Machine, feed: Feed): Generator<void, Figures, void> {
  if (feed.rows === 0) throw noRows();
  const { capacity } = machine.blueprint;
  let sum = 0;
  machine.clear();
  for (let start = 0; start < feed.rows; start += capacity) {
    if (start > 0) yield;
    const count = Math.min(capacity, feed.rows - start);
    feed.load(undefined, start, count);
    sum += machine.assess(count) * count;
  }
  return { loss: sum / feed.rows, metrics: machine.figures() };
}
