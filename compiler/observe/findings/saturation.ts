// NN805: hidden values at the bounds of a sigmoid, a tanh and the like.
import { diagnose } from "../../report/report.js";
import { isEarly, type Course, type Told } from "../course.js";
import { activationsOf, measuredAt } from "./latest.js";

/** At the beginning, where learning has yet to be done; later on, where a network may be sure of its features. */
const early = 0.5;
const late = 0.9;

export function saturation(course: Course): Told[] {
  const limit = isEarly(course) ? early : late;
  return activationsOf(course).flatMap(({ name, saturated, bounds, isHidden, at }) => {
    if (!isHidden || saturated === null || bounds === undefined || saturated <= limit) return [];
    const details = { layer: name, share: saturated, low: bounds[0], high: bounds[1] };
    return [{ about: name, finding: diagnose("NN805", at, details, measuredAt(course)) }];
  });
}
