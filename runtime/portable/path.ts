// The way of an operand through the arena, in the order of the iteration space.

/** Where the points of a space lie, counted row-major. Dimensions that continue each other are merged: a dense operand has one. */
export interface Path {
  readonly offset: number;
  /** The first has no end: it depends on the rows of a call. */
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

/** A straight piece of a path: `count` points of a tile from its point `from` on, the first at `place`, each `stride` further than the one before. */
export type Visit = (place: number, stride: number, from: number, count: number) => void;

export function path(offset: number, dims: readonly number[], strides: readonly number[]): Path {
  const merged: { size: number; stride: number }[] = [];
  for (const [i, size] of dims.entries()) {
    const stride = strides[i] ?? 0;
    const outer = merged.at(-1);
    if (outer && size === 1) continue;
    if (outer?.stride === stride * size) merged[merged.length - 1] = { size: outer.size * size, stride };
    else merged.push({ size, stride });
  }
  return {
    offset,
    sizes: merged.map(({ size }, i) => (i === 0 ? endless : size)),
    strides: merged.map(({ stride }) => stride),
  };
}

const endless = 2 ** 52;

/** Visits the points first, …, first + count - 1. */
export function walk({ offset, sizes, strides }: Path, first: number, count: number, visit: Visit): void {
  const last = sizes.length - 1;
  const length = sizes[last]!; // a path has at least one dimension, and as many strides
  const stride = strides[last]!;
  for (let done = 0; done < count;) {
    let outside = Math.floor((first + done) / length);
    const along = first + done - outside * length;
    let place = offset + along * stride;
    for (let d = last - 1; d >= 0; d--) {
      const further = Math.floor(outside / sizes[d]!);
      place += (outside - further * sizes[d]!) * strides[d]!;
      outside = further;
    }
    const piece = Math.min(length - along, count - done);
    visit(place, stride, done, piece);
    done += piece;
  }
}

type Numbers = Float32Array | Float64Array;

/** to[toPlace + i · toStride] = from[fromPlace + i · fromStride] for the first `count`. */
export function copy(
  count: number,
  from: Numbers,
  fromPlace: number,
  fromStride: number,
  to: Numbers,
  toPlace: number,
  toStride: number,
): void {
  if (fromStride === 0 && toStride === 1) to.fill(from[fromPlace]!, toPlace, toPlace + count);
  // The built-in is five times as fast as a loop, but needs a view of the source.
  else if (fromStride === 1 && toStride === 1 && count >= 64)
    to.set(from.subarray(fromPlace, fromPlace + count), toPlace);
  else for (let i = 0; i < count; i++) to[toPlace + i * toStride] = from[fromPlace + i * fromStride]!;
}
