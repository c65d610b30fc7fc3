// Ten random initialisations each: the final losses of a small network are spread widely, those of a large one are alike.
import { Large, Small } from "./model.js";

const ring = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? ("inner" as const) : ("outer" as const)));
const x = ring.map((side, i) => {
  const radius = (side === "inner" ? 0.6 : 1.5) + 0.3 * Math.sin(i * 78.233);
  return [radius * Math.cos(i * 2.399963), radius * Math.sin(i * 2.399963)];
});

for (const model of [Small, Large]) {
  const losses: number[] = [];
  for (let seed = 1; seed <= 10; seed++) {
    const net = model.create({ seed });
    let final = NaN;
    for await (const { loss } of net.fit({ x, ring })) final = loss;
    losses.push(final);
  }
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const spread = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length);
  console.log(`${model.name.padEnd(5)}  losses ${losses.map((loss) => loss.toFixed(3)).join(" ")}`);
  console.log(`${model.name.padEnd(5)}  mean ${mean.toFixed(4)}, spread ${spread.toFixed(4)}`);
}
