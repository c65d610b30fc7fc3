// How far the training loss has fallen since the beginning of the run.
import type { Course } from "../course.js";

/** Such a part of a run that began from fresh weights, and three epochs at least. */
export function hasRun(part: number, { isResumed, epochs, plannedEpochs }: Course): boolean {
  return !isResumed && epochs.length >= Math.max(3, part * plannedEpochs);
}

/** Whether training has taken no more than such a share of the loss away, and hasn't raised it either. */
export function hasHardlyFallen(course: Course, share: number): boolean {
  const losses = course.epochs.map(({ training }) => training);
  const first = beginning(course);
  if (!(first > 0)) return false;
  return Math.min(...losses) > (1 - share) * first && (losses.at(-1) ?? NaN) < 1.1 * first;
}

/** Of the first batch or the first epoch: a batch of few rows may happen to be easy. */
export function beginning({ epochs, firstLoss = NaN }: Course): number {
  return Math.max(firstLoss, epochs[0]?.training ?? NaN);
}
