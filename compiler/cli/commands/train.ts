// `nnc train`: trains a model on the data that its spec names. Ctrl-C once ends it after the step and saves; twice ends it at once.
import { accessSync, constants } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  loadData,
  NncError,
  progressLine,
  type FitOptions,
  type Progress,
  type Terminal,
  type TrainingData,
  type UntypedNetwork,
} from "../../../runtime/index.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { Failure, misuse, reasonOf } from "../failure.js";
import { figuresJson, figuresText } from "../figures.js";
import { note, type Io } from "../io.js";
import { openNetwork, type OpenNetwork } from "../open-network.js";
import { shownPath } from "../read-text.js";
import type { Assignments } from "../specs.js";
import { count } from "../text.js";

interface Flags {
  readonly save?: string;
  readonly resume?: string;
  readonly epochs?: number;
  readonly set?: Assignments;
  readonly seed?: number;
  readonly model?: string;
  readonly json?: true;
}

export const train: Action<Flags> = async ([path = ""], flags, io) => {
  if (flags.resume !== undefined && flags.seed !== undefined)
    throw misuse("--resume goes on with the seed that was saved, so --seed has no meaning");
  if (flags.save !== undefined) checkPlace(resolve(io.cwd, flags.save), flags.save);
  const opened = await openNetwork(path, { ...flags, ...(flags.resume && { weights: flags.resume }) }, io);
  if (opened === undefined) return exitCodes.findings;
  const data: TrainingData = await loadData(opened.blueprint, opened.folder);
  if (!flags.json) note(io, introduction(opened, data));
  const isStopped = await run(opened, data, flags, io);
  if (flags.save === undefined) note(io, "the weights are not kept: -o weights.safetensors would keep them");
  else await save(opened, resolve(io.cwd, flags.save), flags.save, io);
  if (isStopped) return exitCodes.interrupted;
  conclude(opened, data, flags, io);
  return exitCodes.ok;
};

function introduction({ model, network }: OpenNetwork, { train }: TrainingData): string {
  return `${model.name}: ${count(network.parameterCount, "parameter")}, ${count(train.rows, "row")}; ${network.engine}`;
}

/** How often, in steps, a terminal is told how far it is. */
const often = 20;

/** Trains to the end; true if Ctrl-C came first. */
async function run(opened: OpenNetwork, data: TrainingData, { epochs, resume, json }: Flags, io: Io): Promise<boolean> {
  const { model, network, folder } = opened;
  const { checkpoint } = model.training;
  const stop = new AbortController();
  // The second Ctrl-C then does what it does to any program.
  const forget = io.onInterrupt(() => {
    forget();
    stop.abort();
    note(io, "\nstopping after this step; Ctrl-C again stops at once");
  });
  const options: FitOptions<UntypedNetwork> = {
    signal: stop.signal,
    resume: resume !== undefined,
    ...(epochs !== undefined && { epochs }),
    ...(checkpoint !== undefined && { checkpoint: resolve(folder, checkpoint) }),
    ...(io.stderr.isTerminal && !json && { every: often }),
  };
  const line = progressLine(terminalOf(io.stderr));
  try {
    for await (const progress of network.fit(data, options)) {
      if (json) io.stdout.write(`${JSON.stringify(progressJson(progress, opened))}\n`);
      else line.show(progress);
      if (progress.isStopped) note(io, "the validation loss no longer falls: the best weights are kept");
    }
  } finally {
    line.end();
    forget();
  }
  return stop.signal.aborted;
}

function terminalOf(channel: Io["stderr"]): Terminal {
  return {
    isTTY: channel.isTerminal,
    ...(channel.columns !== undefined && { columns: channel.columns }),
    write: (text) => channel.write(text),
  };
}

function progressJson(progress: Progress, { model }: OpenNetwork): object {
  const { epoch, epochs, step, steps, loss, metrics, validation, isBest, samplesPerSecond } = progress;
  const part = (figures: { loss: number; metrics: object }): object =>
    figuresJson({ loss: figures.loss, ...figures.metrics }, model);
  return {
    event: "epoch",
    epoch,
    epochs,
    step,
    steps,
    training: part({ loss, metrics }),
    ...(validation && { validation: part(validation) }),
    ...(isBest !== undefined && { isBest }),
    rowsPerSecond: Math.round(samplesPerSecond),
  };
}

/** What the trained network makes of the data that it didn't learn from. */
function conclude({ model, network }: OpenNetwork, data: TrainingData, { json, save }: Flags, io: Io): void {
  const parts = Object.entries({ validation: data.validation, test: data.test }).flatMap(([name, rows]) =>
    rows === undefined || rows.rows === 0 ? [] : [{ name, figures: network.evaluate(rows), rows: rows.rows }],
  );
  if (json) {
    const figures = Object.fromEntries(parts.map(({ name, figures }) => [name, figuresJson({ ...figures }, model)]));
    io.stdout.write(
      `${JSON.stringify({ event: "end", step: network.iteration, seed: network.seed, ...figures, saved: save ?? null })}\n`,
    );
    return;
  }
  for (const { name, figures, rows } of parts)
    io.stdout.write(`${name} (${count(rows, "row")}): ${figuresText({ ...figures }, model)}\n`);
}

async function save({ network }: OpenNetwork, file: string, shown: string, io: Io): Promise<void> {
  try {
    await network.save(file);
  } catch (cause) {
    if (cause instanceof NncError) throw cause;
    throw new Failure(exitCodes.environment, `${shown} can't be written: ${reasonOf(cause)}`, undefined, { cause });
  }
  note(io, `saved ${shownPath(shown, io.cwd)} after ${count(network.iteration, "step")}`);
}

/** Before hours of training rather than after them. */
function checkPlace(file: string, shown: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (cause) {
    throw new Failure(
      exitCodes.environment,
      `${shown} can't be written: ${reasonOf(cause)}`,
      "name a folder that is there",
      { cause },
    );
  }
}
