// Puts rows of a stream aside for validation. Nobody knows how many there will be, so each row is drawn for itself.
import { philox } from "../philox.js";
import { filterStream, type DataStream } from "./stream.js";

/** A stream of random words that nothing else uses. */
const drawStream = 0xda7a0010;

export interface SplitStream {
  readonly train: DataStream;
  readonly validation: DataStream;
}

/** A row goes to validation with the probability `share`, by the seed and its number alone: each pass over the data draws the same. */
export function splitStream(stream: DataStream, share: number, seed: number): SplitStream {
  const isAside = (): ((row: number) => boolean) => {
    const draw = drawOf(seed);
    return (row) => draw(row) < share;
  };
  const [train, validation] = [isAside(), isAside()];
  return { train: filterStream(stream, (row) => !train(row)), validation: filterStream(stream, validation) };
}

/** From 0 up to 1, for the row of that number. */
function drawOf(seed: number): (row: number) => number {
  const words = new Uint32Array(4);
  const [low, high] = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  let drawn = -1;
  return (row) => {
    const block = Math.floor(row / 4);
    if (block !== drawn) philox(block, drawStream, Math.floor(block / 2 ** 32), 0, low, high, words);
    drawn = block;
    return (words[row % 4] ?? 0) / 2 ** 32;
  };
}
