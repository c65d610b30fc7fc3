// An activation, a layer, a loss and an optimizer of one's own, fitted to a function with a few wild outliers.
import { Custom } from "./model.js";

const count = 1024;
const truth = (a: number, b: number): number => Math.sin(a) * b;
const x = Array.from({ length: count }, (_, i) => [2 * Math.sin(i * 12.9898), 2 * Math.sin(i * 78.233)]);
const clean = Float32Array.from(x, ([a = 0, b = 0]) => truth(a, b));
const noisy = clean.map((value, i) => (i % 50 === 0 ? value + 8 : value));

const net = Custom.create();
for await (const { epoch, loss } of net.fit({ x, y: noisy }))
  if (epoch % 40 === 0) console.log(`epoch ${epoch}  loss ${loss.toFixed(4)}`);
console.log(`rmse against the truth, without the outliers: ${net.evaluate({ x, y: clean }).rmse.toFixed(3)}`);
