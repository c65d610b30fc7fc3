// `nnc train --resume`: whether anything is left of a run to go on with. Told before a folder is made or a line is written.
import { existsSync } from "node:fs";
import { bestBeside } from "../../../runtime/keep-checkpoints.js";
import { readWeights, type Network, type UntypedNetwork } from "../../../runtime/index.js";
import type { Training } from "../../check/model.js";
import { exitCodes } from "../exit-codes.js";
import { Failure } from "../failure.js";
import { count } from "../text.js";

export interface Resumed {
  /** The run's folder or the file, as the user would type it. */
  readonly shown: string;
  /** The file of weights that a new run might begin with. */
  readonly weights: string;
  readonly training: Pick<Training, "epochs" | "steps" | "stop">;
  /** What --epochs says, or the run. */
  readonly epochs: number | undefined;
}

type Stand = Pick<Network<UntypedNetwork>, "run" | "epoch" | "iteration">;

/** @throws Failure if the run of the network is over, or can't be gone on with by the optimizer that the spec has. */
export function checkUnfinished(network: Stand, { shown, weights, training, epochs }: Resumed): void {
  const { epochsSinceBest, obstacle } = network.run;
  const startAnew = `--start ${weights} begins a new run with its weights`;
  const refuse = (problem: string, remedy: string): never => {
    throw new Failure(exitCodes.findings, `${shown} ${problem}`, remedy);
  };
  if (obstacle !== undefined) refuse(`can't be gone on with: ${obstacle}`, startAnew);
  const limits = epochs === undefined ? [epochLimit(training.epochs), stepLimit(training.steps)] : [epochLimit(epochs)];
  const reached = limits.find(({ planned, of }) => of(network) >= planned);
  if (reached) refuse(`is finished after ${reached.text(network)}`, `${reached.more} goes on with it; ${startAnew}`);
  if (epochsSinceBest >= (training.stop?.patience ?? Infinity))
    refuse(
      `stopped early after ${count(network.epoch, "epoch")}: the validation loss hadn't fallen for ${count(epochsSinceBest, "epoch")}`,
      `a larger patience in the spec's \`stop early\` goes on with it; ${startAnew}`,
    );
}

/** Whether a run that is over was killed before it took back its best weights, which the file beside its checkpoint holds: going on with it does. */
export async function hasBestToTake(checkpoint: string, network: Pick<Stand, "run"> & Weights): Promise<boolean> {
  const beside = bestBeside(checkpoint);
  if (network.run.epochsSinceBest === 0 || !existsSync(beside)) return false;
  const { tensors } = await readWeights(beside);
  return Object.entries(network.parameters).some(([name, own]) => {
    const best = tensors[name]?.values;
    return best?.length === own.length && own.some((value, at) => value !== best[at]);
  });
}

type Weights = Pick<Network<UntypedNetwork>, "parameters">;

/** What ends a run; of several the first to be reached. */
interface Limit {
  readonly planned: number;
  readonly of: (network: Stand) => number;
  readonly text: (network: Stand) => string;
  /** What goes on with a run that has reached it. */
  readonly more: string;
}

function epochLimit(planned = Infinity): Limit {
  const more = "--epochs with a larger number";
  return { planned, of: ({ epoch }) => epoch, text: ({ epoch }) => count(epoch, "epoch"), more };
}

function stepLimit(planned = Infinity): Limit {
  const more = "a larger number of steps in the spec";
  return { planned, of: ({ iteration }) => iteration, text: ({ iteration }) => count(iteration, "step"), more };
}
