// Where the results of a map go: to their places, or to sums, highest and lowest values over all points that share a place.
import type { Arena, Output, OutputMode } from "../engine.js";
import type { Register } from "./elementwise.js";
import { copy, path, walk, type Visit } from "./path.js";

export interface Sink {
  /** Before the first tile. */
  readonly begin: () => void;
  /** For the points first, …, first + n - 1, which are in the register. */
  readonly take: (first: number, n: number) => void;
  /** After the last tile; the first dimension was `outer` long. */
  readonly end: (outer: number) => void;
}

export function sink(arena: Arena, dims: readonly number[], output: Output, register: Register): Sink {
  return output.mode === "store"
    ? storing(arena, dims, output, register)
    : combining(arena, dims, output, register, combinations[output.mode]);
}

function storing({ numbers }: Arena, dims: readonly number[], { offset, strides }: Output, register: Register): Sink {
  const places = path(offset, dims, strides);
  const store: Visit = (place, stride, from, count) => copy(count, register, from, 1, numbers, place, stride);
  return { begin: nothing, take: (first, n) => walk(places, first, n, store), end: nothing };
}

/** Combines in double precision, in an accumulator for each place, and stores at the end. */
function combining(
  { numbers }: Arena,
  dims: readonly number[],
  { offset, strides }: Output,
  register: Register,
  { start, combine }: Combination,
): Sink {
  const kept = dims.map((size, i) => (strides[i] === 0 ? 1 : size));
  const sizeFrom = (d: number): number => kept.slice(d).reduce((size, dim) => size * dim, 1);
  const totals = new Float64Array(sizeFrom(0));
  const ownPlaces = path(
    0,
    dims,
    dims.map((_, d) => (strides[d] === 0 ? 0 : sizeFrom(d + 1))),
  );
  const places = path(offset, kept, strides);
  const isCut = strides[0] !== 0;
  const combineAll = combine(totals, register);
  const store: Visit = (place, stride, from, count) => copy(count, totals, from, 1, numbers, place, stride);
  return {
    begin: () => totals.fill(start),
    take: (first, n) => walk(ownPlaces, first, n, combineAll),
    end: (outer) => walk(places, 0, sizeFrom(1) * (isCut ? outer : 1), store),
  };
}

interface Combination {
  /** Of no points. */
  readonly start: number;
  readonly combine: (totals: Float64Array, register: Register) => Visit;
}

const combinations: Readonly<Record<Exclude<OutputMode, "store">, Combination>> = {
  sum: {
    start: 0,
    combine: (totals, register) => (place, stride, from, count) => {
      for (let i = 0; i < count; i++) totals[place + i * stride]! += register[from + i]!;
    },
  },
  max: {
    start: -Infinity,
    combine: (totals, register) => (place, stride, from, count) => {
      for (let i = 0; i < count; i++)
        totals[place + i * stride] = Math.max(totals[place + i * stride]!, register[from + i]!);
    },
  },
  min: {
    start: Infinity,
    combine: (totals, register) => (place, stride, from, count) => {
      for (let i = 0; i < count; i++)
        totals[place + i * stride] = Math.min(totals[place + i * stride]!, register[from + i]!);
    },
  },
};

const nothing = (): void => undefined;
