// What a network says of rows: its outputs, in arrays that are the caller's own.
import type { OutputSpec } from "./blueprint.js";
import type { Feed } from "./feed.js";
import type { Machine, View } from "./machine.js";

export type Prediction = View | Int32Array | string[];

/** Every output by name, for any number of rows. Classes come by their names, or as numbers where they have none. */
export function predict(machine: Machine, feed: Feed): Record<string, Prediction> {
  const { outputs, capacity } = machine.blueprint;
  const gathered = outputs.map((output) => gather(machine, output, feed.rows));
  for (let start = 0; start < feed.rows; start += capacity) {
    const count = Math.min(capacity, feed.rows - start);
    feed.load(undefined, start, count);
    machine.forward(count);
    for (const { take } of gathered) take(start, count);
  }
  return Object.fromEntries(outputs.map(({ name }, place) => [name, gathered[place]?.values ?? []]));
}

interface Gathered {
  readonly values: Prediction;
  /** Copies what `forward` left for rows start, start + 1, … */
  readonly take: (start: number, count: number) => void;
}

function gather(machine: Machine, { buffer, batched, chooses }: OutputSpec, rows: number): Gathered {
  const size = machine.rowSize(buffer);
  const total = batched ? rows * size : size;
  const target = machine.blueprint.targets.find(({ name }) => name === chooses);
  const from = (count: number): View => machine.view(buffer, count);
  const to = (start: number): number => (batched ? start * size : 0);
  if (target?.classes !== undefined) {
    const { classes } = target;
    const names = new Array<string>(total).fill("");
    const take = (start: number, count: number): void =>
      from(count).forEach((place, at) => (names[to(start) + at] = classes[place] ?? ""));
    return { values: names, take };
  }
  const NumberArray =
    target !== undefined ? Int32Array : machine.arena.precision === "single" ? Float32Array : Float64Array;
  const values = new NumberArray(total);
  return { values, take: (start, count) => values.set(from(count), to(start)) };
}
