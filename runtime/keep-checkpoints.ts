// The two files that a run keeps: where it stands, to go on from, and the best of its epochs.
import { join } from "node:path";
import type { Period } from "./blueprint.js";
import { NncError } from "./errors.js";
import type { FitOptions, KeepOptions } from "./fit-options.js";

/** Takes a picture of the network at this moment; its result writes it to the file. */
export type Snapshot = (path: string) => () => Promise<void>;

/** `isOver`: nothing comes after this epoch. */
interface EpochEnd {
  readonly isBest: boolean;
  readonly isOver: boolean;
}

/** One place where the two files lie. */
interface Place {
  saveLast(): Promise<void>;
  /** The best first: what a run goes on from never tells of a best that isn't there. */
  saveEpoch(end: EpochEnd): Promise<void>;
  /** Writes what was put off; of a run that failed, `isSound` false, only what was good. */
  end(run: { readonly isSound: boolean }): Promise<void>;
}

export interface Keeper extends Place {
  /** Where an earlier process may have left the best epoch of the run. */
  readonly bestFiles: readonly string[];
  /** The next step after this one at which the network is to be saved. */
  after(step: number): number;
  /** Whether it is to be saved in the midst of an epoch, after this step. */
  isDue(step: number): boolean;
}

/** The best epoch's file lies beside the other: `run.safetensors` and `run.best.safetensors`. */
export function bestBeside(path: string): string {
  return /[^/\\]\.safetensors$/.test(path) ? path.replace(/\.safetensors$/, ".best.safetensors") : `${path}.best`;
}

/** Does nothing where there is no place for files. */
export function keepCheckpoints(
  { checkpoint, keep }: Pick<FitOptions, "checkpoint" | "keep">,
  checkpointEvery: Period | undefined,
  snapshot: Snapshot,
): Keeper {
  const steps = checkpointEvery?.steps ?? Infinity;
  const minutes = checkpointEvery?.minutes ?? Infinity;
  const places = [
    ...(keep === undefined ? [] : [keptIn(keep, snapshot)]),
    ...(checkpoint === undefined ? [] : [savedAt(checkpoint, snapshot)]),
  ];
  let saved = performance.now();
  return {
    bestFiles: [
      ...(keep === undefined ? [] : [join(keep.folder, bestName)]),
      ...(checkpoint === undefined ? [] : [bestBeside(checkpoint)]),
    ],
    after: (step) => (steps === Infinity ? Infinity : (Math.floor(step / steps) + 1) * steps),
    isDue: (step) => step % steps === 0 || performance.now() - saved >= minutes * 60_000,
    async saveLast() {
      for (const place of places) await place.saveLast();
      saved = performance.now();
    },
    async saveEpoch(end) {
      for (const place of places) await place.saveEpoch(end);
      saved = performance.now();
    },
    async end(run) {
      for (const place of places) await place.end(run);
    },
  };
}

/** After each epoch, and an error ends the run. */
function savedAt(checkpoint: string, snapshot: Snapshot): Place {
  const saveLast = (): Promise<void> => snapshot(checkpoint)();
  return {
    saveLast,
    async saveEpoch({ isBest }) {
      if (isBest) await snapshot(bestBeside(checkpoint))();
      await saveLast();
    },
    end: () => Promise.resolve(),
  };
}

const lastName = "last.safetensors";
const bestName = "best.safetensors";

/** To flush a file takes longer than many a small network's epoch: those that end within so many milliseconds of a writing put theirs off. */
const pause = 1000;

/** Not after each short epoch, and an error is told and survived. */
function keptIn({ folder, refused }: KeepOptions, snapshot: Snapshot): Place {
  let best: (() => Promise<void>) | undefined;
  let isBehind = false;
  let written = performance.now();
  const attempt = async (write: () => Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (cause) {
      if (!(cause instanceof NncError && cause.code === "NN708")) throw cause;
      refused(cause);
    }
  };
  const saveBest = async (): Promise<void> => {
    if (best !== undefined) await attempt(best);
    best = undefined;
  };
  const saveLast = async (): Promise<void> => {
    const last = snapshot(join(folder, lastName));
    await saveBest();
    await attempt(last);
    isBehind = false;
    written = performance.now();
  };
  return {
    saveLast,
    async saveEpoch({ isBest, isOver }) {
      if (isBest) best = snapshot(join(folder, bestName));
      isBehind = true;
      if (isOver || performance.now() - written >= pause) await saveLast();
    },
    end: ({ isSound }) => (isBehind && isSound ? saveLast() : saveBest()),
  };
}
