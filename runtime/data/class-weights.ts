// How much a row of each class counts where the spec says `balanced(target)`.
import type { Dataset } from "./dataset.js";
import type { FittedField } from "./preparation.js";
import { bindRows } from "./rows.js";

/** Rows whose classes are looked up at once. */
const chunk = 4096;

/**
 * n / (k · n_c) for a class with n_c of the n rows, of k classes that occur: so each class counts as much as any other, and rows count 1 on average
 * (as scikit-learn's class_weight="balanced"; King and Zeng, "Logistic regression in rare events data", 2001). 1 for a class that doesn't occur.
 * @throws NncError as writing rows does, for a label that isn't known.
 */
export function balancedWeights(field: FittedField, training: Dataset): Float64Array {
  const write = bindRows(field, training);
  const places = new Float64Array(Math.min(chunk, training.rows));
  const counts = new Float64Array(field.count);
  for (let start = 0; start < training.rows; start += chunk) {
    const rows = Math.min(chunk, training.rows - start);
    write(places, 0, undefined, start, rows);
    for (const place of places.subarray(0, rows)) counts[place] = (counts[place] ?? 0) + 1;
  }
  const classes = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count > 0 ? training.rows / (classes * count) : 1));
}
