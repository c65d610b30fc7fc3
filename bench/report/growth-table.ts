// How the time of a step grows, for people, with what must not happen: cliffs, and threads that make it slower.
import type { Quartiles } from "../measure/statistics.js";
import { columns, time, times } from "./columns.js";
import { leastSpeedup } from "./results.js";

export interface MeasuredCurve {
  readonly name: string;
  readonly about: string;
  readonly points: readonly Point[];
}

export interface Point {
  readonly value: number;
  /** Of a step in microseconds, on one thread and on two. */
  readonly times: readonly Quartiles[];
  /** Of its best millisecond, on one thread and on two. */
  readonly least: readonly number[];
  /** How many times as fast two threads are. */
  readonly speedup: Quartiles;
  readonly floor: number;
}

/** From one point to the next a step may take so many times as much longer as its least time does, or as its size where that grows more. */
export const steepest = 1.4;

export function growthTable({ name, about, points }: MeasuredCurve): string {
  const rows = points.map((point, i) => [
    String(point.value),
    time(point.floor),
    ...point.times.map(({ median }) => time(median)),
    times(point.speedup.median),
    times(calmSpeedup(point)),
    bar(point.times[0]?.median ?? NaN, points),
    faultsOf(points[i - 1], point).join(", "),
  ]);
  const table = columns([[name, "floor", "1 thread", "2 threads", "speed-up", "at best", "", ""], ...rows]);
  return `${name}: ${about}\n${table}`;
}

/** What a point shouldn't be, seen from the one before it. */
export function faultsOf(before: Point | undefined, point: Point): string[] {
  const cliffs = point.times.flatMap(({ median }, i) => {
    const last = before?.times[i]?.median;
    if (before === undefined || last === undefined) return [];
    const expected = Math.max(point.floor / before.floor, point.value / before.value);
    return median / last > steepest * expected ? [`CLIFF on ${i + 1} thread${i === 0 ? "" : "s"}`] : [];
  });
  return [...cliffs, ...(doThreadsCost(point) ? ["THREADS COST"] : [])];
}

/** In the middle and in the best milliseconds too: two threads are disturbed twice as often as one, which isn't what they cost. */
function doThreadsCost(point: Point): boolean {
  return Math.max(point.speedup.median, calmSpeedup(point)) < leastSpeedup;
}

function calmSpeedup({ least: [one = NaN, two = NaN] }: Point): number {
  return one / two;
}

/** Longer with the logarithm of the time, so that a line of them is a plot. */
function bar(median: number, points: readonly Point[]): string {
  const all = points.map((point) => Math.log(point.times[0]?.median ?? NaN));
  const share = (Math.log(median) - Math.min(...all)) / (Math.max(...all) - Math.min(...all) || 1);
  return "█".repeat(1 + Math.round(share * 29)).padEnd(30);
}
