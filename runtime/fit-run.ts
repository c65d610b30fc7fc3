// A run of training as it was planned: which rows, how many steps, and where it begins.
import type { Period } from "./blueprint.js";
import { badRows, inOrder, tellOnce, type OnBadRow } from "./data/bad-rows.js";
import { completeRows, completeStream } from "./data/complete-rows.js";
import type { Dataset } from "./data/dataset.js";
import { datasetFrom, soundDataset, streamFrom } from "./data/in-memory.js";
import type { FittedField } from "./data/preparation.js";
import { counted } from "./data/shown.js";
import { splitBy } from "./data/shuffle.js";
import { splitStream } from "./data/split-stream.js";
import { checkStream, eachPass, isStream, mapStream, type DataStream } from "./data/stream.js";
import { usableRows, usableStream } from "./data/usable-rows.js";
import { NncError } from "./errors.js";
import { bindFeed, noRows, type Feed } from "./feed.js";
import { chooseOptions, type Choices, type FitOptions } from "./fit-options.js";
import { strataFor, type TrainingData } from "./load-data.js";
import type { Machine } from "./machine.js";
import { newStanding } from "./standing.js";
import { rowsInMemory, rowsOfStream, type TrainingRows } from "./training-rows.js";

export interface Run {
  readonly train: TrainingRows;
  readonly validation: Feed | DataStream | undefined;
  readonly batch: number;
  /** How many batches make a step. */
  readonly accumulate: number;
  readonly every: number;
  readonly patience: number | undefined;
  readonly checkpointEvery: Period | undefined;
  /** Steps done and in all; of a resumed run those before count as well. */
  done: number;
  readonly steps: number;
  /** The loss of the first batch, once it was computed. */
  firstLoss?: number;
  /** The epoch (of the network's life, from 0) that is the run's first, and how many it has. */
  readonly firstEpoch: number;
  readonly epochs: number;
}

/**
 * Splits the data, learns its preparation if nobody has yet, and sets the network's clocks; a stream is gone through once for that. Undefined if the
 * signal ended the run before it was planned. Throws NncError as `fit` does.
 */
export async function planRun(machine: Machine, data: unknown, options: FitOptions): Promise<Run | undefined> {
  const choices = chooseOptions(machine, options);
  const { train, validation } = parts(machine, data, choices);
  const rows = isStream(train)
    ? await planStream(machine, { train, validation }, choices, options.signal)
    : planMemory(machine, train, choices);
  if (rows === undefined) return undefined;
  if (choices.patience !== undefined && validation === undefined) {
    const problem = "stopping early needs a validation loss, and there is no validation data";
    throw new NncError("NN706", problem, "give fit validate: 0.1 or data of its own, or patience: false");
  }
  return {
    ...choices,
    train: rows,
    validation: validation && planValidation(machine, validation, choices),
    ...schedule(machine, rows.rows, choices),
  };
}

function planMemory(machine: Machine, train: Dataset, { shuffle }: Choices): TrainingRows {
  if (train.rows === 0) throw noRows();
  machine.prepare(train);
  return rowsInMemory(machine, bindFeed(machine, machine.preparation, train), shuffle);
}

/** Counts the rows and learns from them. */
async function planStream(
  machine: Machine,
  { train, validation }: { readonly train: DataStream; readonly validation: Rows | undefined },
  { batch, accumulate, shuffle, buffer }: Choices,
  signal: AbortSignal | undefined,
): Promise<TrainingRows | undefined> {
  const fitting = machine.startPreparing();
  let rows = 0;
  for await (const piece of train) {
    if (signal?.aborted) return undefined;
    if (piece.rows > 0) fitting?.take(piece);
    rows += piece.rows;
  }
  if (rows === 0) throw validation === undefined ? noRows() : await allAside(validation);
  fitting?.finish();
  return rowsOfStream(machine, train, { rows, batch: batch * accumulate, shuffle: shuffle ? buffer : undefined });
}

/** The error for a stream of which no row is left to train with. */
async function allAside(validation: Rows): Promise<NncError> {
  let aside = 0;
  if (!isStream(validation)) aside = validation.rows;
  else for await (const piece of validation) aside += piece.rows;
  if (aside === 0) return noRows();
  const problem = `no row is left to train with: the data has ${counted(aside, "row")}, and validation took ${aside === 1 ? "it" : "all of them"}`;
  return new NncError("NN706", problem, "give more rows, or data of its own to validate with");
}

