// A run of training as it was planned: which rows, how many steps, and where it begins.
import type { Period } from "./blueprint.js";
import { badRows } from "./data/bad-rows.js";
import { completeRows } from "./data/complete-rows.js";
import type { Dataset } from "./data/dataset.js";
import { datasetFrom, soundRows } from "./data/in-memory.js";
import { splitBy } from "./data/shuffle.js";
import { usableRows } from "./data/usable-rows.js";
import { NncError } from "./errors.js";
import { bindFeed, noRows, type Feed } from "./feed.js";
import { chooseOptions, type Choices, type FitOptions } from "./fit-options.js";
import { strataFor, type TrainingData } from "./load-data.js";
import type { Machine } from "./machine.js";
import { newStanding } from "./standing.js";

export interface Run {
  readonly train: Feed;
  readonly validation: Feed | undefined;
  readonly batch: number;
  /** How many batches make a step. */
  readonly accumulate: number;
  readonly shuffle: boolean;
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

/** Splits the data, learns its preparation if nobody has yet, and sets the network's clocks. Throws NncError as `fit` does. */
export function planRun(machine: Machine, data: unknown, options: FitOptions): Run {
  const choices = chooseOptions(machine, options);
  const { train, validation } = parts(machine, data, choices);
  if (train.rows === 0) throw noRows();
  machine.prepare(train);
  // Labels that the training part doesn't tell are known only now.
  const known = (rows: Dataset): Dataset =>
    choices.onBadRow === "error" ? rows : usableRows(machine.preparation, rows, badRows(choices.onBadRow));
  const feeds = {
    train: bindFeed(machine, machine.preparation, train),
    validation: validation && bindFeed(machine, machine.preparation, known(validation)),
  };
  if (choices.patience !== undefined && feeds.validation === undefined) {
    const problem = "stopping early needs a validation loss, and there is no validation data";
    throw new NncError("NN706", problem, "give fit validate: 0.1 or data of its own, or patience: false");
  }
  return { ...feeds, ...choices, ...schedule(machine, train.rows, choices) };
}

function parts(
  machine: Machine,
  data: unknown,
  { validate, share, onBadRow }: Choices,
): { train: Dataset; validation: Dataset | undefined } {
  const loaded = isLoaded(data) ? data : undefined;
  const { preparation } = machine;
  const usable = (rows: unknown): Dataset => {
    const bad = badRows(onBadRow);
    if (onBadRow === "error") return completeRows(preparation, datasetFrom(rows, preparation));
    return usableRows(
      preparation,
      completeRows(preparation, datasetFrom(soundRows(rows, preparation, bad), preparation)),
      bad,
    );
  };
  const all = usable(loaded?.train ?? data);
  const aside = validate ?? loaded?.validation ?? share ?? false;
  if (aside === false) return { train: all, validation: undefined };
  if (typeof aside === "number") return splitBy(all, aside, machine.seed, strataFor(machine.blueprint));
  return { train: all, validation: usable(aside) };
}

function isLoaded(data: unknown): data is TrainingData {
  if (typeof data !== "object" || data === null || !("train" in data)) return false;
  const { train } = data;
  return typeof train === "object" && train !== null && "rows" in train && "columns" in train;
}

/** Where the run begins and ends. The network's clock of planned steps follows, which schedules go by. */
function schedule(
  machine: Machine,
  rows: number,
  { epochs, steps, batch, accumulate, resume }: Choices,
): Pick<Run, "done" | "steps" | "firstEpoch" | "epochs"> {
  if (resume && machine.hasNewOptimizer) {
    const problem = "the saved network was trained by another optimizer, so that run can't be resumed";
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
  const left =
    epochs === undefined
      ? Math.max(0, (steps ?? 0) - before)
      : Math.max(0, (firstEpoch + epochs - machine.epoch) * stepsAnEpoch - inEpoch);
  machine.iterations = machine.iteration + left;
  return {
    done: before,
    steps: before + left,
    firstEpoch,
    epochs: epochs ?? Math.ceil((inEpoch + left) / stepsAnEpoch) + machine.epoch - firstEpoch,
  };
}
