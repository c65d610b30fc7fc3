// Loss and metrics over rows that come piece by piece.
import { breathe, type Breath } from "./breathe.js";
import { ahead } from "./data/ahead.js";
import { inOrder } from "./data/stream-order.js";
import type { DataStream } from "./data/stream.js";
import { NncError } from "./errors.js";
import type { Figures } from "./evaluate.js";
import { bindFeed, noRows } from "./feed.js";
import type { Machine } from "./machine.js";

/**
 * As `evaluate`, and with the same bits. Where somebody else evaluates with the network in one of the pauses, the sums are lost: then once more from the start.
 * `name` stands for the rows in messages.
 * @throws NncError NN703 if there are no rows or a value can't be used, NN706 if it was disturbed again and again; and as the stream does.
 */
export async function evaluateStream(
  machine: Machine,
  stream: DataStream,
  breath = breathe(),
  name?: string,
): Promise<Figures & { readonly rows: number }> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const figures = await undisturbed(machine, stream, breath, name);
    if (figures !== undefined) return figures;
  }
  const problem = `evaluate was called during each of ${mostAttempts} passes over a stream, which adds up in the same network`;
  throw new NncError("NN706", problem, "wait for one evaluation before the next");
}

const mostAttempts = 10;

/** Undefined if somebody else has set the sums back. */
async function undisturbed(
  machine: Machine,
  stream: DataStream,
  breath: Breath,
  name: string | undefined,
): Promise<(Figures & { readonly rows: number }) | undefined> {
  const { capacity } = machine.blueprint;
  machine.clear();
  const { clearings } = machine;
  let sum = 0;
  let rows = 0;
  for await (const { dataset } of ahead(inOrder(stream, { size: mostRows, batch: capacity }))) {
    const feed = bindFeed(machine, machine.preparation, dataset);
    for (let start = 0; start < feed.rows; start += capacity) {
      if (performance.now() >= breath.due) await breath.take();
      if (machine.clearings !== clearings) return undefined;
      const count = Math.min(capacity, feed.rows - start);
      feed.load(undefined, start, count);
      sum += machine.assess(count) * count;
    }
    rows += feed.rows;
  }
  if (machine.clearings !== clearings) return undefined;
  if (rows === 0) throw noRows(name);
  return { loss: sum / rows, metrics: machine.figures(), rows };
}

/** Rows that are held at a time. */
const mostRows = 10_000;
