// NN404: hidden layers that differ in their activation.
import type { Report } from "../../report/report.js";
import { curveOf } from "../curve.js";
import { type Activation, activations, isSigmoid } from "./activations.js";
import { isHidden, type Network } from "./network.js";

export function mixedActivations(network: Network, report: Report): void {
  // A sigmoid there has been warned of.
  const hidden = activations(network).filter((one) => isHiddenUnit(network, one) && !isSigmoid(one.traits));
  const kinds: Activation[] = [];
  for (const activation of hidden) if (!kinds.some((kind) => alike(kind, activation))) kinds.push(activation);
  const [first, second] = kinds;
  if (!first || !second) return;
  const names = [...new Set(kinds.map(({ use }) => use.declaration))];
  const related = [{ at: first.use.at, text: `${first.use.declaration} here` }];
  report.add("NN404", second.use.at, { activations: names }, { related, label: `${second.use.declaration} here` });
}

/** Of what a layer has made, and on the way to the next. */
function isHiddenUnit(network: Network, { use, input, output }: Activation): boolean {
  return /^\w+$/.test(use.declaration) && network.learned.has(input) && isHidden(network, output);
}

const points = [-3, -1, -0.3, 0.3, 1, 3];

/** The same function under two names, or one with other settings. */
function alike(a: Activation, b: Activation): boolean {
  if (a.use.declaration === b.use.declaration) return true;
  const [left, right] = [a, b].map(({ input, output }) => curveOf(input, output)?.at(points) ?? []);
  return points.every((_, i) => Math.abs((left?.[i] ?? 0) - (right?.[i] ?? 0)) < 1e-9);
}
