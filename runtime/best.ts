// Early stopping: the weights of the epoch whose validation loss was lowest, and how long ago that was.
import type { Machine, View } from "./machine.js";

export interface Best {
  /** Takes note of an epoch's validation loss; keeps the weights and says true if it is the lowest so far. */
  see(loss: number): boolean;
  /** Whether it has not fallen for `patience` epochs. */
  isOver(): boolean;
  /** Gives the network the best weights back; false if none were seen. */
  restore(): boolean;
}

/** Memory for one copy of the weights and states, which is taken whenever they were never better. */
export function keepBest(machine: Machine, patience: number): Best {
  const kept: { view: View; copy: View }[] = machine.kept().map(([, view]) => ({ view, copy: view.slice() }));
  let lowest = Infinity;
  let since = 0;
  return {
    see(loss) {
      since++;
      if (!(loss < lowest)) return false;
      lowest = loss;
      since = 0;
      for (const { view, copy } of kept) copy.set(view);
      return true;
    },
    isOver: () => since >= patience,
    restore() {
      if (lowest === Infinity) return false;
      for (const { view, copy } of kept) view.set(copy);
      return true;
    },
  };
}
