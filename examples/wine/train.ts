// Wine from its CSV file: thirteen columns of very different sizes, standardized, and a multi-class SVM on one hidden layer.
import { Wine } from "./model.js";

const data = await Wine.data(new URL(".", import.meta.url));
const net = Wine.create();
for await (const { epoch, loss, validation } of net.fit(data))
  if (epoch % 10 === 0) {
    const unseen = (100 * (validation?.metrics.accuracy ?? NaN)).toFixed(1);
    console.log(`epoch ${epoch}  loss ${loss.toFixed(3)}  unseen ${unseen}%`);
  }

const { accuracy, f1 } = net.evaluate(data.validation);
console.log(`wines that weren't seen: accuracy ${(100 * accuracy).toFixed(1)}%, F1 ${f1.toFixed(3)}`);
