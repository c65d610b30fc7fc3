// The course of a run so far: what its findings are drawn from.
import type { Model } from "../check/model.js";
import type { Diagnostic } from "../report/diagnostic.js";
import type { Observation } from "./observe.js";
import type { Watched } from "./watched.js";

export interface Course {
  readonly model: Model;
  readonly watched: readonly Watched[];
  /** The weights that multiply, from the inputs on. */
  readonly multiplying: readonly string[];
  readonly plannedEpochs: number;
  /** It goes on from weights that were trained before: nothing is known of what they began with. */
  readonly isResumed: boolean;
  /** Before the first step; undefined until the first epoch is over, and where the run is resumed. */
  readonly firstLoss: number | undefined;
  /** In order, each at its end. */
  readonly epochs: readonly EpochLosses[];
  /** The latest, the last one being the newest. */
  readonly observations: readonly Observation[];
}

export interface EpochLosses {
  readonly training: number;
  readonly validation: number | undefined;
}

/** Whether the run has only begun. */
export function isEarly({ isResumed, epochs, plannedEpochs }: Course): boolean {
  return !isResumed && epochs.length <= Math.max(2, plannedEpochs / 20);
}

/** `about` tells findings of one code apart: the layer, where it is about one. */
export interface Told {
  readonly about: string;
  readonly finding: Diagnostic;
}
