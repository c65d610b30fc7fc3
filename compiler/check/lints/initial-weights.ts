// NN412: initial weights that are all alike, or so large that the activation behind them is flat from the start.
import { evaluate } from "../../ir/evaluate.js";
import type { Report } from "../../report/report.js";
import type { Value } from "../../ir/value.js";
import { curveOf } from "../curve.js";
import type { Weight } from "../model.js";
import { type Activation, activations } from "./activations.js";
import { type LinearLayer, linearLayers } from "./linear-layers.js";
import { isHidden, type Network, valuesBehind } from "./network.js";

export function initialWeights(network: Network, report: Report): void {
  const initials = new Map(network.model.parameters.map((weight) => [weight.value, weight]));
  const byInput = new Map<Value, Activation[]>();
  for (const activation of activations(network)) {
    const others = byInput.get(activation.input);
    if (others) others.push(activation);
    else byInput.set(activation.input, [activation]);
  }
  for (const layer of linearLayers(network)) {
    const behind = byInput.get(layer.output) ?? [];
    for (const value of layer.weights) {
      const weight = initials.get(value);
      if (!weight) continue;
      equalWeights(network, report, layer, weight, behind);
      largeWeights(report, layer, weight, behind);
    }
  }
}

/** Only between layers: scores and single units may start from zero, and so may what is added to something else. */
function equalWeights(
  network: Network,
  report: Report,
  layer: LinearLayer,
  weight: Weight,
  behind: readonly Activation[],
): void {
  if (layer.units < 2) return;
  const number = onlyNumber(weight.initial);
  if (number === undefined) return;
  const hidden = [layer.output, ...behind.map(({ output }) => output)].some((value) =>
    isHidden(network, value, { sums: false }),
  );
  const initial = number === 0 ? "zeros" : String(Number(number.toPrecision(6)));
  if (hidden) report.add("NN412", weight.at, { kind: "equal", parameter: weight.name, initial });
}

/** The number that all weights start from; undefined if they differ. */
function onlyNumber(initial: Value): number | undefined {
  let value = initial;
  while (repeating.has(value.operation.kind) && value.inputs[0]) value = value.inputs[0];
  const single = value.shape.dims.length === 0 && !value.shape.batched;
  if (
    !single ||
    !valuesBehind([value]).every(({ operation }) => operation.kind !== "leaf" && operation.kind !== "random")
  )
    return undefined;
  return evaluate([value], { rows: 1, leaf: () => new Float64Array(), random: () => new Float64Array() })[0]?.[0];
}

const repeating: ReadonlySet<string> = new Set(["broadcast", "reshape"]);

/** Sums of inputs of about size 1 spread as far as this before the warning: xavier spreads them by 1, he by 1.4. */
const largestSpread = 4;

function largeWeights(report: Report, layer: LinearLayer, weight: Weight, behind: readonly Activation[]): void {
  const activation = behind.find(({ traits }) => traits.saturates);
  const std = activation ? spreadOf(weight.initial) : undefined;
  if (!activation || std === undefined || std * Math.sqrt(layer.fanIn) <= largestSpread) return;
  const { declaration, at } = activation.use;
  const details = { parameter: weight.name, std: Number(std.toPrecision(3)), activation: declaration };
  report.add(
    "NN412",
    weight.at,
    { kind: "large", ...details },
    { related: [{ at, text: `${declaration} is flat far from 0` }] },
  );
}

/** The standard deviation of a straight line of one random number. */
function spreadOf(initial: Value): number | undefined {
  const [random, ...others] = valuesBehind([initial]).filter(({ operation }) => operation.kind === "random");
  if (random?.operation.kind !== "random" || others.length > 0) return undefined;
  const [zero = NaN, half = NaN, one = NaN] = curveOf(random, initial)?.at([0, 0.5, 1]) ?? [];
  if (!(Math.abs(one + zero - 2 * half) < 1e-9 * Math.max(1, Math.abs(one - zero)))) return undefined;
  return Math.abs(one - zero) * (random.operation.distribution === "normal" ? 1 : Math.sqrt(1 / 12));
}
