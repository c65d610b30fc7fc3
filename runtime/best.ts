// Early stopping: the weights of the epoch whose validation loss was lowest, and whether that was too long ago.
import { readCheckpoint } from "./checkpoint.js";
import { NncError } from "./errors.js";
import type { Machine, View } from "./machine.js";

export interface Best {
  /** Keeps the weights as they are now. */
  keep(): void;
  /** Whether the loss has not fallen for `patience` epochs. */
  isOver(): boolean;
  /** Gives the network the best weights back; false if none were kept. */
  restore(): boolean;
}

/**
 * Memory for one copy of the weights and states, which is taken whenever they were never better. A run that is resumed finds those that it had
 * in the first of `files` that is of that run; where none is, the search for the best begins anew.
 */
export async function keepBest(machine: Machine, patience: number, files: readonly string[]): Promise<Best> {
  const kept = machine.kept().map(([name, view]): Copy => ({ name, view, copy: view.slice() }));
  const { standing } = machine;
  let isKept = false;
  for (const file of files) isKept ||= standing.lowest !== null && (await recall(machine, kept, file));
  if (!isKept) {
    standing.lowest = null;
    standing.since = 0;
  }
  return {
    keep() {
      isKept = true;
      for (const { view, copy } of kept) copy.set(view);
    },
    isOver: () => standing.since >= patience,
    restore() {
      if (isKept) for (const { view, copy } of kept) view.set(copy);
      return isKept;
    },
  };
}

interface Copy {
  readonly name: string;
  readonly view: View;
  readonly copy: View;
}

/** A file that is a few steps ahead is of the same run, killed before it saved the rest: it will come there again. */
async function recall(machine: Machine, kept: readonly Copy[], path: string): Promise<boolean> {
  const file = await readCheckpoint(machine, path).catch((cause: unknown) => {
    if (cause instanceof NncError) return undefined;
    throw cause;
  });
  if (file?.rest.standing === undefined || file.rest.seed !== machine.seed) return false;
  const { iteration, standing } = file.rest;
  if (standing.lowest !== machine.standing.lowest && iteration <= machine.iteration) return false;
  if (!kept.every(({ name, copy }) => file.tensors[name]?.values.length === copy.length)) return false;
  for (const { name, copy } of kept) copy.set(file.tensors[name]?.values as View);
  return true;
}
