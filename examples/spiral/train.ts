// The spiral of CS231n's case study: a linear classifier gets about half of it, 100 hidden neurons nearly all.
import { Linear, Spiral } from "./model.js";

const { train } = await Spiral.data(new URL(".", import.meta.url));
for (const net of [Linear.create(), Spiral.create()]) {
  for await (const { epoch, loss, metrics } of net.fit(train))
    if (epoch % 500 === 0)
      console.log(
        `${net.name}  epoch ${epoch}  loss ${loss.toFixed(3)}  accuracy ${(100 * metrics.accuracy).toFixed(1)}%`,
      );
  console.log(`${net.name}: accuracy ${(100 * net.evaluate(train).accuracy).toFixed(1)}%`);
}
