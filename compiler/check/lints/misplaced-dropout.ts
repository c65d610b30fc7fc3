// NN411: dropout on scores, or right before a normalization over the batch.
import type { Report } from "../../report/report.js";
import { comparedValues } from "./compared.js";
import { disturbances } from "./disturbances.js";
import { type Network, placesOf } from "./network.js";
import { normalizations } from "./normalizations.js";

export function misplacedDropout(network: Network, report: Report): void {
  const dropouts = disturbances(network).filter(({ effect }) => effect === "drops");
  if (dropouts.length === 0) return;
  for (const { value, loss, at, isScore } of comparedValues(network)) {
    const dropout = isScore ? dropouts.find(({ output }) => output === value) : undefined;
    if (!dropout) continue;
    const related = [{ at, text: `${loss.declaration} compares the scores` }];
    report.add("NN411", dropout.use.at, { kind: "scores", loss: loss.declaration }, { related });
  }
  for (const normalization of normalizations(network).filter(({ overBatch }) => overBatch)) {
    const dropout = dropouts.find(({ output }) => output === normalization.input);
    if (!dropout) continue;
    const [at, behind] = placesOf(dropout, normalization);
    const { declaration } = normalization.use;
    const related = [{ at: behind, text: `${declaration} measures the variance of what dropout has left` }];
    report.add("NN411", at, { kind: "normalization", normalization: declaration }, { related });
  }
}
