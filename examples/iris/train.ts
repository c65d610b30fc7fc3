// Iris from its CSV file: what the spec says of columns and preparation is all that is needed.
import { Iris } from "./model.js";

const data = await Iris.data(new URL(".", import.meta.url));
const net = Iris.create();
for await (const { epoch, loss, validation } of net.fit(data))
  if (epoch % 20 === 0) {
    const unseen = (100 * (validation?.metrics.accuracy ?? NaN)).toFixed(1);
    console.log(`epoch ${epoch}  loss ${loss.toFixed(3)}  unseen ${unseen}%`);
  }

const { accuracy } = net.evaluate(data.validation);
console.log(`accuracy on flowers that weren't seen: ${(100 * accuracy).toFixed(1)}%`);
const { species } = net.predict({ sepal_length: 6.1, sepal_width: 2.9, petal_length: 4.7, petal_width: 1.4 });
console.log(`sepals of 6.1 × 2.9 cm, petals of 4.7 × 1.4 cm: ${species[0]}`);
