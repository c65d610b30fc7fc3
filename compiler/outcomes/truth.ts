// The true classes of rows as they stand in the data, as numbers.
import type { Network, UntypedNetwork } from "../../runtime/index.js";
import { fitPreparation } from "../../runtime/data/preparation.js";
import { prepare } from "../../runtime/data/rows.js";
import type { Dataset } from "../../runtime/data/dataset.js";
import type { Field, Model } from "../check/model.js";

/** Labels are those that the network knows, from the spec or from its training. @throws NncError NN703 at a label that it doesn't know. */
export function truthOf(
  { training }: Model,
  field: Field,
  network: Network<UntypedNetwork>,
  dataset: Dataset,
): ArrayLike<number> {
  const sources = (training.data?.columns ?? []).filter((column) => column.field === field.name);
  const labels: Readonly<Record<string, readonly string[] | undefined>> = network.labels;
  const known = fitPreparation([field], sources).map((fitted) => ({
    ...fitted,
    parts: fitted.parts.map((part) => ({ ...part, labels: labels[field.name] ?? part.labels })),
  }));
  return prepare(known, dataset).columns[field.name]?.values as Float32Array;
}
