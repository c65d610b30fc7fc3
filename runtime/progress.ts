// How far training has come: what `fit` yields.
import type { Run } from "./fit-run.js";
import type { NetworkTypes } from "./signature.js";

export interface Progress<T extends NetworkTypes = NetworkTypes> {
  /** From 1 to `epochs`. */
  readonly epoch: number;
  readonly epochs: number;
  /** Training steps done, of `steps` in all. */
  readonly step: number;
  readonly steps: number;
  /** True for the last item of an epoch or of the run; else this is one of those that `every` asks for. */
  readonly isEpoch: boolean;
  /** Mean over the rows of this epoch so far, each as it was when training came to it. */
  readonly loss: number;
  /** Of the run's first batch, before the first step. Of n classes that nothing is known of it is near to ln(n); much more tells of inputs or initial weights that are too large. */
  readonly firstLoss: number;
  /** Over the same rows; after a call of `evaluate` within the epoch, over those since. */
  readonly metrics: T["metrics"];
  /** At the end of each epoch, if there is validation data. */
  readonly validation?: { readonly loss: number; readonly metrics: T["metrics"] };
  /** With `patience`: whether the validation loss is the lowest so far. */
  readonly isBest?: boolean;
  /** True at the last item if `patience` ended the run before its time. */
  readonly isStopped: boolean;
  /** Rows of training since the item before, without the time that validation takes. */
  readonly samplesPerSecond: number;
  /** Until all steps are done, at the pace so far. */
  readonly secondsLeft: number;
}

export interface Meter {
  /** Takes note of rows that training went through. */
  lap(rows: number, milliseconds: number): void;
  /** How far it is; speed is that since the last reading. */
  read(
    epoch: number,
  ): Pick<Progress, "epoch" | "epochs" | "step" | "steps" | "firstLoss" | "samplesPerSecond" | "secondsLeft">;
}

/** A clock for a run that begins now; `epoch` counts from the network's first. */
export function startMeter(run: Run): Meter {
  const before = run.done;
  const start = performance.now();
  let rows = 0;
  let busy = 0;
  return {
    lap(more, milliseconds) {
      rows += more;
      busy += milliseconds;
    },
    read(epoch) {
      const { done, steps, epochs, firstEpoch, firstLoss = NaN } = run;
      const samplesPerSecond = busy > 0 ? (1000 * rows) / busy : 0;
      rows = busy = 0;
      const secondsAStep = (performance.now() - start) / 1000 / Math.max(1, done - before);
      return {
        epoch: epoch - firstEpoch + 1,
        epochs,
        step: done,
        steps,
        firstLoss,
        samplesPerSecond,
        secondsLeft: (steps - done) * secondsAStep,
      };
    },
  };
}
