// NN809: a validation loss that rises while the training loss falls.
import { diagnose } from "../../report/report.js";
import type { Course, Told } from "../course.js";
import { lossPlace } from "./latest.js";

export function overfitting(course: Course): Told[] {
  const epochs = course.epochs.flatMap(({ training, validation }) =>
    validation === undefined ? [] : [{ training, validation }],
  );
  const latest = epochs.at(-1);
  const recent = epochs.slice(-Math.max(3, Math.ceil(epochs.length / 10)));
  if (!latest || recent.length === epochs.length) return [];
  const lowest = Math.min(...epochs.map(({ validation }) => validation));
  const best = epochs.findIndex(({ validation }) => validation === lowest);
  const hasGap = recent.every(
    ({ training, validation }) =>
      validation > lowest + 0.25 * Math.abs(lowest) &&
      validation - training > Math.abs(training) &&
      training <= (epochs[best]?.training ?? NaN),
  );
  if (!hasGap) return [];
  const details = { ...latest, lowest, since: epochs.length - 1 - best };
  return [{ about: "", finding: diagnose("NN809", lossPlace(course), details) }];
}
