// Writes the pictures, trains on 4,000 of them, and tests on 1,000 digits that other people wrote.
import { fileURLToPath } from "node:url";
import "./pictures.js";
import { Digits } from "./model.js";

const data = await Digits.data(new URL(".", import.meta.url));
const net = Digits.create();
for await (const { epoch, loss, validation } of net.fit(data))
  if (epoch % 5 === 0)
    console.log(`epoch ${epoch}: loss ${loss.toFixed(3)}, of validation ${validation?.loss.toFixed(3)}`);

const { accuracy } = net.evaluate(data.test);
console.log(`accuracy on the test pictures: ${(100 * accuracy).toFixed(1)}%`);
await net.save(fileURLToPath(new URL("digits.safetensors", import.meta.url)));

const [row = 0] = net.predict(data.test).digit;
console.log(`the first of them shows a ${net.labels.digit?.[row]}`);
