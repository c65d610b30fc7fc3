// `nnc train --seeds 10`: how much of a result is chance, and the best of several runs.
import type { TrainingData } from "../../runtime/index.js";
import { exitCodes, type ExitCode } from "./exit-codes.js";
import { figuresJson, figuresText, type Figures } from "./figures.js";
import { note, type Io } from "./io.js";
import type { OpenNetwork } from "./open-network.js";
import { saveNetwork } from "./save-network.js";
import { runTraining, type RunFlags } from "./training-run.js";

interface SeedFlags extends RunFlags {
  readonly seeds: number;
}

interface Run {
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
  io: Io,
): Promise<ExitCode> {
  const { model } = opened;
  const part = data.validation === undefined ? "training" : "validation";
  const losses: number[] = [];
  let best: Run | undefined;
  for (let i = 0; i < flags.seeds; i++) {
    const seed = opened.network.seed + i;
    const network = i === 0 ? opened.network : opened.fresh(seed);
    // What the first run told is told once.
    const heeded = i === 0 ? opened.heeded : () => [];
    if (await runTraining({ ...opened, network, heeded }, data, flags, io)) return exitCodes.interrupted;
    const { loss, ...metrics } = network.evaluate(data.validation ?? data.train);
    const run = { network, seed, loss, figures: { loss, ...metrics } };
    losses.push(loss);
    if (best === undefined || loss < best.loss) best = run;
    const text = flags.json
      ? JSON.stringify({ event: "run", seed, [part]: figuresJson(run.figures, model) })
      : `seed ${seed}: ${part} ${figuresText(run.figures, model)}`;
    io.stdout.write(`${text}\n`);
  }
  if (best === undefined) throw new Error("there was no run");
  await saveNetwork(best, flags.save, io);
  const summary = { event: "end", best: best.seed, loss: spread(losses), saved: flags.save ?? null };
  io.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : `${inWords(summary)}\n`);
  if (!flags.json) note(io, `the best seed is ${best.seed}: nnc train --seed ${best.seed} gives it again`);
  return exitCodes.ok;
}

interface Spread {
  readonly mean: number;
  /** Of the sample: divides by one less than the number of runs; 0 of one run. */
  readonly deviation: number;
  readonly lowest: number;
  readonly highest: number;
}

function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, values.length - 1));
  return { mean, deviation, lowest: Math.min(...values), highest: Math.max(...values) };
}

function inWords({ loss }: { readonly loss: Spread }): string {
  const [mean, deviation, lowest, highest] = [loss.mean, loss.deviation, loss.lowest, loss.highest].map((value) =>
    value.toPrecision(4),
  );
  return `loss ${mean} ± ${deviation}, from ${lowest} to ${highest}`;
}
