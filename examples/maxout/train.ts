// A convex function with corners, fitted by maxout units: the layer itself, and the same from branches.
import { Branches, Valley } from "./model.js";

const x = Float32Array.from({ length: 256 }, (_, i) => i / 64 - 2);
const y = x.map((value) => Math.max(-value - 0.5, 0.25 * value, 1.5 * value - 1));

for (const net of [Valley.create(), Branches.create()]) {
  for await (const { epoch, loss } of net.fit({ x, y }))
    if (epoch % 50 === 0) console.log(`${net.name}  epoch ${epoch}  loss ${loss.toFixed(5)}`);
  console.log(`${net.name}: ${net.parameterCount} parameters, rmse ${net.evaluate({ x, y }).rmse.toFixed(3)}`);
}
