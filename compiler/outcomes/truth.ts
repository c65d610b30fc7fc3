// What is true of rows as they stand in the data, in the network's own numbers.
import type { Network, UntypedNetwork } from "../../runtime/index.js";
import { prepare } from "../../runtime/data/rows.js";
import type { Dataset } from "../../runtime/data/dataset.js";
import type { Field } from "../check/model.js";

/** The target of each row, prepared as in training: the class's number, a number that may be scaled. @throws NncError NN703 at a label that the network doesn't know. */
export function truthOf(field: Field, network: Network<UntypedNetwork>, dataset: Dataset): Float32Array {
  const own = network.preparation.filter(({ name }) => name === field.name);
  return prepare(own, dataset).columns[field.name]?.values as Float32Array;
}
