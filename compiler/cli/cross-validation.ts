// `nnc train --folds 5`: k-fold cross-validation, so that every row is validated once and no lucky split decides.
import { foldsOf, type Split, type TrainingData } from "../../runtime/index.js";
import { exitCodes, type ExitCode } from "./exit-codes.js";
import { figuresJson, figuresText, type Figures } from "./figures.js";
import { note } from "./io.js";
import type { LeftOut } from "./left-out.js";
import type { LiveIo } from "./live-io.js";
import type { OpenNetwork } from "./open-network.js";
import { spreads, spreadsText } from "../sweep/spread.js";
import { count } from "./text.js";
import { runTraining, type RunFlags } from "./training-run.js";

interface FoldFlags extends RunFlags {
  readonly folds: number;
  readonly skipped: LeftOut;
}

/** Trains a fresh network on all folds but one, for each of them in turn, and tells the figures of the one. Nothing is saved: no run has seen all rows. */
export async function crossValidate(
  opened: OpenNetwork,
  { train }: TrainingData,
  flags: FoldFlags,
  io: LiveIo,
): Promise<ExitCode> {
  const { model, blueprint } = opened;
  const splits = foldsOf(blueprint, train, flags.folds);
  const found: Figures[] = [];
  for (const [at, split] of splits.entries()) {
    const figures = await validateFold(withoutCheckpoint(opened), at, split, flags, io);
    if (figures === undefined) return exitCodes.interrupted;
    found.push(figures);
    const rows = split.validation.rows;
    const text = flags.json
      ? JSON.stringify({ event: "fold", fold: at + 1, rows, validation: figuresJson(figures, model) })
      : `fold ${at + 1} of ${splits.length}: validation (${count(rows, "row")}) ${figuresText(figures, model)}`;
    io.stdout.write(`${text}\n`);
  }
  const validation = spreads(found);
  const about = { folds: splits.length, seed: opened.network.seed, validation };
  const summary = { event: "end", ...about, ...flags.skipped.json() };
  io.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : spreadsText(validation));
  return exitCodes.ok;
}

/** Undefined if Ctrl-C came first. */
async function validateFold(
  opened: OpenNetwork,
  at: number,
  split: Split,
  flags: FoldFlags,
  io: LiveIo,
): Promise<Figures | undefined> {
  if (!flags.json) note(io, `fold ${at + 1}: ${count(split.train.rows, "row")} to train with`);
  const network = at === 0 ? opened.network : opened.fresh(opened.network.seed);
  // What the first run told is told once.
  const heeded = at === 0 ? opened.heeded : (): readonly [] => [];
  const of = { ...flags, of: { fold: at + 1 } };
  if (await runTraining({ ...opened, network, heeded }, split, of, undefined, io)) return undefined;
  return { ...network.evaluate(split.validation) };
}

/** The spec's checkpoint is of a run on all rows. */
function withoutCheckpoint(opened: OpenNetwork): OpenNetwork {
  const { model } = opened;
  return { ...opened, model: { ...model, training: { ...model.training, checkpoint: undefined } } };
}
