// `nnc train`: trains a model on the data that its spec names, once or from several seeds. Ctrl-C once ends it after the step and saves; twice ends it at once.
import { resolve } from "node:path";
import { loadData, type Blueprint, type TrainingData } from "../../../runtime/index.js";
import { isStream, sampleOf } from "../../../runtime/data/stream.js";
import type { Action } from "../command.js";
import { crossValidate } from "../cross-validation.js";
import { exitCodes } from "../exit-codes.js";
import { misuse } from "../failure.js";
import { figuresJson, figuresText } from "../figures.js";
import { showFindings } from "../findings.js";
import { note, type Io } from "../io.js";
import { withProgressLine } from "../live-io.js";
import { measure, type Measured } from "../measure.js";
import { leftOut, type BadRowFlag, type LeftOut } from "../left-out.js";
import { openNetwork, type OpenNetwork } from "../open-network.js";
import { inputFindings } from "../../observe/findings/inputs.js";
import { strataFindings } from "../../observe/findings/strata.js";
import type { Diagnostic } from "../../report/diagnostic.js";
import { shownPath } from "../read-text.js";
import { checkPlace, saveNetwork } from "../save-network.js";
import { dataDigest } from "../runs/data-digest.js";
import { beginRun, goOnWithRun, type KeptRun } from "../runs/keep-run.js";
import { checkUnfinished, hasBestToTake } from "../runs/check-unfinished.js";
import { asBegun, checkSameData, epochsUnderSameSpec, resumableRun, type ResumableRun } from "../runs/resume-run.js";
import { choosePlace } from "../runs/run-place.js";
import { trainFromSeeds } from "../several-seeds.js";
import type { Assignments } from "../specs.js";
import { count, grouped } from "../text.js";
import { checkpointOf, runTraining, type RunFlags } from "../training-run.js";

interface Flags extends RunFlags {
  readonly set?: Assignments;
  readonly seed?: number;
  readonly seeds?: number;
  readonly folds?: number;
  readonly model?: string;
  readonly onBadRow?: BadRowFlag;
}

export const train: Action<Flags> = async ([path = ""], given, plain) => {
  const io = withProgressLine(plain);
  const { save, resume, seeds, folds, json } = given;
  checkTogether(given);
  const earlier = resume === undefined ? undefined : resumableRun(resume, path, given.model, io);
  const flags = earlier === undefined ? given : asBegun(earlier, given);
  if (save !== undefined) checkPlace(save, io);
  const isFile = earlier === undefined && typeof resume === "string";
  const opened = await openNetwork(path, { ...flags, ...(isFile && { weights: resume }) }, io);
  if (opened === undefined) return exitCodes.findings;
  const epochs = earlier === undefined ? flags.epochs : await epochsUnderSameSpec(earlier, opened, flags.epochs, io);
  if (earlier?.checkpoint !== undefined) await opened.network.restore(earlier.checkpoint);
  const checkpoint = checkpointOf(opened, flags, io);
  if (resume !== undefined) await checkGoesOn({ resume, earlier, checkpoint, epochs }, opened, io);
  if (flags.checkpointEvery !== undefined && checkpoint === undefined && flags.run === false)
    throw misuse(
      "--checkpoint-every says when to save, and with --no-run nothing says where",
      "leave --no-run out, add -o weights.safetensors, or write checkpoint in the train block",
    );
  const skipped = leftOut(flags.onBadRow, io);
  const blueprint = folds === undefined ? opened.blueprint : unparted(opened.blueprint);
  const data: TrainingData = await loadData(blueprint, opened.folder, skipped);
  if (!isStream(data.train)) skipped.tell(); // else nothing has been read yet
  const digest = await dataDigest(data);
  if (earlier !== undefined) checkSameData(earlier, opened, data, digest, io);
  if (!json) note(io, introduction(opened, data));
  const findings = resume === undefined ? await dataFindings(opened, data, folds) : [];
  showFindings(findings, io);
  if (seeds !== undefined) return trainFromSeeds(opened, data, { ...flags, seeds, skipped, digest }, io);
  if (folds !== undefined) return crossValidate(opened, data, { ...flags, folds, skipped }, io);
  const run =
    earlier === undefined
      ? beginRun(choosePlace(flags.run, opened.folder, opened.model.name, io), opened, data, { ...flags, digest }, io)
      : goOnWithRun(earlier, opened, epochs, io);
  if (run !== undefined && !json) note(io, `run ${run.shown}${earlier === undefined ? "" : from(opened)}`);
  run?.warn(0, findings);
  const isStopped = await runTraining(opened, data, { ...flags, ...(epochs !== undefined && { epochs }) }, run, io);
  skipped.tell();
  await keepWeights(opened, { save, checkpoint, isStopped }, run, io);
  if (isStopped) return exitCodes.interrupted;
  await conclude(opened, data, { ...flags, skipped }, run, io);
  return exitCodes.ok;
};

interface Resumption {
  readonly resume: string | true;
  /** Undefined where a file of weights is named. */
  readonly earlier: ResumableRun | undefined;
  /** Where the run saves as it goes. */
  readonly checkpoint: string | undefined;
  readonly epochs: number | undefined;
}

