// NN605: an L2 penalty whose gradient the optimizer divides away.
import type { Report } from "../../report/report.js";
import { curveOf, predicting } from "../curve.js";
import type { Group, Penalty } from "../model.js";
import type { Network } from "./network.js";
import { optimizerStep } from "./optimizer-step.js";

export function penaltyWithAdam({ model }: Network, report: Report): void {
  const { optimizer, places } = model.training;
  const at = places.optimizer;
  const penalties = model.groups.flatMap((group) => group.penalties.filter((penalty) => isQuadratic(group, penalty)));
  if (!at || penalties.length === 0 || !optimizerStep(model)?.adaptive) return;
  for (const { text, at: written } of penalties) {
    const related = [{ at, text: `${optimizer.name} divides each gradient by its usual size` }];
    report.add("NN605", written, { optimizer: optimizer.name, penalty: text }, { related });
  }
}

/** Four times as much for a weight twice as large. */
function isQuadratic({ weight }: Group, { value }: Penalty): boolean {
  const [one = 0, two = 0, opposite = 0] =
    curveOf(weight, value, { ...predicting, single: true })?.at([1, 2, -1]) ?? [];
  return one > 0 && Math.abs(two / one - 4) < 1e-6 && Math.abs(opposite / one - 1) < 1e-6;
}
