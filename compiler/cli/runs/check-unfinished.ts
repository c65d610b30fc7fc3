// `nnc train --resume`: whether anything is left of a run to go on with. Told before a folder is made or a line is written.
import type { Network, UntypedNetwork } from "../../../runtime/index.js";
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
  const { done, planned, text, more } = progressOf(network, epochs ?? training.epochs, training.steps);
  if (done >= planned) refuse(`is finished after ${text}`, `${more} goes on with it; ${startAnew}`);
  if (epochsSinceBest >= (training.stop?.patience ?? Infinity))
    refuse(
      `stopped early after ${text}: the validation loss hadn't fallen for ${count(epochsSinceBest, "epoch")}`,
      `a larger patience in the spec's \`stop early\` goes on with it; ${startAnew}`,
    );
}

interface Done {
  readonly done: number;
  readonly planned: number;
  readonly text: string;
  /** What goes on with a run that has done all. */
  readonly more: string;
}

function progressOf({ epoch, iteration }: Stand, epochs: number | undefined, steps = Infinity): Done {
  return epochs === undefined
    ? { done: iteration, planned: steps, text: count(iteration, "step"), more: "a larger number of steps in the spec" }
    : { done: epoch, planned: epochs, text: count(epoch, "epoch"), more: "--epochs with a larger number" };
}
