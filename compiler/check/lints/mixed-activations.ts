// NN404: hidden layers that differ in their activation.
import type { Report } from "../../report/report.js";
import { curveOf } from "../curve.js";
import { type Activation, activations, isSigmoid } from "./activations.js";
import { linearLayers } from "./linear-layers.js";
import { isHidden, type Network, placesOf } from "./network.js";
import { normalizations } from "./normalizations.js";

export function mixedActivations(network: Network, report: Report): void {
  const layers = linearLayers(network).map(({ output }) => output);
  const made = new Set([...layers, ...normalizations(network).map(({ use }) => use.result)]);
  // Of what a layer has made, and on the way to the next. A sigmoid there has been warned of.
  const hidden = activations(network).filter(
    ({ input, output, traits }) => made.has(input) && isHidden(network, output) && !isSigmoid(traits),
  );
  const kinds: Activation[] = [];
  for (const activation of hidden) if (!kinds.some((kind) => alike(kind, activation))) kinds.push(activation);
  const [first, second] = kinds;
  if (!first || !second) return;
  const names = [...new Set(kinds.map(({ use }) => use.declaration))];
  const [before, at] = placesOf(first, second);
  const related = [{ at: before, text: `${first.use.declaration} here` }];
  report.add("NN404", at, { activations: names }, { related, label: `${second.use.declaration} here` });
}

const points = [-3, -1, -0.3, 0.3, 1, 3];

/** The same function under two names, or one with other settings. */
function alike(a: Activation, b: Activation): boolean {
  if (a.use.declaration === b.use.declaration) return true;
  const [left, right] = [a, b].map(({ input, output }) => curveOf(input, output)?.at(points) ?? []);
  return points.every((_, i) => Math.abs((left?.[i] ?? 0) - (right?.[i] ?? 0)) < 1e-9);
}
