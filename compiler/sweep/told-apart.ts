// Whether two trials differ by more than chance: Welch's t-test (1947) at 5 %, both sides. It doesn't ask that both vary alike.
import { spread } from "./spread.js";

/** Of the figures of two trials over their seeds. From one seed alone nobody can tell anything apart. */
export function areToldApart(a: readonly number[], b: readonly number[]): boolean {
  if (a.length < 2 || b.length < 2) return false;
  const [first, second] = [spread(a), spread(b)];
  const [u, v] = [first.deviation ** 2 / a.length, second.deviation ** 2 / b.length];
  const difference = Math.abs(first.mean - second.mean);
  if (u + v === 0) return difference > 0;
  // Welch and Satterthwaite.
  const freedom = (u + v) ** 2 / (u ** 2 / (a.length - 1) + v ** 2 / (b.length - 1));
  return difference / Math.sqrt(u + v) > critical(freedom);
}

/** Student's t beyond which 5 % lie on both sides together, for 1 to 30 degrees of freedom. */
const students = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Fewer degrees of freedom ask for more, so a part of one isn't counted. From 30 on the first terms of its expansion serve. */
function critical(freedom: number): number {
  const whole = Math.max(1, Math.floor(freedom));
  return students[whole - 1] ?? 1.96 + 2.37 / whole + 2.8 / whole ** 2;
}
