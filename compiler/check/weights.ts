// The weights of a model once everything is known: initial values that suit what comes after them, penalties, projections.
import type { Value } from "../ir/value.js";
import type { Frame, PendingWeight } from "./frame.js";
import { isFrozen } from "./freeze.js";
import type { Grouped } from "./groups.js";
import type { Use } from "./model.js";
import { multiplies } from "./reach.js";
import { applyRegularizer, type Regularizer, regularizersOf } from "./regularizers.js";

export function finishWeights(
  frame: Frame,
  weights: readonly PendingWeight[],
  users: ReadonlyMap<Value, readonly Value[]>,
  regularizers: readonly Regularizer[],
): Grouped[] {
  const { expansion } = frame;
  const useOf = usesByWeight(expansion.uses);
  expansion.users = users;
  return weights.flatMap((pending): Grouped[] => {
    expansion.initializing = pending;
    const initial = pending.initial();
    expansion.initializing = undefined;
    if (!initial) return [];
    const proper = multiplies(pending.value, users);
    const frozen = isFrozen(expansion, pending.name);
    let projection: Value | undefined;
    const penalties = (frozen ? [] : regularizersOf(pending, proper, regularizers)).filter((entity) => {
      const result = applyRegularizer(frame, entity, projection ?? pending.value);
      if (result && "projection" in result) projection = result.projection;
      return result && "penalty" in result;
    });
    const { name, value, at } = pending;
    const weight = { name, value, initial, projection, isFrozen: frozen, use: useOf.get(name), at };
    return [{ weight, multiplies: proper, penalties }];
  });
}

/** The outermost use that each weight was made in. */
function usesByWeight(uses: readonly Use[]): ReadonlyMap<string, Use> {
  const found = new Map<string, Use>();
  for (const use of uses) for (const name of use.weights) if (!found.has(name)) found.set(name, use);
  return found;
}
