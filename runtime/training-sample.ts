// A sample of the rows that a run trains on, for whoever watches it.
import type { Blueprint } from "./blueprint.js";
import { completeRows } from "./data/complete-rows.js";
import type { Dataset } from "./data/dataset.js";
import { fitPreparation } from "./data/preparation.js";
import { sampleRows } from "./data/shuffle.js";

/** So many rows, or all where there are fewer, chosen by the seed and in an order of chance: the first of them are a sample too. Rows that `missing(drop)` leaves out aren't among them. */
export function trainingSample(
  { inputs, targets, training }: Blueprint,
  data: Dataset,
  count: number,
  seed: number,
): Dataset {
  const fields = fitPreparation([...inputs, ...targets], training.data?.fields ?? []);
  return sampleRows(completeRows(fields, data), count, seed);
}
