// The spiral of CS231n's case study: a linear classifier gets about half of it, 100 hidden neurons nearly all.
import { Linear, Spiral } from "./model.js";

const arms = ["first", "second", "third"] as const;

/** 100 points an arm, as in the case study: the radius grows, the angle turns, and a little noise. */
function spiral(): { x: Float32Array; arm: (typeof arms)[number][] } {
  const x: number[] = [];
  const arm: (typeof arms)[number][] = [];
  arms.forEach((name, j) => {
    for (let i = 0; i < 100; i++) {
      const radius = i / 99;
      // A sum of sines of large arguments is about as good as noise, and the same at every run.
      const noise = 0.25 * (Math.sin((100 * j + i) * 12.9898) + Math.sin((100 * j + i) * 78.233));
      const angle = 4 * j + 4 * radius + noise;
      x.push(radius * Math.sin(angle), radius * Math.cos(angle));
      arm.push(name);
    }
  });
  return { x: Float32Array.from(x), arm };
}

const data = spiral();
for (const net of [Linear.create(), Spiral.create()]) {
  for await (const { epoch, loss, metrics } of net.fit(data))
    if (epoch % 500 === 0)
      console.log(
        `${net.name}  epoch ${epoch}  loss ${loss.toFixed(3)}  accuracy ${(100 * metrics.accuracy).toFixed(1)}%`,
      );
  console.log(`${net.name}: accuracy ${(100 * net.evaluate(data).accuracy).toFixed(1)}%`);
}
