// NN407 and NN408: many fully connected layers one after the other, and networks so small that chance decides.
import { sizeOf } from "../../ir/shape.js";
import type { Place } from "../../report/diagnostic.js";
import type { Report } from "../../report/report.js";
import type { Value } from "../../ir/value.js";
import { isData, operandsOf } from "../flow.js";
import { activations } from "./activations.js";
import { type LinearLayer, linearLayers } from "./linear-layers.js";
import { isHidden, type Network, type WrittenUse } from "./network.js";

/** The course notes: "going even deeper (4, 5, 6 layers) rarely helps much more". */
const manyLayers = 4;

export function manyDenseLayers(network: Network, report: Report): void {
  const layers = linearLayers(network);
  const elementwise = new Set(activations(network).map(({ use }) => use));
  const weighted = layersWithWeights(network).filter(({ use }) => !elementwise.has(use) && !keepsShape(use));
  const known = new Set(layers.map(({ use }) => use));
  // Depth is of use where layers see parts of pictures, carry a state along or attend.
  if (!layers.every(isFullyConnected) || !weighted.every(({ use }) => known.has(use))) return;
  const depths = layerDepths(network, layers);
  if (!depths) return;
  const deepest = Math.max(0, ...depths.values());
  const [at] = [...depths].flatMap(([layer, depth]) => (depth === manyLayers + 1 ? [placeInModel(layer)] : []));
  if (at) report.add("NN407", at, { layers: deepest });
}

function isFullyConnected({ input, fanIn }: LinearLayer): boolean {
  return input.shape.dims.length === 1 && fanIn === input.shape.dims[0];
}

function keepsShape({ inputs: [input], result }: WrittenUse["use"]): boolean {
  return input !== undefined && sizeOf(input.value.shape.dims) === sizeOf(result.shape.dims);
}

/** How many layers, itself included, each has behind it on the longest way; undefined if there are shortcuts, as in a residual network. */
function layerDepths(
  { readers }: Network,
  layers: readonly LinearLayer[],
): ReadonlyMap<LinearLayer, number> | undefined {
  const makers = new Map(layers.map((layer) => [layer.output, layer]));
  const depths = new Map<LinearLayer, number>();
  const behind = new Map<Value, number>();
  for (const value of readers.keys()) {
    const operands = operandsOf(value).filter((operand) => isData(operand) && (behind.get(operand) ?? 0) > 0);
    const found = new Set(operands.map((operand) => behind.get(operand) ?? 0));
    if (found.size > 1 && joining.has(value.operation.kind)) return undefined;
    const layer = makers.get(value);
    const depth = Math.max(0, ...found) + (layer ? 1 : 0);
    behind.set(value, depth);
    if (layer) depths.set(layer, depth);
  }
  return depths;
}

const joining: ReadonlySet<string> = new Set(["add", "concat", "mul", "max"]);

/** Fewer units than this are few, whatever the task. */
const fewUnits = 6;

export function smallNetwork(network: Network, report: Report): void {
  const outputs = new Map(activations(network).map(({ input, output }) => [input, output]));
  const hidden = layersWithWeights(network).filter(
    ({ use: { result } }) => isHidden(network, result) || isHidden(network, outputs.get(result) ?? result),
  );
  const units = ({ use }: WrittenUse): number => sizeOf(use.result.shape.dims);
  const [widest] = hidden.toSorted((a, b) => units(b) - units(a));
  if (widest && units(widest) < fewUnits) report.add("NN408", placeInModel(widest), { units: units(widest) });
}

/** Both are about the whole: they are said in the model's own text, where sizes are given. */
function placeInModel({ use, around: [outermost = use] }: WrittenUse): Place {
  return outermost.at;
}

/** The innermost uses in the text that have weights. */
function layersWithWeights({ uses, readers }: Network): WrittenUse[] {
  const all = uses.filter(({ use }) => use.kind === "layer" && use.weights.length > 0 && readers.has(use.result));
  const around = new Set(all.flatMap((written) => written.around));
  return all.filter(({ use }) => !around.has(use));
}
