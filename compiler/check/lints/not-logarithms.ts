// NN308: scores or probabilities where a loss takes logarithms of probabilities. A formula says that it does by calling its parameter `log_probability`.
import type { Report } from "../../report/report.js";
import { linearLayers } from "./linear-layers.js";
import { type Network, standsAlone } from "./network.js";
import { probabilityMaker } from "./probabilities.js";
import { renamed } from "./stage-edits.js";

export function notLogarithms(network: Network, report: Report): void {
  const layers = new Map(linearLayers(network).map((layer) => [layer.output, layer]));
  for (const { use } of network.uses) {
    const given = use.inputs.find(({ parameter }) => parameter === "log_probability")?.value;
    if (!given) continue;
    const maker = probabilityMaker(network, given);
    const by = maker ?? layers.get(given);
    if (!by) continue;
    const found = maker ? "probabilities" : "scores";
    const related = [{ at: by.use.at, text: `${found} are made here` }];
    const alone = maker && standsAlone(network, maker) && !network.outputs.has(given);
    const fix = alone ? renamed(maker.use.at, "softmax", "log_softmax") : undefined;
    report.add("NN308", use.at, { loss: use.declaration, found }, { related, fix });
  }
}
