// What compiles and is probably not meant: each lint looks at the model as it came out, at what things are and not at what they are called.
import type { Report } from "../report/report.js";
import type { Model } from "./model.js";
import { activatedScores } from "./lints/activated-scores.js";
import { doubleSoftmax } from "./lints/double-softmax.js";
import { hiddenSigmoid } from "./lints/hidden-sigmoid.js";
import { mixedActivations } from "./lints/mixed-activations.js";
import { look, type Network } from "./lints/network.js";

/** By code; none depends on another, since the report puts what they find in the order of the text. */
const lints: readonly ((network: Network, report: Report) => void)[] = [
  doubleSoftmax,
  hiddenSigmoid,
  activatedScores,
  mixedActivations,
];

/** Reports what looks wrong in a model that is right. */
export function lint(model: Model, report: Report): void {
  const network = look(model);
  for (const one of lints) one(network, report);
}
