// A sample of the rows that a run trains on, for whoever watches it.
import type { Blueprint } from "./blueprint.js";
import { badRows } from "./data/bad-rows.js";
import { completeRows } from "./data/complete-rows.js";
import { selectRows, type Dataset } from "./data/dataset.js";
import { fitPreparation } from "./data/preparation.js";
import { sampleRows } from "./data/shuffle.js";
import { usableRows } from "./data/usable-rows.js";
import { NncError } from "./errors.js";

/**
 * So many rows, or all where there are fewer, chosen by the seed and in an order of chance: the first of them are a sample too. Rows that training may
 * leave out aren't among them; where most are of that kind, there may be fewer or none.
 */
export function trainingSample(
  { inputs, targets, training }: Blueprint,
  data: Dataset,
  count: number,
  seed: number,
): Dataset {
  const fields = fitPreparation([...inputs, ...targets], training.data?.fields ?? []);
  const drawn = sampleRows(data, 2 * count, seed);
  try {
    const usable = usableRows(fields, completeRows(fields, drawn), badRows("skip"));
    return firstRows(usable, count);
  } catch (error) {
    if (error instanceof NncError && error.code === "NN703") return { rows: 0, columns: {} };
    throw error;
  }
}

/** The first rows, as many as are asked for. */
export function firstRows(data: Dataset, count: number): Dataset {
  return data.rows <= count
    ? data
    : selectRows(
        data,
        Uint32Array.from({ length: count }, (_, row) => row),
      );
}
