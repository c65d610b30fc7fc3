// `nnc train --seeds 10`: how much of a result is chance, and the best of several runs.
import { join } from "node:path";
import type { TrainingData } from "../../runtime/index.js";
import { exitCodes, type ExitCode } from "./exit-codes.js";
import { figuresJson, figuresText, type Figures } from "./figures.js";
import { note } from "./io.js";
import type { LeftOut } from "./left-out.js";
import type { LiveIo } from "./live-io.js";
import { measure } from "./measure.js";
import type { OpenNetwork } from "./open-network.js";
import { saveNetwork } from "./save-network.js";
import { shownPath } from "./read-text.js";
import { beginRun } from "./runs/keep-run.js";
import { choosePlace } from "./runs/run-place.js";
import type { Assignments } from "./specs.js";
import { spreads, spreadsText } from "../sweep/spread.js";
import { runTraining, type RunFlags } from "./training-run.js";

interface SeedFlags extends RunFlags {
  readonly seeds: number;
  readonly set?: Assignments;
  readonly skipped: LeftOut;
  /** Of the data. */
  readonly digest: string;
}

interface Trained {
  readonly network: OpenNetwork["network"];
  readonly seed: number;
  readonly loss: number;
  readonly figures: Figures;
}

/** Trains from the network's own seed and those that follow it; keeps the weights whose loss on the validation data (without any: the training data) is lowest. */
export async function trainFromSeeds(
  opened: OpenNetwork,
  data: TrainingData,
  flags: SeedFlags,
  io: LiveIo,
): Promise<ExitCode> {
  const { model } = opened;
  const part = data.validation === undefined ? "training" : "validation";
  const above = choosePlace(flags.run, opened.folder, `${model.name}-seeds`, io);
  const found: Figures[] = [];
  let best: Trained | undefined;
  for (let i = 0; i < flags.seeds; i++) {
    const seed = opened.network.seed + i;
    const network = i === 0 ? opened.network : opened.fresh(seed);
    // What the first run told is told once.
    const heeded = i === 0 ? opened.heeded : () => [];
    const place = above && { ...above, folder: join(above.folder, String(seed)) };
    const one = { ...opened, network, heeded };
    const run = beginRun(place, one, data, flags, io);
    if (await runTraining(one, data, { ...flags, of: { seed } }, run, io)) return exitCodes.interrupted;
    const { figures } = await measure(network, data.validation ?? data.train);
    const { loss } = figures;
    const trained = { network, seed, loss, figures };
    run?.tell({ event: "end", step: network.iteration, [part]: figuresJson(trained.figures, model) });
    run?.end("finished");
    found.push(figures);
    if (best === undefined || loss < best.loss) best = trained;
    const text = flags.json
      ? JSON.stringify({ event: "run", seed, [part]: figuresJson(trained.figures, model) })
      : `seed ${seed}: ${part} ${figuresText(trained.figures, model)}`;
    io.stdout.write(`${text}\n`);
  }
  if (best === undefined) throw new Error("there was no run");
  if (flags.save !== undefined || above === undefined) await saveNetwork(best, flags.save, io);
  else note(io, `the runs are in ${shownPath(above.folder, io.cwd)}, a folder for each seed`);
  flags.skipped.tell();
  const spread = spreads(found);
  const about = { saved: flags.save ?? null, ...flags.skipped.json() };
  const summary = { event: "end", best: best.seed, [part]: spread, ...about };
  io.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : spreadsText(spread));
  if (!flags.json) note(io, `the best seed is ${best.seed}: nnc train --seed ${best.seed} gives it again`);
  return exitCodes.ok;
}
