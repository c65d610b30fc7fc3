// The networks that grow: what varies, through which values, and the spec of each.
import type { Workload } from "./workloads.js";

export interface Curve {
  readonly name: string;
  readonly about: string;
  readonly values: readonly number[];
  readonly workload: (value: number) => Workload;
}

export const curves: readonly Curve[] = [
  {
    name: "batch",
    about: "rows of a step, 784-128-10, sgd",
    values: doubling(1, 4096),
    workload: (batch) => network(`batch-${batch}`, [784, 128, 10], batch),
  },
  {
    name: "width",
    about: "inputs and units of the hidden layer, 64 rows, sgd",
    values: doubling(16, 4096),
    workload: (width) => network(`width-${width}`, [width, width, 10], 64),
  },
  {
    name: "depth",
    about: "hidden layers of 64 units, 64 rows, sgd",
    values: doubling(1, 256),
    workload: (depth) => network(`depth-${depth}`, [64, ...Array.from({ length: depth }, () => 64), 10], 64),
  },
];

/** Powers of two and what lies halfway between them: a cliff needn't stand at a power of two. */
export function doubling(from: number, to: number): number[] {
  const values: number[] = [];
  for (let value = from; value < to; value *= 2) values.push(value, ...(value > 1 ? [value * 1.5] : []));
  return [...values, to];
}

function network(name: string, sizes: readonly number[], batch: number): Workload {
  const activations = sizes.slice(1, -1).map(() => "relu" as const);
  return { name, spec: name, task: "train", sizes, activations, dropout: 0, penalty: 0, batch, optimizer: "sgd" };
}

/** Its spec, for networks whose hidden layers are all alike. */
export function specOf({ sizes, batch }: Workload): string {
  const [inputs, width] = sizes;
  return `/// Made by the bench.
model Growing {
  input x: [${inputs}]
  target y: class(${sizes.at(-1)})

  scores = x -> repeat ${sizes.length - 2} { dense(${width}) -> relu } -> dense(${sizes.at(-1)})

  loss cross_entropy(scores, y)
  output scores = scores
}

train Growing {
  batch ${batch}
  optimizer sgd(lr: 0.001)
  seed 1
}
`;
}
