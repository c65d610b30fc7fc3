// A neuron draws a line: one network learns it by probability, the other by margin, and both put almost every point on its right side.
import { BinarySoftmax, BinarySvm } from "./model.js";

/** 400 points; those above the line y = x / 2 + 0.1 are high. The sine makes them the same at every run. */
function points(): { x: Float32Array; side: ("low" | "high")[] } {
  const x = new Float32Array(800);
  const side: ("low" | "high")[] = [];
  for (let i = 0; i < 400; i++) {
    x[2 * i] = Math.sin(i * 12.9898) * 2;
    x[2 * i + 1] = Math.sin(i * 78.233) * 2;
    side.push((x[2 * i + 1] ?? 0) > (x[2 * i] ?? 0) / 2 + 0.1 ? "high" : "low");
  }
  return { x, side };
}

const data = points();

const softmax = BinarySoftmax.create();
for await (const { epoch, loss } of softmax.fit(data))
  if (epoch % 10 === 0) console.log(`softmax  epoch ${epoch}  loss ${loss.toFixed(3)}`);
console.log(`softmax  accuracy ${(100 * softmax.evaluate(data).binary_accuracy).toFixed(1)}%`);

const svm = BinarySvm.create();
for await (const { epoch, loss } of svm.fit(data))
  if (epoch % 10 === 0) console.log(`svm      epoch ${epoch}  loss ${loss.toFixed(3)}`);
console.log(`svm      accuracy ${(100 * svm.evaluate(data).binary_accuracy).toFixed(1)}%`);

const [weightX = 0, weightY = 0] = softmax.parameters["score.weight"];
const [bias = 0] = softmax.parameters["score.bias"];
console.log(`the line: y = ${(-weightX / weightY).toFixed(2)} x + ${(-bias / weightY).toFixed(2)}`);
console.log(`the point (0, 1) is ${softmax.predict({ x: [0, 1] }).side[0]}`);