/** @throws Failure if nothing of it is left to do: a file that is all done, or a run that says that it is. */
async function checkGoesOn(
  { resume, earlier, checkpoint, epochs }: Resumption,
  { model: { training }, network }: OpenNetwork,
  io: Io,
): Promise<void> {
  // One that was stopped at its very end has its figures yet to tell.
  if (earlier !== undefined && earlier.record.state !== "finished") return;
  const isInPlace = earlier === undefined && checkpoint !== undefined && resolve(io.cwd, String(resume)) === checkpoint;
  if (isInPlace && training.stop && (await hasBestToTake(checkpoint, network))) return;
  const shown = earlier?.shown ?? shownPath(String(resume), io.cwd);
  const weights = earlier?.checkpoint === undefined ? shown : shownPath(earlier.checkpoint, io.cwd);
  checkUnfinished(network, { shown, weights, training, epochs });
}

/** What the data tells before training. Of a stream it is told of its beginning. */
async function dataFindings(
  { model, heeded }: OpenNetwork,
  { train, validation }: TrainingData,
  folds: number | undefined,
): Promise<readonly Diagnostic[]> {
  const inputs = inputFindings(model, await sampleOf(train));
  if (isStream(train) || (validation !== undefined && isStream(validation))) return heeded(inputs);
  return heeded([...inputs, ...strataFindings(model, { train, ...(validation && { validation }) }, folds)]);
}

/** @throws Failure where one option makes no sense beside another. */
function checkTogether(flags: Flags): void {
  const { resume, start, seed, seeds, folds, checkpointEvery } = flags;
  if (resume !== undefined && (seed ?? seeds) !== undefined)
    throw misuse("--resume goes on with the seed that was saved, so --seed and --seeds have no meaning");
  if (resume !== undefined && start !== undefined)
    throw misuse("--resume goes on with a run and --start begins a new one", "give one of the two");
  if (seeds !== undefined && checkpointEvery !== undefined)
    throw misuse("--checkpoint-every keeps where one run stands, and --seeds makes several");
  if (folds !== undefined) checkFolds(flags);
}

/** @throws Failure where another option makes no sense beside --folds. */
function checkFolds({ save, resume, seeds, checkpointEvery, run }: Flags): void {
  const others = {
    "-o": save,
    "--resume": resume,
    "--seeds": seeds,
    "--checkpoint-every": checkpointEvery,
    "--run": typeof run === "string" ? run : undefined,
  };
  const odd = Object.entries(others).find(([, value]) => value !== undefined)?.[0];
  if (odd !== undefined)
    throw misuse(
      `--folds trains a network for each fold and keeps none, so ${odd} has no meaning beside it`,
      "leave it out; what is to be kept is trained once more, without --folds",
    );
}

/** The rows that the spec validates with are among those that make the folds, unless they are data of their own. */
function unparted(blueprint: Blueprint): Blueprint {
  const { validate, ...training } = blueprint.training;
  return validate === undefined ? blueprint : { ...blueprint, training };
}

interface Kept {
  readonly save: string | undefined;
  /** Where the run saved as it went. */
  readonly checkpoint: string | undefined;
  readonly isStopped: boolean;
}

/** Saves what the run ended with, where the user wants it, unless it is there; says where weights are, and how to go on. */
async function keepWeights(
  opened: OpenNetwork,
  { save, checkpoint, isStopped }: Kept,
  run: KeptRun | undefined,
  io: Io,
): Promise<void> {
  const stand = run === undefined ? checkpoint : run.folder;
  if (isStopped && stand !== undefined) note(io, goOn(stand, io));
  // A checkpoint holds where the run stands: the network may already have its best weights back.
  const isSaved =
    save === undefined ? isStopped && stand !== undefined : isStopped && resolve(io.cwd, save) === checkpoint;
  if (!isSaved && save === undefined && run !== undefined)
    note(io, `the weights are in ${run.shown}: last.safetensors, and best.safetensors of the best epoch`);
  else if (!isSaved) await saveNetwork(opened, save, io);
}

function from({ network }: OpenNetwork): string {
  return ` goes on from step ${grouped(network.iteration)}`;
}

function goOn(checkpoint: string, io: Io): string {
  const path = shownPath(checkpoint, io.cwd);
  return `saved ${path}: --resume ${path} goes on from there`;
}

function introduction({ model, network }: OpenNetwork, { train }: TrainingData): string {
  const rows = isStream(train) ? "rows read piece by piece" : count(train.rows, "row");
  return `${model.name}: ${count(network.parameterCount, "parameter")}, ${rows}; ${network.engine}`;
}

/** What the trained network makes of the data that it didn't learn from. */
async function conclude(
  { model, network }: OpenNetwork,
  data: TrainingData,
  { json, save, skipped }: Flags & { readonly skipped: LeftOut },
  run: KeptRun | undefined,
  io: Io,
): Promise<void> {
  const parts: (Measured & { readonly name: string })[] = [];
  for (const [name, rows] of Object.entries({ validation: data.validation, test: data.test }))
    if (rows !== undefined && (isStream(rows) || rows.rows > 0))
      parts.push({ name, ...(await measure(network, rows)) });
  skipped.tell(); // test data that comes piece by piece has been read by now
  const figures = Object.fromEntries(parts.map(({ name, figures }) => [name, figuresJson(figures, model)]));
  const end = { event: "end", step: network.iteration, ...figures } as const;
  run?.tell(end);
  run?.end("finished");
  if (json) {
    const { event, step } = end;
    const about = { saved: save ?? null, run: run?.shown ?? null, ...skipped.json() };
    const line = { event, step, seed: network.seed, ...figures, ...about };
    io.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  for (const { name, figures, rows } of parts)
    io.stdout.write(`${name} (${count(rows, "row")}): ${figuresText(figures, model)}\n`);
}
