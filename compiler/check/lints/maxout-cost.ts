// NN406: what maxout costs in parameters.
import { sizeOf } from "../../ir/shape.js";
import type { Report } from "../../report/report.js";
import type { Value } from "../../ir/value.js";
import { type LinearLayer, linearLayers, linearPart, sizesOf } from "./linear-layers.js";
import type { Network } from "./network.js";

export function maxoutCost(network: Network, report: Report): void {
  const layers = new Map(linearLayers(network).map((layer) => [layer.output, layer]));
  const seen = new Set<Value>();
  for (const { use } of network.uses) {
    const input = use.inputs[0]?.value;
    if (!input || seen.has(use.result) || !network.readers.has(use.result)) continue;
    const found = maxoutOf(input, use.result, layers);
    if (!found) continue;
    seen.add(use.result);
    const { pieces, weights } = found;
    const parameters = (sizesOf(weights) * (pieces - 1)) / pieces;
    report.add("NN406", use.at, { pieces, parameters });
  }
}

interface Maxout {
  readonly pieces: number;
  readonly weights: readonly Value[];
}

/** The largest of several linear functions: of one input inside a layer, or of whole layers. */
function maxoutOf(input: Value, result: Value, layers: ReadonlyMap<Value, LinearLayer>): Maxout | undefined {
  const { operation, inputs } = result;
  if (operation.kind === "reduce" && operation.by === "max" && inputs[0]) {
    const pieces = sizeOf(operation.axes.map((axis) => inputs[0]?.shape.dims[axis] ?? 1));
    const part = linearPart(input, inputs[0]);
    const each = (input.shape.dims.at(-1) ?? 1) * (result.shape.dims.at(-1) ?? 1);
    // Otherwise it is the largest over places, as in pooling.
    const bySets = part !== undefined && sizesOf(part.weights) === pieces * each;
    return bySets && pieces > 1 ? { pieces, weights: [...part.weights, ...part.biases] } : undefined;
  }
  const pieces = piecesOf(result, input);
  if (pieces.length < 2) return undefined;
  const parts = pieces.map((piece) => layers.get(piece) ?? linearPart(input, piece));
  const weights = new Set(parts.flatMap((part) => (part ? [...part.weights, ...part.biases] : [])));
  const all = parts.every((part) => part !== undefined);
  return all ? { pieces: pieces.length, weights: [...weights] } : undefined;
}

/** What `max(max(a, b), c)` chooses from, as far as it is made of the input. */
function piecesOf(value: Value, input: Value): Value[] {
  const found: Value[] = [];
  const stack = [value];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.operation.kind === "max" && next !== input) stack.push(...next.inputs);
    else found.push(next);
  }
  return found;
}
