// What is measured: networks with their batch and optimizer, each in one step of training or in prediction.

/** A fully connected network as every contestant can build it. */
export interface Workload {
  readonly name: string;
  /** Its spec, bench/specs/<spec>.nn, or one that was made. */
  readonly spec: string;
  readonly task: "train" | "predict";
  /** Inputs, hidden layers, classes. */
  readonly sizes: readonly number[];
  /** After each hidden layer; `gated` is the layer of the user's own in w8.nn. */
  readonly activations: readonly ("relu" | "gelu" | "gated")[];
  /** Share of each hidden layer that dropout leaves out. */
  readonly dropout: number;
  /** Strength of the L2 penalty. */
  readonly penalty: number;
  readonly batch: number;
  readonly optimizer: "sgd" | "momentum" | "adam" | "adamw";
}

const plain = { task: "train", dropout: 0, penalty: 0 } as const;
const w1 = { ...plain, spec: "w1", sizes: [784, 128, 10], activations: ["relu"], optimizer: "sgd" } as const;
const w3 = {
  ...plain,
  spec: "w3",
  sizes: [784, 512, 512, 10],
  activations: ["relu", "relu"],
  dropout: 0.2,
  optimizer: "adam",
} as const;

export const workloads: readonly Workload[] = [
  { ...w1, name: "W1", batch: 64 },
  {
    ...plain,
    name: "W2",
    spec: "w2",
    sizes: [3072, 100, 10],
    activations: ["relu"],
    penalty: 1e-3,
    batch: 128,
    optimizer: "sgd",
  },
  { ...w3, name: "W3", batch: 128 },
  {
    ...plain,
    name: "W4",
    spec: "w4",
    sizes: [2, 20, 2],
    activations: ["relu"],
    penalty: 1e-3,
    batch: 32,
    optimizer: "momentum",
  },
  {
    ...plain,
    name: "W6",
    spec: "w6",
    sizes: [1024, 1024, 1024, 1024, 1024, 10],
    activations: ["relu", "relu", "relu", "relu"],
    batch: 256,
    optimizer: "adam",
  },
  { ...w1, name: "W7 (W1, 1 row)", task: "predict", batch: 1 },
  { ...w1, name: "W7 (W1, 256 rows)", task: "predict", batch: 256 },
  { ...w3, name: "W7 (W3, 1 row)", task: "predict", batch: 1 },
  { ...w3, name: "W7 (W3, 256 rows)", task: "predict", batch: 256 },
  {
    ...plain,
    name: "W8",
    spec: "w8",
    sizes: [64, 64, 64, 64, 10],
    activations: ["gelu", "gelu", "gated"],
    batch: 64,
    optimizer: "adamw",
  },
];
