// NN409: steps so long that units of relu die.
import type { Report } from "../../report/report.js";
import { curveOf } from "../curve.js";
import { type Activation, activations } from "./activations.js";
import { isHidden, type Network } from "./network.js";
import { normalizations } from "./normalizations.js";
import { optimizerStep } from "./optimizer-step.js";

/** Lengths of a step for a gradient of 1: sgd with a rate of 1 or momentum with 0.1 make such steps; those of adam are as long whatever the gradient. */
const longest = { plain: 1.05, adaptive: 0.05 };

export function highLearningRate(network: Network, report: Report): void {
  const { options, training } = network.model;
  const at = training.places.optimizer;
  const step = at && optimizerStep(network.model);
  if (!step || !(step.length > (step.adaptive ? longest.adaptive : longest.plain))) return;
  // What is normalized comes back to where relu has a slope.
  const normalized = new Set(normalizations(network).map(({ use }) => use.result));
  const unit = activations(network).find(
    (one) => isPlainRelu(one) && isHidden(network, one.output) && !normalized.has(one.input),
  );
  if (!unit) return;
  const rate = options.find(({ name, structural }) => name === "lr" && !structural)?.default ?? step.length;
  const related = [{ at: unit.use.at, text: `${unit.use.declaration} has no slope below 0` }];
  report.add("NN409", at, { optimizer: training.optimizer.name, lr: Number(rate.toPrecision(3)) }, { related });
}

/** Without any slope on one side. */
function isPlainRelu({ input, output, traits }: Activation): boolean {
  return (
    traits.rectifies &&
    (curveOf(input, output)
      ?.slopesAt([-30, -2])
      .every((slope) => slope === 0) ??
      false)
  );
}
