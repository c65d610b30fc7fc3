// From network to network in memory: all that the one has learned, and where its training stands.
import { NncError } from "./errors.js";
import type { Machine } from "./machine.js";

/**
 * Afterwards both are alike but for their plans: the same weights, states, memory of the optimizer, options, clocks and preparation.
 * @throws NncError NN705 if they are of different models or optimizers.
 */
export function copyState(from: Machine, to: Machine): void {
  const { blueprint } = from;
  const isSame = (key: "name" | "structure" | "slots"): boolean => String(blueprint[key]) === String(to.blueprint[key]);
  if (!(isSame("structure") && isSame("slots"))) {
    const which = isSame("name") ? "another version of it" : blueprint.name;
    const problem = `${to.blueprint.name} can't take over what ${which} has learned: their weights differ`;
    throw new NncError("NN705", problem, "copy between networks of the same spec");
  }
  const { seed, iteration, epoch, row } = from;
  to.moveTo({ seed, iteration, epoch, row });
  to.iterations = from.iterations;
  to.standing = { ...from.standing };
  to.obstacle = from.obstacle;
  to.preparation = from.preparation;
  to.isPrepared = from.isPrepared;
  for (const [name, view] of from.kept()) to.view(name).set(view);
}
