// NN807 and NN808: a training loss that rises, and one that doesn't fall.
import { diagnose } from "../../report/report.js";
import type { Course, Told } from "../course.js";
import { guessedClasses } from "../guess.js";
import { beginning, hasHardlyFallen, hasRun } from "./fall.js";
import { lossPlace, optimizerPlace } from "./latest.js";
import { isTooSmall } from "./step-sizes.js";

/** The first batch alone tells the loss before training; of fewer rows it may be anything. */
const rowsToTell = 16;

/** The part of the run after which a loss should have begun to fall. */
const enough = 1 / 5;

export function risingLoss(course: Course): Told[] {
  const epochs = course.epochs.length;
  const loss = course.epochs.at(-1)?.training;
  const [lowest, before] = [lowestLeft(course), firstExceeded(course)];
  if (loss === undefined || (lowest ?? before) === undefined) return [];
  const details = { loss, epochs, before: lowest ?? before ?? NaN, isLowest: lowest !== undefined };
  return [{ about: "", finding: diagnose("NN807", optimizerPlace(course), details) }];
}

/** The lowest loss so far, if it has been far from it for some epochs. */
function lowestLeft({ epochs }: Course): number | undefined {
  const losses = epochs.map(({ training }) => training);
  const recent = losses.slice(-Math.max(3, Math.ceil(losses.length / 20)));
  if (recent.length === losses.length) return undefined;
  const lowest = Math.min(...losses);
  const limit = lowest + Math.max(Math.abs(lowest), Math.abs(losses[0] ?? NaN) / 4);
  return recent.every((loss) => loss > limit) ? lowest : undefined;
}

/** The loss before training, if that has made it worse. */
function firstExceeded({ firstLoss = NaN, epochs, model }: Course): number | undefined {
  const recent = epochs.slice(-3).map(({ training }) => training);
  if (recent.length < 3 || firstLoss <= 0 || model.training.batch < rowsToTell) return undefined;
  return recent.every((loss) => loss > 2 * firstLoss) ? firstLoss : undefined;
}

/** Not of a loss that training has made worse: that is told as such. */
export function flatLoss(course: Course): Told[] {
  if (!hasRun(enough, course) || isTooSmall(course) || risingLoss(course).length > 0) return [];
  const classes = isGuessing(course) ? guessedClasses(course.model) : undefined;
  if (classes === undefined && !hasHardlyFallen(course, 0.01)) return [];
  const [loss, epochs] = [course.epochs.at(-1)?.training ?? NaN, course.epochs.length];
  const details = { loss, epochs, first: beginning(course), classes };
  return [{ about: "", finding: diagnose("NN808", lossPlace(course), details) }];
}

/** Whether the network never did better than giving each class the same probability, as far as the loss tells that. */
function isGuessing(course: Course): boolean {
  const { model, epochs } = course;
  const classes = guessedClasses(model);
  if (classes === undefined || model.groups.some(({ penalty }) => penalty)) return false;
  const latest = epochs.at(-1)?.training ?? NaN;
  const guess = Math.log(classes);
  return latest < 1.1 * guess && epochs.every(({ training }) => training > 0.98 * guess);
}
