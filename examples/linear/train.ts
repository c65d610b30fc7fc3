// Three clouds of points, and two linear classifiers that tell them apart.
import { Softmax, Svm } from "./model.js";

const centres = { red: [0, 2], green: [-2, -1], blue: [2, -1] } as const;
type Kind = keyof typeof centres;

/** 150 points around each centre, the same at every run. */
function clouds(): { x: number[][]; kind: Kind[] } {
  const x: number[][] = [];
  const kind: Kind[] = [];
  for (const [name, [cx, cy]] of Object.entries(centres) as [Kind, readonly [number, number]][])
    for (let i = 0; i < 150; i++) {
      const radius = 1.2 * Math.abs(Math.sin(i * 12.9898));
      const angle = i * 2.399963; // the golden angle spreads the points evenly
      x.push([cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)]);
      kind.push(name);
    }
  return { x, kind };
}

const data = clouds();
for (const net of [Softmax.create(), Svm.create()]) {
  for await (const { epoch, loss, metrics } of net.fit(data))
    if (epoch % 5 === 0)
      console.log(`epoch ${epoch}  loss ${loss.toFixed(3)}  accuracy ${(100 * metrics.accuracy).toFixed(1)}%`);
  const { loss, accuracy } = net.evaluate(data);
  console.log(`${net.name}: loss ${loss.toFixed(3)}, accuracy ${(100 * accuracy).toFixed(1)}%`);
}
