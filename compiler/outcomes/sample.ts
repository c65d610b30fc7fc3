// Some rows of many, at equal distances.
import { selectRows, type Dataset } from "../../runtime/data/dataset.js";

/** What was looked at: "test", "validation" or "training" data, so many rows of all that there are, for the sake of a target. */
export interface LookedAt {
  readonly data: string;
  readonly rows: number;
  readonly allRows: number;
  readonly target: string;
}

/** Of more rows so many are looked at. */
const most = 20_000;

export function sampled(dataset: Dataset): Dataset {
  return dataset.rows <= most ? dataset : selectRows(dataset, evenly(dataset.rows, most));
}

/** So many of the numbers from 0 on. */
export function evenly(count: number, most: number): number[] {
  const kept = Math.min(count, most);
  return Array.from({ length: kept }, (_, place) => Math.floor((place * count) / kept));
}
