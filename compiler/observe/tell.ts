// What the course of a run tells: mistakes that only training brings to light, each told once.
import type { Diagnostic } from "../report/diagnostic.js";
import type { Course, Told } from "./course.js";
import { deadUnits } from "./findings/dead-units.js";
import { unsteadyGradients } from "./findings/gradients.js";
import { flatLoss, risingLoss } from "./findings/loss.js";
import { overfitting } from "./findings/overfitting.js";
import { saturation } from "./findings/saturation.js";
import { stepSizes } from "./findings/step-sizes.js";

/** By code. */
const rules: readonly ((course: Course) => readonly Told[])[] = [
  deadUnits,
  stepSizes,
  saturation,
  unsteadyGradients,
  risingLoss,
  flatLoss,
  overfitting,
];

/** Tells what there is to say of a course, each finding the first time only. */
export function teller(): (course: Course) => Diagnostic[] {
  const told = new Set<string>();
  return (course) =>
    rules
      .flatMap((rule) => rule(course))
      .filter(({ about, finding: { code } }) => {
        const key = `${code} ${about}`;
        return !told.has(key) && told.add(key);
      })
      .map(({ finding }) => finding);
}
