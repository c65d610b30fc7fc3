// NN413: dropout, noise or a penalty that changes nothing.
import type { Report } from "../../report/report.js";
import { curveOf, predicting } from "../curve.js";
import type { Penalty } from "../model.js";
import { disturbances } from "./disturbances.js";
import type { Network } from "./network.js";
import { withoutStage } from "./stage-edits.js";

export function idleRegularization(network: Network, report: Report): void {
  for (const { use, effect } of disturbances(network)) {
    if (effect !== "none" || !isLiteral(use.text)) continue;
    report.add(
      "NN413",
      use.at,
      { what: use.text, why: "it leaves every number as it is" },
      { fix: withoutStage(use.at) },
    );
  }
  for (const { weight, penalties } of network.model.groups) {
    for (const penalty of penalties) {
      const idle = isLiteral(penalty.text) && isZero(weight, penalty);
      if (idle) report.add("NN413", penalty.at, { what: penalty.text, why: "its strength is 0" });
    }
  }
}

/** What comes from a parameter may be switched on by whoever gives it. */
function isLiteral(text: string): boolean {
  const given = /^\w+\((.*)\)$/s.exec(text)?.[1] ?? "";
  return !/[a-z_]\w*(?!\w|\s*:)/i.test(given.replaceAll(/[\d.]+(e[+-]?\d+)?/gi, ""));
}

function isZero(weight: Parameters<typeof curveOf>[0], { value }: Penalty): boolean {
  const curve = curveOf(weight, value, { ...predicting, single: true });
  return curve?.at([-2, 0.5, 3]).every((penalty) => penalty === 0) ?? false;
}
