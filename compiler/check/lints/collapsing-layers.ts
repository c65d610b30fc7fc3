// NN403: two linear layers with nothing between them.
import { sizeOf } from "../../ir/shape.js";
import type { Report } from "../../report/report.js";
import type { Value } from "../../ir/value.js";
import { traitsOf } from "../activation.js";
import { between } from "../flow.js";
import { activations } from "./activations.js";
import { type LinearLayer, linearLayers, sizesOf } from "./linear-layers.js";
import { isHidden, type Network, placesOf } from "./network.js";
import { withStageBehind } from "./stage-edits.js";

export function collapsingLayers(network: Network, report: Report): void {
  const layers = linearLayers(network);
  const makers = new Map(layers.map((layer) => [layer.output, layer]));
  const stages = passingStages(network);
  for (const second of layers) {
    const first = makerOf(network, second, makers, stages);
    // Weights that are used elsewhere as well can't be put into one layer.
    if (first && ![first, second].some((layer) => isShared(layer, layers))) add(network, report, first, second);
  }
}

/** The linear layer that gives this one its input, if nobody else gets it and at most moves stand between. */
function makerOf(
  network: Network,
  { input, output }: LinearLayer,
  makers: ReadonlyMap<Value, LinearLayer>,
  stages: ReadonlyMap<Value, Value>,
): LinearLayer | undefined {
  let [value, after] = [input, output];
  while (isReadOnlyOnWay(network, value, after)) {
    const maker = makers.get(value);
    if (maker) return maker;
    const before = stages.get(value) ?? (moving.has(value.operation.kind) ? value.inputs[0] : undefined);
    if (!before) return undefined;
    [value, after] = [before, value];
  }
  return undefined;
}

const moving: ReadonlySet<string> = new Set(["reshape", "transpose"]);

/** Stages that leave a prediction as it is, such as dropout: from what they give to what they got. */
function passingStages({ uses }: Network): ReadonlyMap<Value, Value> {
  const found = new Map<Value, Value>();
  for (const { use } of uses) {
    const input = use.inputs[0]?.value;
    if (input && input !== use.result && traitsOf(input, use.result)?.linear) found.set(use.result, input);
  }
  return found;
}

function isReadOnlyOnWay({ readers, outputs }: Network, value: Value, to: Value): boolean {
  const way = new Set(between(value, to));
  return !outputs.has(value) && (readers.get(value) ?? []).every((reader) => way.has(reader));
}

function isShared({ weights, output }: LinearLayer, layers: readonly LinearLayer[]): boolean {
  return layers.some((other) => other.output !== output && other.weights.some((weight) => weights.includes(weight)));
}

function add(network: Network, report: Report, first: LinearLayer, second: LinearLayer): void {
  const [firstAt, at] = placesOf(first, second);
  const details = { first: first.use.declaration, second: second.use.declaration, parameters: saved(first, second) };
  const related = [{ at: firstAt, text: `${first.use.declaration} is linear, and so is what follows` }];
  const [from, through, to] = [first.input, first.output, second.output].map(({ shape }) => sizeOf(shape.dims)) as [
    number,
    number,
    number,
  ];
  if (through < Math.min(from, to)) {
    const help = `if a bottleneck of ${through} between ${from} and ${to} is meant, nothing is wrong; otherwise put an activation behind it`;
    report.add("NN403", at, details, { related, severity: "information", help });
  } else report.add("NN403", at, details, { related, fix: withStageBehind(firstAt, usualActivation(network)) });
}

/** Of two fully connected layers: how many numbers one in their place would do without. */
function saved(first: LinearLayer, second: LinearLayer): number {
  const [from, to] = [first.input.shape.dims, second.output.shape.dims];
  if (from.length !== 1 || to.length !== 1) return 0;
  const both = sizesOf([...first.weights, ...first.biases, ...second.weights, ...second.biases]);
  return both - sizeOf(from) * sizeOf(to) - sizesOf(second.biases);
}

/** What the other hidden layers have. */
function usualActivation(network: Network): string {
  const hidden = activations(network).find(
    ({ use, output, traits }) =>
      use.library && traits.rectifies && use.text === use.declaration && isHidden(network, output),
  );
  return hidden?.use.declaration ?? "relu";
}
