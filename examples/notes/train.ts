// The two networks of the notes, counted and trained on points in a cube.
import { ThreeLayer, TwoLayer } from "./model.js";

const count = 600;
const x = Float32Array.from({ length: 3 * count }, (_, i) => Math.sin(i * 12.9898 + i * i * 0.37));
const at = (row: number): readonly [number, number, number] => [
  x[3 * row] ?? 0,
  x[3 * row + 1] ?? 0,
  x[3 * row + 2] ?? 0,
];
const rows = Array.from({ length: count }, (_, row) => row);

/** A slab of the cube: one straight line isn't enough for it, two are. */
const inside = rows.map((row) => {
  const [a, b, c] = at(row);
  return Math.abs(a + b - c) < 0.8 ? ("yes" as const) : ("no" as const);
});
const y = Float32Array.from(rows, (row) => {
  const [a, b, c] = at(row);
  return a * b + 0.5 * c;
});

const two = TwoLayer.create();
for await (const { epoch, loss, metrics } of two.fit({ x, inside }))
  if (epoch % 20 === 0)
    console.log(
      `two layers    epoch ${epoch}  loss ${loss.toFixed(3)}  accuracy ${(100 * metrics.accuracy).toFixed(1)}%`,
    );
console.log(
  `two layers: ${two.parameterCount} parameters, accuracy ${(100 * two.evaluate({ x, inside }).accuracy).toFixed(1)}%`,
);

const three = ThreeLayer.create();
for await (const { epoch, loss } of three.fit({ x, y }))
  if (epoch % 20 === 0) console.log(`three layers  epoch ${epoch}  loss ${loss.toFixed(4)}`);
console.log(`three layers: ${three.parameterCount} parameters, rmse ${three.evaluate({ x, y }).rmse.toFixed(3)}`);
