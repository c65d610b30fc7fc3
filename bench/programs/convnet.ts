// ConvNetJS: rows go through one by one, and the weights move after each batch of them. usage: <workload> <folder with node_modules>
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Workload } from "../workloads.js";
import { rowsFor } from "./rows.js";
import { serve, task } from "./serve.js";

/** As much of ConvNetJS as is used here. */
interface Vol {
  readonly w: Float64Array;
}
interface Net {
  makeLayers(layers: readonly object[]): void;
  forward(row: Vol, isTraining: boolean): Vol;
}
interface ConvNet {
  readonly Vol: new (width: number, height: number, depth: number) => Vol;
  readonly Net: new () => Net;
  readonly Trainer: new (net: Net, options: object) => { train(row: Vol, kind: number): { loss: number } };
}

const workload = task() as Workload;
const load = createRequire(join(process.argv[3] ?? "", "package.json"));
const convnet = load("convnetjs") as ConvNet;
const { version } = load("convnetjs/package.json") as { version: string };

const { sizes, activations, batch, dropout, penalty, optimizer } = workload;
const net = new convnet.Net();
net.makeLayers([
  { type: "input", out_sx: 1, out_sy: 1, out_depth: sizes[0] },
  ...activations.map((activation, layer) => ({
    type: "fc",
    num_neurons: sizes[layer + 1],
    activation,
    ...(dropout > 0 && { drop_prob: dropout }),
  })),
  { type: "softmax", num_classes: sizes.at(-1) },
]);
const trainer = new convnet.Trainer(net, {
  method: "sgd",
  learning_rate: 0.01,
  momentum: optimizer === "momentum" ? 0.9 : 0,
  batch_size: batch,
  l2_decay: penalty * batch, // it divides by the rows
});
const { x, y } = rowsFor(workload);
const rows = Array.from({ length: batch }, (_, row) => {
  const vol = new convnet.Vol(1, 1, sizes[0]!);
  vol.w.set(x.subarray(row * sizes[0]!, (row + 1) * sizes[0]!));
  return vol;
});
await serve(
  `ConvNetJS ${version}`,
  workload.task === "train"
    ? () => rows.map((row, place) => trainer.train(row, y[place]!).loss)
    : () => rows.map((row) => net.forward(row, false)),
);
