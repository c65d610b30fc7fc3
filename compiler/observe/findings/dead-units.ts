// NN801: units that are zero for every row of the sample.
import { diagnose } from "../../report/report.js";
import type { Course, Told } from "../course.js";
import { activationsOf, measuredAt } from "./latest.js";

/** Of the units of a layer: what the course notes have seen where a learning rate was too high. */
const many = 0.4;

export function deadUnits(course: Course): Told[] {
  return activationsOf(course).flatMap(({ name, units, dead, at }) => {
    if (dead === null || dead <= many) return [];
    const details = { layer: name, dead: Math.round(dead * units), units };
    return [{ about: name, finding: diagnose("NN801", at, details, measuredAt(course)) }];
  });
}
