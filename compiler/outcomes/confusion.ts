// Truth against prediction, row by row: how often each class is taken for each other one, and where the network was sure and wrong.
import type { Decisions } from "./decisions.js";

/** Row-major counts: rows are true classes, columns predicted ones. */
export function confusionOf(truth: ArrayLike<number>, { predicted }: Decisions, classes: number): number[] {
  const counts = new Array<number>(classes * classes).fill(0);
  for (let row = 0; row < predicted.length; row++) {
    const cell = (truth[row] ?? 0) * classes + (predicted[row] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}

/** The rows that were predicted wrongly, the surest first, at most so many. */
export function surestMistakes(truth: ArrayLike<number>, { predicted, sure }: Decisions, most: number): number[] {
  const wrong: number[] = [];
  for (let row = 0; row < predicted.length; row++) if (predicted[row] !== truth[row]) wrong.push(row);
  return wrong.sort((a, b) => (sure[b] ?? 0) - (sure[a] ?? 0) || a - b).slice(0, most);
}
