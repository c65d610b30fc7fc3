// The two files that a run keeps: where it stands, to go on from, and the best of its epochs.
import type { FitOptions } from "./fit-options.js";

export interface Keeper {
  /** The next step after this one at which the network is to be saved. */
  after(step: number): number;
  /** Whether it is to be saved in the midst of an epoch, after this step. */
  isDue(step: number): boolean;
  saveLast(): Promise<void>;
  saveBest(): Promise<void>;
}

/** The best epoch's file lies beside the other: `run.safetensors` and `run.best.safetensors`. */
export function bestBeside(path: string): string {
  return /[^/\\]\.safetensors$/.test(path) ? path.replace(/\.safetensors$/, ".best.safetensors") : `${path}.best`;
}

/** Does nothing where there is no place for files. */
export function keepCheckpoints(
  { checkpoint, checkpointEvery }: Pick<FitOptions, "checkpoint" | "checkpointEvery">,
  save: (path: string) => Promise<void>,
): Keeper {
  const steps = checkpointEvery?.steps ?? Infinity;
  const minutes = checkpointEvery?.minutes ?? Infinity;
  let saved = performance.now();
  return {
    after: (step) => (steps === Infinity ? Infinity : (Math.floor(step / steps) + 1) * steps),
    isDue: (step) => step % steps === 0 || performance.now() - saved >= minutes * 60_000,
    async saveLast() {
      if (checkpoint !== undefined) await save(checkpoint);
      saved = performance.now();
    },
    async saveBest() {
      if (checkpoint !== undefined) await save(bestBeside(checkpoint));
    },
  };
}
