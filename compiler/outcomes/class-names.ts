// What the classes of a target are called.
import type { Network, UntypedNetwork } from "../../runtime/index.js";
import type { Field } from "../check/model.js";

/** By number: as the spec names them, or as the training data did (a `class(3)` of texts learns its names); undefined where they are numbers. */
export function classNames({ name, classes }: Field, network: Network<UntypedNetwork>): readonly string[] | undefined {
  const labels: Readonly<Record<string, readonly string[] | undefined>> = network.labels;
  return classes ?? labels[name];
}
