// Trains on the 60,000 digits of MNIST, and tests on 10,000 that weren't seen.
import { fileURLToPath } from "node:url";
import { progressLine } from "nnc/runtime";
import { Mnist } from "./model.js";

const data = await Mnist.data(new URL(".", import.meta.url));
const net = Mnist.create();
console.log(`${net.parameterCount} parameters, computed by: ${net.engine}`);

const line = progressLine(process.stdout);
const start = performance.now();
for await (const progress of net.fit(data, { every: 100 })) line.show(progress);
const seconds = (performance.now() - start) / 1000;

const { accuracy } = net.evaluate(data.test);
console.log(`trained in ${seconds.toFixed(1)} s; accuracy on the test images: ${(100 * accuracy).toFixed(2)}%`);
await net.save(fileURLToPath(new URL("mnist.safetensors", import.meta.url)));
