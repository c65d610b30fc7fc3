// From an offset in a text to its line and column, and back.
import type { Source } from "./diagnostic.js";

/** As editors show it: both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** An offset beyond the text is taken for its end. */
export function positionOf(source: Source, offset: number): Position {
  const inside = Math.min(Math.max(offset, 0), source.text.length);
  const starts = lineStarts(source);
  const line = lastAtMost(starts, inside);
  return { line: line + 1, column: inside - starts[line]! + 1 };
}

/** `fashion.nn:8:23` */
export function locationOf(source: Source, offset: number): string {
  const { line, column } = positionOf(source, offset);
  return `${source.path}:${line}:${column}`;
}

/** One line, counted from 1: where it starts, where its text ends, and where the next one starts. */
export interface Line {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  readonly next: number;
  readonly text: string;
}

export function lineOf(source: Source, number: number): Line {
  const starts = lineStarts(source);
  const start = starts[number - 1];
  if (start === undefined) throw new RangeError(`${source.path} has no line ${number}`);
  const next = starts[number] ?? source.text.length;
  const text = source.text.slice(start, next).replace(/[\r\n]+$/, "");
  return { number, start, end: start + text.length, next, text };
}

const known = new WeakMap<Source, readonly number[]>();

/** A line ends with \n, \r\n or \r. */
function lineStarts(source: Source): readonly number[] {
  const before = known.get(source);
  if (before !== undefined) return before;
  const starts = [0, ...[...source.text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length)];
  known.set(source, starts);
  return starts;
}

/** The index of the last number that isn't above the limit, in ascending numbers of which the first is 0. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (numbers[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
