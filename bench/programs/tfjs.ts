// TensorFlow.js with one of its backends. usage: <workload> <folder with node_modules> wasm|node
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Workload } from "../workloads.js";
import { rowsFor } from "./rows.js";
import { serve, task } from "./serve.js";

/** As much of TensorFlow.js as is used here: its own types are only there once it is installed. */
interface Tensor {
  readonly shape: readonly number[];
  dataSync(): Float32Array;
  dispose(): void;
  add(other: Tensor): Tensor;
  mul(factor: number): Tensor;
  square(): Tensor;
  sum(): Tensor;
}
interface TensorFlow {
  readonly version: { readonly tfjs: string };
  readonly layers: Record<"dense" | "dropout" | "activation", (options: object) => object>;
  readonly train: Record<string, (...settings: number[]) => { minimize(loss: () => Tensor, cost: true): Tensor }>;
  readonly losses: { softmaxCrossEntropy(labels: Tensor, scores: Tensor): Tensor };
  sequential(): {
    add(layer: object): void;
    apply(x: Tensor, options: { training: boolean }): Tensor;
    /** Their variables: what is computed of these has a gradient. */
    readonly trainableWeights: readonly { read(): Tensor }[];
  };
  setBackend(name: string): Promise<boolean>;
  tensor2d(values: Float32Array, shape: number[]): Tensor;
  tensor1d(values: Int32Array, type: "int32"): Tensor;
  oneHot(classes: Tensor, count: number): Tensor;
  tidy<T>(body: () => T): T;
}

const workload = task() as Workload;
const [, , , folder = "", backend = ""] = process.argv;
const load = createRequire(join(folder, "package.json"));
const tf = await open();
const { sizes, batch, dropout, penalty, optimizer: kind } = workload;
const network = tf.sequential();
sizes.slice(1).forEach((units, i) => {
  const isHidden = i < sizes.length - 2;
  network.add(tf.layers.dense({ units, activation: isHidden ? "relu" : "linear", inputShape: [sizes[i]] }));
  if (isHidden && dropout > 0) network.add(tf.layers.dropout({ rate: dropout }));
});
const rows = rowsFor(workload);
const x = tf.tensor2d(rows.x, [batch, sizes[0]!]);
const y = tf.oneHot(tf.tensor1d(rows.y, "int32"), sizes.at(-1)!);
/** It has no adamw, and the bench doesn't ask it to train with that. */
const settings = { sgd: [0.01], momentum: [0.01, 0.9], adam: [0.001], adamw: [] }[kind];
const optimizer = tf.train[kind]?.(...settings);
const numbers = (make: () => Tensor): Float32Array => {
  const tensor = tf.tidy(make);
  const values = tensor.dataSync();
  tensor.dispose();
  return values;
};
const weights = network.trainableWeights.map((weight) => weight.read()).filter(({ shape }) => shape.length > 1);
const loss = (): Tensor => {
  const data = tf.losses.softmaxCrossEntropy(y, network.apply(x, { training: true }));
  // As PyTorch's weight decay and nnc's l2: half of the strength times the squares of the weights.
  return penalty === 0
    ? data
    : weights.reduce(
        (sum, w) =>
          sum.add(
            w
              .square()
              .sum()
              .mul(penalty / 2),
          ),
        data,
      );
};
await serve(
  `TensorFlow.js ${tf.version.tfjs} (${backend})`,
  workload.task === "train"
    ? () => numbers(() => optimizer!.minimize(loss, true))
    : () => numbers(() => network.apply(x, { training: false })),
);

async function open(): Promise<TensorFlow> {
  if (backend === "node") return load("@tensorflow/tfjs-node") as TensorFlow;
  const found = load("@tensorflow/tfjs") as TensorFlow;
  const name = "@tensorflow/tfjs-backend-wasm";
  const wasm = load(name) as { setWasmPaths(folder: string): void };
  wasm.setWasmPaths(`${dirname(load.resolve(name))}/`);
  if (!(await found.setBackend("wasm"))) throw new Error("the WASM backend doesn't start");
  return found;
}
