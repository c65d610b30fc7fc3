// The layers of a network that are linear in what they get: x W + b, in whatever shape, whoever declared them.
import { sizeOf } from "../../ir/shape.js";
import type { Value } from "../../ir/value.js";
import { between, isData, operandsOf } from "../flow.js";
import { type Network, onceFor, valuesBehind, type WrittenUse } from "./network.js";

export interface LinearLayer extends WrittenUse {
  readonly input: Value;
  readonly output: Value;
  /** What the input is multiplied with. */
  readonly weights: readonly Value[];
  /** What is added. */
  readonly biases: readonly Value[];
  readonly units: number;
  /** How many inputs make one unit. */
  readonly fanIn: number;
}

/** In the order of use; of a layer inside another only the inner. */
export const linearLayers: (network: Network) => readonly LinearLayer[] = onceFor(({ uses, readers }) => {
  const found = uses.flatMap((written) => {
    const input = written.use.inputs[0]?.value;
    return input && readers.has(written.use.result) ? (linearLayer(written, input) ?? []) : [];
  });
  const around = new Set(found.flatMap((layer) => layer.around));
  const inner = found.filter(({ use }) => !around.has(use));
  const first = new Map(inner.toReversed().map((layer) => [layer.output, layer]));
  return inner.filter((layer) => first.get(layer.output) === layer);
});

/** How many numbers values have together. */
export function sizesOf(values: readonly Value[]): number {
  return values.reduce((sum, { shape }) => sum + sizeOf(shape.dims), 0);
}

function linearLayer(written: WrittenUse, input: Value): LinearLayer | undefined {
  const output = written.use.result;
  const part = linearPart(input, output);
  if (!part) return undefined;
  const units = output.shape.dims.at(-1) ?? 1;
  return { ...written, input, output, ...part, units, fanIn: sizesOf(part.weights) / units };
}

/** The weights by which one value becomes another in a straight line; undefined if it doesn't, or without any. */
export function linearPart(input: Value, output: Value): Pick<LinearLayer, "weights" | "biases"> | undefined {
  const way = between(input, output);
  const onWay = new Set(way);
  const weights = new Set<Value>();
  const biases = new Set<Value>();
  if (!input.shape.batched) return undefined;
  for (const value of way) {
    if (value === input) continue;
    const others = operandsOf(value).filter((operand) => !onWay.has(operand));
    if (!isLinear(value, onWay, others)) return undefined;
    const into = value.operation.kind === "matmul" ? weights : biases;
    for (const parameter of valuesBehind(others).filter(isParameter)) into.add(parameter);
  }
  return weights.size === 0 ? undefined : { weights: [...weights], biases: [...biases] };
}

export function isParameter({ operation }: Value): boolean {
  return operation.kind === "leaf" && operation.role === "parameter";
}

/** A step of a straight line; `others` are the operands that are not on it. */
function isLinear({ operation, inputs }: Value, onWay: ReadonlySet<Value>, others: readonly Value[]): boolean {
  const { kind } = operation;
  const single = others.length === 1;
  if (others.some(isData)) return false;
  if (kind === "mul" || kind === "matmul") return single;
  if (kind === "div") return single && inputs[0] !== undefined && onWay.has(inputs[0]);
  if (kind === "reduce") return operation.by === "sum" && !operation.batch;
  return adding.has(kind);
}

const adding: ReadonlySet<string> = new Set([
  "add",
  "sub",
  "neg",
  "reshape",
  "transpose",
  "broadcast",
  "slice",
  "concat",
  "with_gradient",
]);
