// What a network says of rows: its outputs, in arrays that are the caller's own.
import type { OutputSpec } from "./blueprint.js";
import type { Feed } from "./feed.js";
import type { Machine, View } from "./machine.js";

export type Prediction = View | Int32Array | string[];

/** Every output by name, for any number of rows. Classes come by their names, or as numbers where they have none. */
export type Predict = (feed: Feed) => Record<string, Prediction>;

/** Looks up once where the outputs lie: a program may ask for one row after the other, each in a few microseconds. */
export function bindPredict(machine: Machine): Predict {
  const { outputs, capacity } = machine.blueprint;
  const readers = outputs.map((output) => bindOutput(machine, output));
  return (feed) => {
    const prediction: Record<string, Prediction> = {};
    const takers = readers.map(({ name, begin }) => {
      const { values, take } = begin(feed.rows);
      prediction[name] = values;
      return take;
    });
    for (let start = 0; start < feed.rows; start += capacity) {
      const count = Math.min(capacity, feed.rows - start);
      feed.load(undefined, start, count);
      machine.forward(count);
      for (const take of takers) take(start, count);
    }
    return prediction;
  };
}

interface OutputReader {
  readonly name: string;
  readonly begin: (rows: number) => Gathered;
}

interface Gathered {
  readonly values: Prediction;
  /** Copies what `forward` left for rows start, start + 1, … */
  readonly take: (start: number, count: number) => void;
}

function bindOutput(machine: Machine, { name, buffer, batched, chooses }: OutputSpec): OutputReader {
  const { numbers, precision } = machine.arena;
  const at = machine.offsetOf(buffer);
  const size = machine.rowSize(buffer);
  const length = (rows: number): number => (batched ? rows * size : size);
  const to = (start: number): number => (batched ? start * size : 0);
  const target = machine.blueprint.targets.find((target) => target.name === chooses);
  if (target?.classes !== undefined) {
    const { classes } = target;
    const begin = (rows: number): Gathered => {
      const names = new Array<string>(length(rows)).fill("");
      const take = (start: number, count: number): void => {
        for (let i = 0; i < length(count); i++) names[to(start) + i] = classes[numbers[at + i] ?? NaN] ?? "";
      };
      return { values: names, take };
    };
    return { name, begin };
  }
  const NumberArray = target !== undefined ? Int32Array : precision === "single" ? Float32Array : Float64Array;
  const begin = (rows: number): Gathered => {
    const values = new NumberArray(length(rows));
    return { values, take: (start, count) => copy(numbers, at, values, to(start), length(count)) };
  };
  return { name, begin };
}

/** For fewer numbers a loop is done before a view of them would have been made. */
const leastViewed = 64;

function copy(from: View, at: number, to: View | Int32Array, place: number, count: number): void {
  if (count < leastViewed) for (let i = 0; i < count; i++) to[place + i] = from[at + i] ?? NaN;
  else to.set(from.subarray(at, at + count), place);
}