/** Labels that the training part doesn't tell are known only now. */
function planValidation(machine: Machine, rows: Rows, { onBadRow }: Choices): Feed | DataStream {
  const { preparation } = machine;
  if (onBadRow === "error") return isStream(rows) ? rows : bindFeed(machine, preparation, rows);
  if (!isStream(rows)) return bindFeed(machine, preparation, usableRows(preparation, rows, badRows(onBadRow)));
  const told = tellOnce(onBadRow);
  return eachPass(() => usableStream(preparation, rows, badRows(told())));
}

type Rows = Dataset | DataStream;

function parts(
  machine: Machine,
  data: unknown,
  { validate, share, onBadRow }: Choices,
): { train: Rows; validation: Rows | undefined } {
  const loaded = isLoaded(data) ? data : undefined;
  const { preparation } = machine;
  const usable = (rows: unknown): Rows =>
    isStream(rows) ? usableInStream(preparation, rows, onBadRow) : usableInMemory(preparation, rows, onBadRow);
  const all = usable(loaded?.train ?? data);
  const aside = validate ?? loaded?.validation ?? share ?? false;
  if (aside === false) return { train: all, validation: undefined };
  if (typeof aside !== "number") return { train: all, validation: usable(aside) };
  return isStream(all)
    ? splitStream(all, aside, machine.seed)
    : splitBy(all, aside, machine.seed, strataFor(machine.blueprint));
}

function usableInMemory(fields: readonly FittedField[], rows: unknown, onBadRow: OnBadRow): Dataset {
  if (onBadRow === "error") return completeRows(fields, datasetFrom(rows, fields));
  const ordered = inOrder(onBadRow);
  const bad = badRows(ordered.onBadRow);
  try {
    return usableRows(fields, completeRows(fields, soundDataset(rows, fields, bad)), bad);
  } finally {
    ordered.release();
  }
}

/** Rows that are left out are told of once. */
function usableInStream(fields: readonly FittedField[], rows: AsyncIterable<unknown>, onBadRow: OnBadRow): DataStream {
  checkStream(rows);
  const told = tellOnce(onBadRow);
  return eachPass(() => {
    if (onBadRow === "error") return completeStream(fields, streamFrom(rows, fields));
    const ordered = inOrder(told());
    const bad = badRows(ordered.onBadRow);
    const sound = mapStream(rows, (piece) => soundDataset(piece, fields, bad));
    return usableStream(fields, completeStream(fields, sound), bad, ordered);
  });
}

function isLoaded(data: unknown): data is TrainingData {
  if (typeof data !== "object" || data === null || !("train" in data)) return false;
  const { train } = data;
  return isStream(train) || (typeof train === "object" && train !== null && "rows" in train && "columns" in train);
}

/** Where the run begins and ends. The network's clock of planned steps follows, which schedules go by. */
function schedule(
  machine: Machine,
  rows: number,
  { epochs, steps, batch, accumulate, resume }: Choices,
): Pick<Run, "done" | "steps" | "firstEpoch" | "epochs"> {
  if (resume && machine.obstacle !== undefined) {
    const problem = `${machine.obstacle}, so that run can't be resumed`;
    throw new NncError("NN706", problem, "leave resume out: a new run then begins with the saved weights");
  }
  if (!resume) machine.standing = newStanding();
  if (!resume && machine.row > 0) {
    machine.epoch++;
    machine.row = 0;
  }
  const rowsAStep = batch * accumulate;
  const stepsAnEpoch = Math.ceil(rows / rowsAStep);
  const firstEpoch = resume ? 0 : machine.epoch;
  const before = resume ? machine.iteration : 0;
  const inEpoch = Math.ceil(machine.row / rowsAStep);
  const byEpochs = Math.max(0, (firstEpoch + (epochs ?? Infinity) - machine.epoch) * stepsAnEpoch - inEpoch);
  const bySteps = Math.max(0, (steps ?? Infinity) - before);
  const left = Math.min(byEpochs, bySteps); // a spec may say both: the first to be reached ends the run
  machine.iterations = machine.iteration + left;
  return {
    done: before,
    steps: before + left,
    firstEpoch,
    epochs:
      epochs !== undefined && byEpochs <= bySteps
        ? epochs
        : Math.ceil((inEpoch + left) / stepsAnEpoch) + machine.epoch - firstEpoch,
  };
}
