// How a source is gone through: all of its rows at once, which must fit into memory, or some at a time, anew as often as somebody asks.
import type { Dataset } from "./dataset.js";
import { checkFits, type Held } from "./memory.js";
import { streamOf, usualPiece, type DataStream } from "./stream.js";

export interface Pass {
  /** A dataset is given as soon as so many rows or more have been read. */
  readonly most: number;
  /** Told by who reads a file: bytes so far, and in all, packed as they are. */
  readonly sofar: (bytes: number, size: number) => void;
  /** Told by who keeps what is read; `share`: how much of the source that is, where it is known better than by bytes. */
  readonly keeps: (name: string, held: () => Held, share?: number) => void;
}

/** Goes through a source once. */
export type Reader = (pass: Pass) => AsyncGenerator<Dataset, void, void>;

/** All rows. @throws NncError NN710 as soon as it is clear that they don't fit into memory; and what the reader throws. */
export async function readWhole(reader: Reader): Promise<Dataset> {
  for await (const piece of reader(wholePass())) return piece;
  throw new Error("a reader gave no piece and no reason");
}

/** The same rows some at a time. */
export function readPiecewise(reader: Reader): DataStream {
  const pass: Pass = { most: usualPiece, sofar: () => undefined, keeps: () => undefined };
  return streamOf(() => reader(pass));
}

/** Where rows of a text stand, by their lines; a function of its own, so that it keeps nothing else of what was read. */
export function linesOf(name: string, lines: Float64Array): Required<Pick<Dataset, "origin" | "position">> {
  return { origin: (row) => `${name}:${lines[row] ?? "?"}`, position: (row) => lines[row] ?? row };
}

/** Bytes between two looks at what is kept, at least; of a large file a hundredth of it. */
const apart = 1 << 16;

function wholePass(): Pass {
  let [read, size, looked] = [0, Infinity, 0];
  return {
    most: Infinity,
    sofar(bytes, all) {
      [read, size] = [bytes, all];
    },
    keeps(name, held, share) {
      if (share === undefined && read - looked < Math.max(apart, size / 100)) return;
      looked = read;
      checkFits(name, held(), share ?? (size === Infinity ? 1 : Math.min(1, read / size)));
    },
  };
}
