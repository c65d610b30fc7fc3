// How many hidden neurons, and how much regularization? Accuracy on the noisy training points and on clean ones that weren't seen.
import { Large, Medium, Small } from "./model.js";

type Colour = "red" | "green";

/** Red above a wave, green below; `noise` is the share of points with the wrong colour. */
function points(count: number, phase: number, noise: number): { x: number[][]; colour: Colour[] } {
  const x: number[][] = [];
  const colour: Colour[] = [];
  for (let i = 0; i < count; i++) {
    const [a, b] = [2 * Math.sin(i * 12.9898 + phase), 2 * Math.sin(i * 78.233 + phase)];
    const above = b > Math.sin(2 * a);
    const wrong = i % Math.round(1 / Math.max(noise, 1e-9)) === 0 && noise > 0;
    x.push([a, b]);
    colour.push(above !== wrong ? "red" : "green");
  }
  return { x, colour };
}

const training = points(80, 0, 0.2);
const unseen = points(1000, 1, 0);
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`.padStart(6);

async function report(net: Small | Medium | Large, strength: number): Promise<void> {
  let final = NaN;
  for await (const { loss } of net.fit(training)) final = loss;
  const [seen, fresh] = [net.evaluate(training), net.evaluate(unseen)];
  console.log(
    `${net.name.padEnd(6)}  strength ${String(strength).padEnd(6)}  training ${percent(seen.accuracy)}  unseen ${percent(fresh.accuracy)}  loss ${final.toFixed(3)}`,
  );
}

for (const model of [Small, Medium, Large]) await report(model.create(), 1e-4);
for (const strength of [1e-3, 1e-2, 1e-1]) await report(Large.create({ strength }), strength);
