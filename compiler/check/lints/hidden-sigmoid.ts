// NN401: sigmoid, or what does the same, between the layers of a network.
import type { Report } from "../../report/report.js";
import { activations, isSigmoid } from "./activations.js";
import { comparedValues } from "./compared.js";
import { isHidden, type Network } from "./network.js";
import { renamed } from "./stage-edits.js";

export function hiddenSigmoid(network: Network, report: Report): void {
  // What is given out or compared is a probability, even if a layer looks at it as well.
  const meant = new Set([...network.outputs, ...comparedValues(network).map(({ value }) => value)]);
  for (const { use, output, traits } of activations(network)) {
    if (!isSigmoid(traits) || meant.has(output) || !isHidden(network, output)) continue;
    const fix = use.library ? renamed(use.at, use.declaration, "relu") : undefined;
    report.add("NN401", use.at, { activation: use.declaration }, { fix });
  }
}
