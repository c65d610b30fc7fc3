// What training does to inputs so that no epoch sees the same rows twice: pictures turned round, moved, numbers blurred. Never what answers are given to.
import type { AugmentationSpec } from "./blueprint.js";
import { normalQuantiles } from "./normal-quantiles.js";
import { philox } from "./philox.js";

/**
 * Changes rows that were loaded: `count` from `at` on in `numbers`, which are those from `place` on of a training step. What becomes of a row depends on
 * seed, step, its place in the step and nothing else.
 */
export type Augment = (
  numbers: Float32Array | Float64Array,
  at: number,
  count: number,
  when: { readonly seed: number; readonly step: number; readonly place: number },
) => void;

/** A step of the chain, for one row; `draw` gives four random words of its own. */
type Change = (numbers: Float32Array | Float64Array, at: number, draw: () => Uint32Array) => void;

/** Streams of random words that no layer uses: those count from 0. Each step of each input has its own. */
const firstStream = 0xda7a0100;

/**
 * The steps for an input of these dims, in their order; `first` is the number of steps of the inputs before it. `alike`: that of the input whose flips and
 * shifts it follows; noise is each input's own.
 */
export function augmentation(
  { steps }: AugmentationSpec,
  dims: readonly number[],
  first: number,
  alike = first,
): Augment {
  const size = dims.reduce((product, dim) => product * dim, 1);
  const changes = steps.map((step) => changeOf(step, dims));
  const streams = steps.map(({ kind }, change) => firstStream + (kind === "noise" ? first : alike) + change);
  const words = new Uint32Array(4);
  let [stream, step, row, seedLow, seedHigh] = [0, 0, 0, 0, 0];
  const draw = (): Uint32Array => {
    philox(0, stream, step, row, seedLow, seedHigh, words);
    return words;
  };
  return (numbers, at, count, when) => {
    seedLow = when.seed >>> 0;
    seedHigh = Math.floor(when.seed / 2 ** 32) >>> 0;
    step = when.step;
    for (let i = 0; i < count; i++) {
      row = when.place + i;
      for (let change = 0; change < changes.length; change++) {
        stream = streams[change] ?? firstStream;
        changes[change]?.(numbers, at + i * size, draw);
      }
    }
  };
}

function changeOf(step: AugmentationSpec["steps"][number], dims: readonly number[]): Change {
  switch (step.kind) {
    case "flip":
      return flip(dims);
    case "shift":
      return shift(step.pixels, dims);
    case "noise":
      return noise(step.deviation, dims);
  }
}

/** Half of the pictures, left to right. */
function flip([height = 1, width = 1, channels = 1]: readonly number[]): Change {
  return (numbers, at, draw) => {
    if (((draw()[0] ?? 0) & 1) === 0) return;
    for (let y = 0; y < height; y++) {
      let left = at + y * width * channels;
      let right = left + (width - 1) * channels;
      for (; left < right; left += channels, right -= channels)
        for (let c = 0; c < channels; c++) {
          const pixel = numbers[left + c] ?? 0;
          numbers[left + c] = numbers[right + c] ?? 0;
          numbers[right + c] = pixel;
        }
    }
  };
}

/** By up to so many pixels in each direction, all distances alike; what comes in repeats the edge. */
function shift(pixels: number, [height = 1, width = 1, channels = 1]: readonly number[]): Change {
  const line = width * channels;
  const edge = new Float64Array(channels);
  const distances = 2 * pixels + 1;
  const distanceOf = (word: number): number => Math.floor((word / 2 ** 32) * distances) - pixels;
  return (numbers, at, draw) => {
    const words = draw();
    const down = distanceOf(words[0] ?? 0);
    const right = distanceOf(words[1] ?? 0) * channels;
    if (down === 0 && right === 0) return;
    const [start, end] = [Math.max(0, right), Math.min(line, line + right)];
    for (let i = 0; i < height; i++) {
      const y = down > 0 ? height - 1 - i : i; // a line is written only when no other needs it any more
      const from = at + Math.min(height - 1, Math.max(0, y - down)) * line;
      const to = at + y * line;
      const outer = right > 0 ? from : from + line - channels;
      for (let c = 0; c < channels; c++) edge[c] = numbers[outer + c] ?? 0;
      numbers.copyWithin(to + start, from + start - right, from + end - right);
      for (let x = 0; x < start; x++) numbers[to + x] = edge[x % channels] ?? 0;
      for (let x = end; x < line; x++) numbers[to + x] = edge[x % channels] ?? 0;
    }
  };
}

/**
 * A number from a normal distribution is added to each. Philox would take longer than a training step of a small network, so that it only starts, for
 * each row, a generator of less effort: xoshiro128++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021). A word makes two numbers.
 */
function noise(deviation: number, dims: readonly number[]): Change {
  const size = dims.reduce((product, dim) => product * dim, 1);
  const quantiles = normalQuantiles();
  return (numbers, at, draw) => {
    const words = draw();
    let [s0, s1, s2, s3] = [words[0] ?? 0, words[1] ?? 0, words[2] ?? 0, (words[3] ?? 0) | 1];
    for (let i = at, end = at + size; i < end; i += 2) {
      const sum = (s0 + s3) | 0;
      const word = (((sum << 7) | (sum >>> 25)) + s0) | 0;
      const t = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = (s3 << 11) | (s3 >>> 21);
      numbers[i] = (numbers[i] ?? 0) + deviation * (quantiles[word & 0xffff] ?? 0);
      if (i + 1 < end) numbers[i + 1] = (numbers[i + 1] ?? 0) + deviation * (quantiles[word >>> 16] ?? 0);
    }
  };
}
