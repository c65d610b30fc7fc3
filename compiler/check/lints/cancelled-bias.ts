// NN410: a bias right before a normalization that takes the mean out again.
import type { Report } from "../../report/report.js";
import { linearLayers } from "./linear-layers.js";
import { type Network, placesOf, standsAlone } from "./network.js";
import { normalizations } from "./normalizations.js";
import { withArgument } from "./stage-edits.js";

export function cancelledBias(network: Network, report: Report): void {
  const layers = linearLayers(network);
  for (const normalization of normalizations(network)) {
    const layer = layers.find(({ output, biases }) => output === normalization.input && biases.length > 0);
    if (!layer || network.outputs.has(layer.output)) continue;
    const [at, behind] = placesOf(layer, normalization);
    const { library, declaration } = layer.use;
    const details = { layer: declaration, normalization: normalization.use.declaration };
    const related = [{ at: behind, text: `${details.normalization} subtracts the mean` }];
    if (library) {
      const fix = at === layer.use.at && standsAlone(network, layer) ? withArgument(at, "use_bias: false") : undefined;
      report.add("NN410", at, details, { related, fix });
    } else report.add("NN410", at, details, { related, help: `take the bias out of ${declaration}` });
  }
}
