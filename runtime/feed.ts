// Rows of data on their way into the arena: bound once to the places of their fields, then loaded batch by batch without allocation.
import { completeRows, completeStream } from "./data/complete-rows.js";
import { placeOf, sizeOf, type Dataset } from "./data/dataset.js";
import { datasetFrom, streamFrom } from "./data/in-memory.js";
import type { FittedField } from "./data/preparation.js";
import { bindRows, rowsAsTheyAre } from "./data/rows.js";
import { checkStream, type DataStream } from "./data/stream.js";
import { NncError } from "./errors.js";
import type { Loan } from "./loans.js";
import type { Machine, View } from "./machine.js";

export interface Feed {
  readonly rows: number;
  /** Where a row stands, for messages: "iris.csv:8". */
  place(row: number): string;
  /**
   * Has the entry that runs next read the rows order[start], order[start + 1], …; without an order start, start + 1, …, which then needn't be copied
   * where products alone read them.
   */
  load(order: ArrayLike<number> | undefined, start: number, count: number): void;
  /** Puts what `load` may have left where it was into the arena. */
  copyLent(start: number, count: number): void;
}

/** Inputs alone, as for `predict`. Throws NncError as `bindFeed` does. */
export function feedInputs(machine: Machine, data: unknown): Feed {
  const { inputPreparation } = machine;
  return bindFeed(machine, inputPreparation, datasetFrom(data, inputPreparation));
}

/** Inputs and targets of the rows that have a value where `missing(drop)` asks for one. */
export function feedComplete(machine: Machine, data: unknown): Feed {
  const { preparation } = machine;
  return bindFeed(machine, preparation, completeRows(preparation, datasetFrom(data, preparation)));
}

/** The same of rows that come piece by piece. Throws NncError NN706 for what can be gone through only once. */
export function streamComplete({ preparation }: Machine, data: AsyncIterable<unknown>): DataStream {
  checkStream(data);
  return completeStream(preparation, streamFrom(data, preparation));
}

/** Inputs and targets of all rows. */
export function feedRows(machine: Machine, data: unknown): Feed {
  return bindFeed(machine, machine.preparation, datasetFrom(data, machine.preparation));
}

/** Inputs and targets of one step, which must have a row, and not more than its batches hold. */
export function feedStep(machine: Machine, data: unknown): Feed {
  const { name, training } = machine.blueprint;
  const most = training.batch * (training.accumulate ?? 1);
  const feed = feedComplete(machine, data);
  if (feed.rows === 0) throw noRows();
  if (feed.rows <= most) return feed;
  throw new NncError(
    "NN706",
    `a batch of ${feed.rows} rows, but ${name} was compiled for at most ${most} in a training step`,
    `give at most ${most} rows, or write batch ${feed.rows} in the spec's train block and compile it again`,
  );
}

/** The error for data that is there but empty. */
export function noRows(name = "the data"): NncError {
  return new NncError("NN703", `${name} has no rows`, "give at least one row");
}

/** For fewer numbers a copy is made before kernels would have been told of another place. */
const leastLent = 4096;

/** @throws NncError NN701 if fields are missing or of another shape, NN706 if how they are prepared has yet to be learned. */
export function bindFeed(machine: Machine, fields: readonly FittedField[], dataset: Dataset): Feed {
  const { arena, blueprint, engine, loans } = machine;
  const writers = fields.map((field) => ({
    write: bindRows(field, dataset, engine.transcribe),
    at: blueprint.layout[field.name]?.at,
    offer: offerOf(machine, field, dataset),
  }));
  const { numbers } = arena;
  return {
    rows: dataset.rows,
    place: (row) => placeOf(dataset, row),
    load(order, start, count) {
      loans.end();
      for (const { write, at, offer } of writers) {
        if (offer !== undefined && order === undefined && lend(machine, offer, start, count)) continue;
        if (at !== undefined) write(numbers, at, order, start, count);
      }
    },
    copyLent(start, count) {
      for (const { write, at, offer } of writers)
        if (offer !== undefined && at !== undefined) write(numbers, at, undefined, start, count);
    },
  };
}

/** Rows that the kernels may read where they are. */
interface Offer {
  readonly loan: Loan;
  readonly values: View;
  /** Numbers in a row. */
  readonly size: number;
}

function offerOf({ arena, loans }: Machine, field: FittedField, dataset: Dataset): Offer | undefined {
  const size = sizeOf(field.dims);
  if (dataset.rows * size < leastLent) return undefined;
  const loan = loans.of(field.name);
  const values = loan && rowsAsTheyAre(field, dataset, arena.precision);
  return loan && values && { loan, values, size };
}

/** What isn't finite isn't lent: whoever copies it tells where it is. */
function lend({ engine, loans }: Machine, { loan, values, size }: Offer, start: number, count: number): boolean {
  if (count * size < leastLent || !engine.areFinite(values, start * size, count * size)) return false;
  loans.open(loan, values, start * size);
  return true;
}
