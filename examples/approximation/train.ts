// A wavy function of one number, approximated by 3 and by 40 neurons.
import { Narrow, Wide } from "./model.js";

const x = Float32Array.from({ length: 256 }, (_, i) => i / 64 - 2);
const y = x.map((value) => Math.sin(3 * value) + 0.5 * Math.cos(5 * value));

for (const net of [Narrow.create(), Wide.create()]) {
  for await (const { epoch, loss } of net.fit({ x, y }))
    if (epoch % 500 === 0) console.log(`${net.name.padEnd(6)}  epoch ${epoch}  loss ${loss.toFixed(4)}`);
  const drawn = net.predict({ x: [-1.5, -0.5, 0.5, 1.5] }).y;
  console.log(
    `${net.name}: y(-1.5), y(-0.5), y(0.5), y(1.5) = ${Array.from(drawn, (value) => value.toFixed(2)).join(", ")}`,
  );
  console.log(`${net.name}: rmse ${net.evaluate({ x, y }).rmse.toFixed(3)}`);
}
