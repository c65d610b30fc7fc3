// How `fit` is to train: what the caller says, else what the spec says; checked once, before anything moves.
import type { Period, TrainingSpec } from "./blueprint.js";
import { checkOnBadRow, type OnBadRow } from "./data/bad-rows.js";
import { checkPath } from "./data/file.js";
import { didYouMean } from "./data/nearest.js";
import { shownText, shownValue } from "./data/shown.js";
import type { LabelledRows, NetworkTypes } from "./signature.js";
import { NncError } from "./errors.js";
import type { Machine } from "./machine.js";

export interface FitOptions<T extends NetworkTypes = NetworkTypes> {
  /** How often to go through the data. Default: the spec's `epochs`. */
  readonly epochs?: number;
  /** How many steps to take, instead of `epochs`. Default: the spec's `steps`. */
  readonly steps?: number;
  /** Rows of a batch, which is a step where the spec doesn't say `accumulate`; at most the spec's batch, which is the default. */
  readonly batch?: number;
  /** A share of the rows to be put aside, chosen by the seed (and stratified where the spec says so), or data of its own; false for none. Default: what `loadData` put aside, else the spec's share. */
  readonly validate?: number | LabelledRows<T> | AsyncIterable<LabelledRows<T>> | false | undefined;
  /** Rows of `data` and `validate` that can't be used: a value that is no number, an unknown label. Default: "error". */
  readonly onBadRow?: OnBadRow;
  /**
   * Whether the order changes from epoch to epoch; it depends on the seed alone. Of a stream so many rows are held in memory and shuffled together:
   * the spec's `shuffle`, else 100,000, or the number that is given. Default: true.
   */
  readonly shuffle?: boolean | number;
  /** Yields also after every so many steps. Default: at the end of each epoch only. */
  readonly every?: number;
  /** Stops when the validation loss hasn't fallen for so many epochs, and gives the network the best weights back, however the run ends. Default: the spec's. */
  readonly patience?: number | false;
  /** Ends the run after the step that is being computed, as if all had been done: the loop ends, nothing is thrown. */
  readonly signal?: AbortSignal;
  /**
   * Goes on with the run that the network was saved in, even in the middle of an epoch: `epochs` or `steps` then count from its beginning. With the same
   * data and options it ends with the same bits as a run that never stopped. Default: false, a run of its own that starts with a new epoch.
   */
  readonly resume?: boolean;
  /** Where to save the network after each epoch and when `signal` ends the run; the best epoch's goes beside it (`run.best.safetensors`): that of the lowest loss, of the validation data if there is any. The spec's is for `nnc train`: its path starts at the spec's folder, which a program doesn't know. Default: nowhere. */
  readonly checkpoint?: string;
  /** Saves in the midst of an epoch too, after every so many steps or minutes, or both. Default: the spec's period, else at its end only. */
  readonly checkpointEvery?: Period;
  /** As `checkpoint`, for long runs of short epochs: in a folder that is there, and a failure to write doesn't end the run. Default: nowhere. */
  readonly keep?: KeepOptions;
}

export interface KeepOptions {
  /** Where `last.safetensors` and `best.safetensors` go. After an epoch that ends within a second of the last writing they wait for a later one, so that short epochs aren't slowed down. */
  readonly folder: string;
  /** Told when one of them can't be written (NN708): training goes on, and tries again the next time. */
  readonly refused: (error: NncError) => void;
}

/** What was chosen, in numbers that make sense. */
export interface Choices {
  /** One of the two is given. */
  readonly epochs: number | undefined;
  readonly steps: number | undefined;
  readonly batch: number;
  readonly accumulate: number;
  /** What the caller says, and the share that the spec says. */
  readonly validate: unknown;
  readonly share: number | undefined;
  readonly onBadRow: OnBadRow;
  readonly shuffle: boolean;
  /** Rows of a stream that are shuffled together. */
  readonly buffer: number;
  readonly every: number;
  readonly patience: number | undefined;
  readonly resume: boolean;
  readonly checkpointEvery: Period | undefined;
}

const known: Readonly<Record<keyof FitOptions, true>> = {
  epochs: true,
  steps: true,
  batch: true,
  validate: true,
  onBadRow: true,
  shuffle: true,
  every: true,
  patience: true,
  signal: true,
  resume: true,
  checkpoint: true,
  checkpointEvery: true,
  keep: true,
};

