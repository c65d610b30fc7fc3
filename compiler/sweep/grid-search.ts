// Grid search: every value of each range with every value of the others.
import type { Range, Settings } from "./plan.js";
import { pointsOf } from "./values.js";

/** Of each interval so many points. The last range changes fastest. Undefined if there are more than `most`. */
export function gridTrials(ranges: readonly Range[], points: number, most: number): readonly Settings[] | undefined {
  const values = ranges.map((range) => pointsOf(range, points));
  if (values.reduce((product, { length }) => product * length, 1) > most) return undefined;
  return ranges.reduce<readonly Settings[]>(
    (trials, { name }, at) =>
      trials.flatMap((trial) => (values[at] ?? []).map((value) => ({ ...trial, [name]: value }))),
    [{}],
  );
}
