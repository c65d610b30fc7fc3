// One run of training, told as it goes: what `nnc train` does once, or once for each seed.
import { isStream, sampleOf } from "../../runtime/data/stream.js";
import { resolve } from "node:path";
import type { FitOptions, Progress, TrainingData, UntypedNetwork } from "../../runtime/index.js";
import { learningRates } from "../summarize/learning-rates.js";
import { firstLossFindings } from "../observe/findings/first-loss.js";
import type { Diagnostic } from "../report/diagnostic.js";
import { figuresJson } from "./figures.js";
import { showFindings } from "./findings.js";
import { note, type Io } from "./io.js";
import type { LiveIo } from "./live-io.js";
import { stepsBetweenPauses } from "./look-times.js";
import type { OpenNetwork } from "./open-network.js";
import { runStatistics, type RunStatistics } from "./run-statistics.js";
import type { KeptRun } from "./runs/keep-run.js";
import type { Told } from "./runs/metrics-file.js";
import type { RunFlag } from "./runs/run-place.js";

export interface RunFlags {
  /** What an earlier process left is gone on with. */
  readonly resume?: string | true;
  readonly start?: string;
  readonly epochs?: number;
  readonly save?: string;
  readonly checkpointEvery?: NonNullable<FitOptions["checkpointEvery"]>;
  readonly json?: true;
  /** Ends after so many epochs as Ctrl-C would. */
  readonly pauseAfter?: number;
  /** False: the place that the spec names for checkpoints isn't written. */
  readonly checkpoint?: false;
  readonly run?: RunFlag;
  /** Which one of several it is, for its lines of JSON. */
  readonly of?: { readonly fold: number } | { readonly seed: number };
}

/** How often, in steps, a terminal is told how far it is, and how often at most, in milliseconds, a program within an epoch. */
const often = 20;
const patience = 5000;

/** Of fewer epochs than this their ends make no curve: the run's folder is told within them too. */
const fewEpochs = 5;
const points = 40;

/** Trains to the end; true if Ctrl-C came first, which the run's folder is told, as it is if training fails. */
export async function runTraining(
  opened: OpenNetwork,
  data: TrainingData,
  flags: RunFlags,
  run: KeptRun | undefined,
  io: LiveIo,
): Promise<boolean> {
  const { model, blueprint, network } = opened;
  const { epochs, resume, json, checkpointEvery, pauseAfter } = flags;
  const isResumed = resume !== undefined;
  const checkpoint = checkpointOf(opened, flags, io);
  const stop = new AbortController();
  // The second Ctrl-C then does what it does to any program.
  const forget = io.onInterrupt(() => {
    forget();
    stop.abort();
    // A terminal shows ^C where its cursor is.
    note(io, `${io.stderr.isTerminal ? "\r\x1b[K" : ""}stopping after this step; Ctrl-C again stops at once`);
  });
  const steps = plannedSteps(opened, data, epochs);
  const options: FitOptions<UntypedNetwork> = {
    signal: stop.signal,
    resume: isResumed,
    ...(epochs !== undefined && { epochs }),
    ...(run !== undefined && { keep: run.keep }),
    ...(checkpoint !== undefined && { checkpoint }),
    ...(checkpointEvery !== undefined && { checkpointEvery }),
    every: itemsEvery(steps, { isFollowed: io.stderr.isTerminal || json === true }),
  };
  const { line } = io;
  const tell = (findings: readonly Diagnostic[]): void => {
    const heeded = opened.heeded(findings);
    showFindings(heeded, io);
    run?.warn(network.iteration, heeded);
  };
  const isFresh = !isResumed && flags.start === undefined;
  const watched = { model, blueprint, network, train: await sampleOf(data.train), isResumed: !isFresh, steps };
  let statistics: RunStatistics | undefined;
  let due = performance.now() + patience;
  let kept = network.iteration;
  // A network that begins with weights of a file has learned something: its first loss is no guess.
  let isFirst = isFresh;
  try {
    statistics = await runStatistics(watched, (observation) => run?.observe(observation), tell);
    for await (const progress of network.fit(data, options)) {
      if (isFirst) {
        isFirst = false;
        tell(firstLossFindings(model, () => opened.fresh(network.seed), progress.firstLoss));
      }
      const learningRate = learningRates(model, [progress.step], progress.steps)?.[0];
      if (!json) line.show(progress, { learningRate });
      const isFull = progress.isEpoch || (json === true && performance.now() >= due);
      if (isFull || (progress.epochs < fewEpochs && progress.step >= kept + progress.steps / points)) {
        const told = { ...progressJson(progress, opened), ...(learningRate !== undefined && { learningRate }) };
        kept = progress.step;
        run?.tell(told);
        if (isFull) due = performance.now() + patience;
        if (isFull && json) io.stdout.write(`${JSON.stringify({ ...told, ...flags.of })}\n`);
      }
      if (progress.isEpoch && pauseAfter !== undefined && progress.epoch >= pauseAfter) stop.abort();
      statistics.see(progress);
      if (progress.isStopped) note(io, "the validation loss no longer falls: the best weights are kept");
    }
  } catch (cause) {
    run?.end("failed", cause instanceof Error ? cause.message : String(cause));
    throw cause;
  } finally {
    statistics?.end();
    line.end();
    forget();
  }
  if (stop.signal.aborted) run?.end("interrupted");
  return stop.signal.aborted;
}

/** After how many steps there is an item: for who follows the run, and in any run for a look at the network. */
function itemsEvery(steps: number | undefined, { isFollowed }: { readonly isFollowed: boolean }): number {
  const pauses = steps === undefined ? often : stepsBetweenPauses(steps);
  if (!isFollowed || pauses >= often) return isFollowed ? often : pauses;
  // Of a short run those between them come on top.
  return [10, 5, 4, 2].find((every) => every <= pauses) ?? 1;
}

/** Of the whole run, as far as the data tells before it is read. */
function plannedSteps({ model }: OpenNetwork, { train }: TrainingData, epochs: number | undefined): number | undefined {
  const { batch, accumulate, ...training } = model.training;
  const length = epochs ?? training.epochs;
  if (length === undefined || isStream(train)) return training.steps;
  return Math.min(length * Math.ceil(train.rows / (batch * accumulate)), training.steps ?? Infinity);
}

/** Where the run saves as it goes: where the spec says; else, if it is to save in between, where the weights go in the end. */
export function checkpointOf({ model, folder }: OpenNetwork, flags: RunFlags, io: Io): string | undefined {
  const { checkpoint } = model.training;
  if (checkpoint !== undefined && flags.checkpoint !== false) return resolve(folder, checkpoint);
  return flags.checkpointEvery && flags.save !== undefined ? resolve(io.cwd, flags.save) : undefined;
}

function progressJson(progress: Progress, { model }: OpenNetwork): Told {
  const { epoch, epochs, step, steps, loss, metrics, validation, isBest, samplesPerSecond } = progress;
  const part = (figures: { loss: number; metrics: object }): Record<string, unknown> =>
    figuresJson({ loss: figures.loss, ...figures.metrics }, model);
  return {
    event: progress.isEpoch ? "epoch" : "steps",
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
