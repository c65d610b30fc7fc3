// What the first layer of a network looks for in pictures: its weights, laid out as the pictures are.
import type { Network, UntypedNetwork } from "../../runtime/index.js";
import type { Field, Model, Weight } from "../check/model.js";
import { walk } from "../ir/graph.js";
import { sizeOf } from "../ir/shape.js";
import type { Kind, Value } from "../ir/value.js";

export interface Filters {
  /** The parameter's path: `h.weight`. */
  readonly name: string;
  readonly height: number;
  readonly width: number;
  /** Of colours: 1 or 3. */
  readonly channels: number;
  /** How many units there are. */
  readonly count: number;
  /** Of one unit: a number for each row, column and channel, in this order. */
  readonly weights: (unit: number) => Float32Array;
}

/** The first matrix that a whole picture is multiplied with, if the model has an input of pictures: [height, width] or [height, width, 1 or 3]. */
export function firstFilters(model: Model, network: Network<UntypedNetwork>): Filters | undefined {
  const values = walk(model.outputs.map(({ value }) => value));
  for (const value of values) {
    if (value.operation.kind !== "matmul") continue;
    const [left, right] = value.inputs;
    const weight = right && model.parameters.find((parameter) => parameter.value === unmoved(right));
    const field = left && model.inputs.find((input) => input.value === unmoved(left));
    const found = weight && field && filtersOf(weight, field, network);
    if (found) return found;
  }
  return undefined;
}

/** The height, width and channels of a picture; undefined for what is none. */
export function pictureShape({
  kind,
  dims,
}: Pick<Field, "kind" | "dims">): readonly [number, number, number] | undefined {
  const [height = 0, width = 0, channels = 1] = dims;
  const isPicture = kind === "real" && (dims.length === 2 || (dims.length === 3 && [1, 3].includes(channels)));
  return isPicture && height >= 4 && width >= 4 ? [height, width, channels] : undefined;
}

/** Through what leaves the numbers and their order as they are, up to a factor and a shift. */
const transparent: readonly Kind[] = ["reshape", "broadcast", "add", "sub", "mul", "div"];

function unmoved(value: Value): Value {
  let own = value;
  while (transparent.includes(own.operation.kind)) {
    const [next, ...others] = own.inputs.filter((input) => !isConstant(input));
    if (next === undefined || others.length > 0) break;
    own = next;
  }
  return own;
}

function isConstant({ operation, inputs }: Value): boolean {
  return operation.kind === "constant" || (operation.kind === "broadcast" && inputs.every(isConstant));
}

function filtersOf({ name, value }: Weight, field: Field, network: Network<UntypedNetwork>): Filters | undefined {
  const shape = pictureShape(field);
  const [inputs = 0, count = 0] = value.shape.dims;
  if (shape === undefined || value.shape.dims.length !== 2 || inputs !== sizeOf(field.dims)) return undefined;
  const all = network.parameters[name] as unknown as ArrayLike<number>;
  const [height, width, channels] = shape;
  const weights = (unit: number): Float32Array =>
    Float32Array.from({ length: inputs }, (_, at) => all[at * count + unit] ?? NaN);
  return { name, height, width, channels, count, weights };
}
