// brain.js predicting: it has one activation for all layers, so the last layer's biases keep its scores above zero, where relu changes nothing. usage: <workload> <folder with node_modules>
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Workload } from "../workloads.js";
import { rowsFor } from "./rows.js";
import { serve, task } from "./serve.js";

/** As much of brain.js as is used here. */
interface NeuralNetwork {
  sizes: readonly number[];
  biases: number[][];
  initialize(): void;
  setActivation(name: string): void;
  run(row: Float32Array): ArrayLike<number>;
}
interface Brain {
  readonly NeuralNetwork: new (options: object) => NeuralNetwork;
}

const workload = task() as Workload;
const load = createRequire(join(process.argv[3] ?? "", "package.json"));
const { NeuralNetwork } = load("brain.js") as Brain;
const { version } = load("brain.js/package.json") as { version: string };

const network = new NeuralNetwork({ activation: "relu" });
network.sizes = [...workload.sizes];
network.initialize();
network.setActivation("relu");
network.biases.at(-1)?.forEach((_, unit, biases) => (biases[unit] = 1000));
const rows = splitRows();
if (network.run(rows[0]!).length !== workload.sizes.at(-1)) throw new Error("it gives no scores");
await serve(`brain.js ${version}`, () => rows.map((row) => network.run(row)));

function splitRows(): Float32Array[] {
  const { x } = rowsFor(workload);
  const width = workload.sizes[0]!;
  return Array.from({ length: workload.batch }, (_, row) => x.slice(row * width, (row + 1) * width));
}
