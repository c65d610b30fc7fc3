// The uses in a network that are activations: no straight line, number by number, whatever they are called.
import type { Value } from "../../ir/value.js";
import { type ActivationTraits, traitsOf } from "../activation.js";
import type { Use } from "../model.js";
import { type Network, onceFor, type WrittenUse } from "./network.js";

export interface Activation extends WrittenUse {
  readonly input: Value;
  readonly output: Value;
  readonly traits: ActivationTraits;
}

/** In the order of use; of one inside another only the outer. */
export const activations: (network: Network) => readonly Activation[] = onceFor(({ uses, readers }) => {
  const known = new Map<Use, Activation>();
  for (const written of uses) {
    const { use, around } = written;
    const [input] = use.inputs;
    if (!input || !readers.has(use.result) || around.some((outer) => known.has(outer))) continue;
    const traits = traitsOf(input.value, use.result);
    if (traits && !traits.linear) known.set(use, { ...written, input: input.value, output: use.result, traits });
  }
  return [...known.values()];
});

/** From one level up to another, both on one side of zero or at it: the sigmoid and its like. A bell ends where it started. */
export function isSigmoid({ saturates, centred, ends: [low, high] }: ActivationTraits): boolean {
  return saturates && !centred && Math.abs(high - low) > 1e-3 && low * high > -1e-6;
}
