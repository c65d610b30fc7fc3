// NN804: steps that are out of proportion to the weights that they change.
import { diagnose } from "../../report/report.js";
import type { Course, Told } from "../course.js";
import type { Observation } from "../observe.js";
import { hasHardlyFallen, hasRun } from "./fall.js";
import { measuredAt, optimizerPlace } from "./latest.js";

/** The notes recommend 1e-3; these are the sizes that no healthy run has. */
const high = 0.5;
/** Below that nothing has come of such a part of the run. */
const low = [
  { ratio: 1e-5, part: 1 / 5 },
  { ratio: 2e-4, part: 1 / 2 },
];

export function stepSizes(course: Course): Told[] {
  const [before, latest] = course.observations.slice(-2).map((observation) => largest(observation, course));
  if (!before || !latest) return [];
  const isHigh = Math.min(before.ratio, latest.ratio) > high;
  if (!isHigh && !isTooSmall(course)) return [];
  const { weight, ratio } = latest;
  const finding = diagnose("NN804", optimizerPlace(course), { weight, ratio, isHigh }, measuredAt(course));
  return [{ about: String(isHigh), finding }];
}

/** No weight moves far, and nothing comes of it. Where none moves at all there is no gradient: no learning rate would help. */
export function isTooSmall(course: Course): boolean {
  const latest = course.observations.slice(-2).map((observation) => largest(observation, course));
  const isBelow = (limit: number): boolean =>
    latest.length === 2 && latest.every((one) => one && one.ratio > 0 && one.ratio < limit);
  return hasHardlyFallen(course, 0.1) && low.some(({ ratio, part }) => isBelow(ratio) && hasRun(part, course));
}

/** Of the weights that multiply: biases begin at 0, where every step is large. */
function largest(
  { parameters }: Observation,
  { multiplying }: Course,
): { readonly weight: string; readonly ratio: number } | undefined {
  const ratios = parameters.flatMap(({ name, updateRatio }) =>
    updateRatio !== null && multiplying.includes(name) ? [{ weight: name, ratio: updateRatio }] : [],
  );
  return ratios.toSorted((a, b) => b.ratio - a.ratio)[0];
}
