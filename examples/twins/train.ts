// Pairs of short curves, rising or wavy: the twins learn whether both are of one kind.
import { Twins } from "./model.js";

/** Eight samples of a curve; `variant` shifts and scales it. */
function curve(kind: number, variant: number): number[] {
  const shift = Math.sin(variant * 12.9898);
  return Array.from({ length: 8 }, (_, t) =>
    kind === 0 ? (t / 4 - 1) * (1 + 0.3 * shift) + 0.2 * Math.sin(variant * 78.233 + t) : Math.sin(1.6 * t + 3 * shift),
  );
}

function pairs(from: number, count: number): { left: number[][]; right: number[][]; pair: ("same" | "different")[] } {
  const left: number[][] = [];
  const right: number[][] = [];
  const pair: ("same" | "different")[] = [];
  for (let i = from; i < from + count; i++) {
    const [a, b] = [i % 2, Math.floor(i / 2) % 2];
    left.push(curve(a, 2 * i));
    right.push(curve(b, 2 * i + 1));
    pair.push(a === b ? "same" : "different");
  }
  return { left, right, pair };
}

const training = pairs(0, 800);
const unseen = pairs(10_000, 400);
const net = Twins.create();
for await (const { epoch, loss, metrics } of net.fit(training))
  if (epoch % 20 === 0)
    console.log(`epoch ${epoch}  loss ${loss.toFixed(3)}  accuracy ${(100 * metrics.accuracy).toFixed(1)}%`);
console.log(`pairs that weren't seen: accuracy ${(100 * net.evaluate(unseen).accuracy).toFixed(1)}%`);
console.log(`two rising curves are ${net.predict({ left: curve(0, 5), right: curve(0, 9) }).pair[0]}`);