/** @throws NncError NN706 for an option that fit doesn't have, a number that makes no sense, or if nothing says how long to train. */
export function chooseOptions({ blueprint }: Machine, options: FitOptions): Choices {
  checkNames(options);
  checkShuffle(options.shuffle);
  checkSwitch("resume", options.resume);
  checkOnBadRow(options.onBadRow);
  if (options.checkpoint !== undefined) checkPath(options.checkpoint);
  checkKeep(options.keep);
  checkPeriod(options);
  const { training, name } = blueprint;
  const given = options.epochs !== undefined || options.steps !== undefined;
  const { epochs, steps } = given ? options : training;
  const batch = options.batch ?? training.batch;
  checkCount("epochs", epochs);
  checkCount("steps", steps);
  checkCount("batch", batch);
  checkCount("every", options.every);
  if (given && epochs !== undefined && steps !== undefined)
    throw new NncError("NN706", `fit was given ${epochs} epochs and ${steps} steps`, "give one of the two");
  if (epochs === undefined && steps === undefined)
    throw new NncError(
      "NN706",
      "nothing says how long to train",
      "give fit a number of epochs, or write epochs in the spec's train block",
    );
  if (batch > training.batch) {
    const problem = `a batch of ${batch} rows, but ${name} was compiled for at most ${training.batch} in a training step`;
    throw new NncError("NN706", problem, `write batch ${batch} in the spec's train block and compile it again`);
  }
  const patience = options.patience ?? training.patience ?? false;
  if (patience !== false && patience !== Infinity) checkCount("patience", patience);
  return {
    epochs,
    steps,
    batch,
    accumulate: training.accumulate ?? 1,
    validate: options.validate,
    share: shareOf(training),
    onBadRow: options.onBadRow ?? "error",
    shuffle: options.shuffle !== false,
    buffer: typeof options.shuffle === "number" ? options.shuffle : (training.shuffle ?? usualBuffer),
    every: options.every ?? Infinity,
    patience: patience === false ? undefined : patience,
    resume: options.resume ?? false,
    checkpointEvery: options.checkpointEvery ?? training.checkpointEvery,
  };
}

/** Data of its own and conditions on columns are for whoever reads the spec's data: `fit` is given rows. */
function shareOf({ validate }: TrainingSpec): number | undefined {
  if (typeof validate === "number") return validate;
  return validate !== undefined && "share" in validate ? validate.share : undefined;
}

/** Programs in plain JavaScript may give anything, and a misspelt option would be lost without a word. */
function checkNames(options: unknown): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new NncError("NN706", `the options of fit are ${shownValue(options)}`, "give an object: { epochs: 5 }");
  const names = Object.keys(known);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined)
    throw new NncError(
      "NN706",
      `fit has no option ${shownText(unknown)}${didYouMean(unknown, names)}`,
      `its options: ${names.join(", ")}`,
    );
  if ("signal" in options && options.signal !== undefined && !(options.signal instanceof AbortSignal))
    throw new NncError("NN706", "the signal of fit is no AbortSignal", "give the signal of an AbortController");
}

function checkKeep(keep: unknown): void {
  if (keep === undefined) return;
  const { folder, refused } = (typeof keep === "object" && keep !== null ? keep : {}) as Partial<KeepOptions>;
  if (typeof refused !== "function")
    throw new NncError("NN706", `keep is ${shownValue(keep)}`, "give { folder, refused }: a path and a function");
  checkPath(folder);
}

function checkPeriod({ checkpoint, checkpointEvery, keep }: FitOptions): void {
  if (checkpointEvery === undefined) return;
  const remedy = "give { steps: 500 } or { minutes: 5 }";
  const given: unknown = checkpointEvery;
  const names = typeof given === "object" && given !== null ? Object.keys(given) : [];
  if (names.length === 0 || names.some((name) => name !== "steps" && name !== "minutes"))
    throw new NncError("NN706", `checkpointEvery is ${shownValue(checkpointEvery)}`, remedy);
  const { steps, minutes } = checkpointEvery;
  checkCount("checkpointEvery.steps", steps);
  if (minutes !== undefined && !(Number.isFinite(minutes) && minutes > 0))
    throw new NncError("NN706", `checkpointEvery.minutes is ${shownValue(minutes)}`, "give a number above 0");
  if (checkpoint === undefined && keep === undefined)
    throw new NncError(
      "NN706",
      "checkpointEvery says when to save, and nothing says where",
      "give fit a checkpoint: a file",
    );
}

/** Rows: enough to mix what files keep in blocks, and few enough for rows of a thousand numbers. */
const usualBuffer = 100_000;

function checkShuffle(shuffle: boolean | number | undefined): void {
  if (shuffle === undefined || typeof shuffle === "boolean" || (Number.isInteger(shuffle) && shuffle > 0)) return;
  throw new NncError(
    "NN706",
    `shuffle is ${shownValue(shuffle)}`,
    "give true or false, or how many rows of a stream are shuffled together",
  );
}

function checkSwitch(name: string, value: boolean | undefined): void {
  if (value === undefined || typeof value === "boolean") return;
  throw new NncError("NN706", `${name} is ${shownValue(value)}`, "give true or false");
}

/** @throws NncError NN706 if there is a count, and it isn't a whole number from 1 on. */
export function checkCount(name: string, count: number | undefined): void {
  if (count === undefined || (Number.isInteger(count) && count > 0)) return;
  throw new NncError("NN706", `${name} is ${shownValue(count)}`, "give a whole number from 1 on");
}
