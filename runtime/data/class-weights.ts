// How much a row of each class counts where the spec says `balanced(target)`.
import { columnOf, placeOf, type Dataset } from "./dataset.js";
import type { FittedField } from "./preparation.js";
import { bindRows } from "./rows.js";

/** Counts the rows of each class, which come part by part: what the labels stand for may not be known before the end. */
export interface ClassCounter {
  /** @throws NncError NN701 if the column isn't there. */
  take(rows: Dataset): void;
  /**
   * n / (k · n_c) for a class with n_c of the n rows, of k classes that occur: so each class counts as much as any other, and rows count 1 on average
   * (as scikit-learn's class_weight="balanced"; King and Zeng, "Logistic regression in rare events data", 2001). 1 for a class that doesn't occur.
   * @throws NncError as writing rows does, for a label that isn't known.
   */
  weights(field: FittedField): Float64Array;
}

/** For the classes of this field, whose preparation may yet have to be learned. */
export function countClasses({ name, parts }: FittedField): ClassCounter {
  const own = parts[0]?.column ?? name;
  const found = new Map<string | number, { count: number; readonly place: string }>();
  return {
    take(rows) {
      const column = Object.hasOwn(rows.columns, own) || !Object.hasOwn(rows.columns, name) ? own : name;
      const { values } = columnOf(rows, column);
      for (let row = 0; row < rows.rows; row++) {
        const value = values[row] ?? NaN;
        const seen = found.get(value);
        if (seen) seen.count++;
        else found.set(value, { count: 1, place: placeOf(rows, row, column) });
      }
    },
    weights(field) {
      const places = placesOf(field, own, found);
      const counts = new Float64Array(field.count);
      const each = [...found.values()].map(({ count }) => count);
      each.forEach((count, at) => (counts[places[at] ?? 0] = (counts[places[at] ?? 0] ?? 0) + count));
      const rows = each.reduce((sum, count) => sum + count, 0);
      const classes = counts.filter((count) => count > 0).length;
      return counts.map((count) => (count > 0 ? rows / (classes * count) : 1));
    },
  };
}

/** The number of the class of each value, as rows that hold it are given to the network. */
function placesOf(
  field: FittedField,
  column: string,
  found: ReadonlyMap<string | number, { readonly place: string }>,
): Float64Array {
  const values = [...found.keys()];
  const texts = values.filter((value) => typeof value === "string");
  const dataset: Dataset = {
    rows: values.length,
    columns: {
      [column]: { values: texts.length > 0 ? values.map(String) : Float64Array.from(values, Number), dims: [] },
    },
    origin: (row) => [...found.values()][row]?.place ?? "",
  };
  const places = new Float64Array(values.length);
  bindRows(field, dataset)(places, 0, undefined, 0, values.length);
  return places;
}

/** The weights of the classes of a column in memory. Throws as `weights` does. */
export function balancedWeights(field: FittedField, training: Dataset): Float64Array {
  const counter = countClasses(field);
  counter.take(training);
  return counter.weights(field);
}
