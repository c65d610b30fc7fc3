// NN402: an activation between the last layer and a loss that compares scores.
import type { Report } from "../../report/report.js";
import { activations } from "./activations.js";
import { type Compared, comparedValues } from "./compared.js";
import { linearLayers } from "./linear-layers.js";
import { type Network, standsAlone, type WrittenUse } from "./network.js";
import { probabilityMaker } from "./probabilities.js";
import { withoutStage } from "./stage-edits.js";

export function activatedScores(network: Network, report: Report): void {
  const layers = new Set(linearLayers(network).map(({ output }) => output));
  // What is computed of several layers, such as a distance, is a score of its own kind.
  const all = activations(network).filter(({ input }) => layers.has(input));
  for (const compared of comparedValues(network).filter(({ isScore }) => isScore)) {
    const maker = probabilityMaker(network, compared.value);
    const activation = maker ?? all.find(({ output }) => output === compared.value);
    if (activation && !(maker && wantsProbabilities(compared))) add(network, report, compared, activation);
  }
}

/** Or is reported as NN303 already. */
function wantsProbabilities({ normalizes, takesLogarithm }: Compared): boolean {
  return normalizes || takesLogarithm;
}

function add(network: Network, report: Report, { loss, at }: Compared, activation: WrittenUse): void {
  const { use } = activation;
  const fix = standsAlone(network, activation) ? withoutStage(use.at) : undefined;
  const related = [{ at, text: `${loss.declaration} compares scores` }];
  report.add("NN402", use.at, { activation: use.declaration, loss: loss.declaration }, { related, fix });
}
