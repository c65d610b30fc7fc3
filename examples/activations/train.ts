// The same network with seven activations, on two rings: how fast does each of them learn?
import { Elu, Gelu, LeakyRelu, Prelu, Relu, Sigmoid, Tanh } from "./model.js";

const count = 400;
const ring = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? ("inner" as const) : ("outer" as const)));
const x = ring.map((side, i) => {
  const radius = (side === "inner" ? 0.7 : 1.5) + 0.25 * Math.sin(i * 78.233);
  return [radius * Math.cos(i * 2.399963), radius * Math.sin(i * 2.399963)];
});

const nets = [Sigmoid, Tanh, Relu, LeakyRelu, Prelu, Elu, Gelu].map((model) => model.create());
for (const net of nets) {
  const accuracies: string[] = [];
  for await (const { epoch, metrics } of net.fit({ x, ring }))
    if (epoch % 10 === 0) accuracies.push(`${(100 * metrics.accuracy).toFixed(0)}%`.padStart(5));
  console.log(`${net.name.padEnd(10)} after 10, 20, 30, 40 epochs: ${accuracies.join(" ")}`);
}
