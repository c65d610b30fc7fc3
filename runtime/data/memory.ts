// Whether what is being read will fit into memory: known from its size, or told from the part that has been read, so that it ends early and with a remedy.
import { freemem, totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import { NncError } from "../errors.js";

/** In bytes; an object, so that tests can make it small. */
export const memory = {
  /** What the machine, or the container that this runs in, can still give. */
  free(): number {
    const [whole, own, limit] = [totalmem(), process.memoryUsage.rss(), process.constrainedMemory()];
    const inContainer = limit > 0 && limit < whole ? limit - own : Infinity;
    // What macOS calls free leaves out all that it would give back at once.
    const onMachine = process.platform === "darwin" ? whole - own : freemem();
    return Math.max(0, Math.min(inContainer, onMachine));
  },
  /** What Node lets texts and objects take. */
  heap: (): number => getHeapStatistics().heap_size_limit,
};

/** Bytes of what has been read so far. */
export interface Held {
  readonly numbers: number;
  /** In JavaScript's heap. */
  readonly texts: number;
  /** Of the column with the most numbers: it is copied when all of it is there. */
  readonly largest: number;
}

/** Of a text in an array: its place there, with some room to grow, and but for the shortest, which are shared, its head and its characters. */
export function bytesOfText(text: string): number {
  return text.length < 2 ? 12 : 28 + text.length;
}

/**
 * Whether all of a source will fit if it goes on like the part that has been read, a `share` of it; 1 where nobody knows how much comes.
 * Only what the values themselves take is counted, so that nothing is refused that would fit.
 * @throws NncError NN710 if not; `name` stands for the source, one that can be read piece by piece.
 */
export function checkFits(name: string, { numbers, texts, largest }: Held, share: number): void {
  const heap = memory.heap();
  const held = numbers + texts;
  const [need, there] = [(held + largest) / share, held + memory.free()];
  if (texts / share <= heap && need <= there) return;
  const isHeap = texts / share > heap;
  const problem = isHeap
    ? `its texts take about ${shownBytes(texts / share)}, and Node lets texts have ${shownBytes(heap)}`
    : `reading it takes about ${shownBytes(need)}, and there are ${shownBytes(there)}`;
  const remedy = "write shuffle 100000 into the train block, which reads it piece by piece, or take fewer columns";
  const more = isHeap ? "; NODE_OPTIONS=--max-old-space-size=16000 lets texts have 16 GB" : "";
  throw new NncError("NN710", `${name} doesn't fit into memory: ${problem}`, `${remedy}${more}`);
}

/** Whether there is room for so many bytes. @throws NncError NN710 if not; `name` stands for what can't be read piece by piece. */
export function checkRoom(name: string, bytes: number): void {
  const free = memory.free();
  if (bytes <= free) return;
  const problem = `${name} doesn't fit into memory: reading it takes ${shownBytes(bytes)} more, and there are ${shownBytes(free)}`;
  const remedy = "store the data as Parquet or CSV, which shuffle 100000 in the train block reads piece by piece";
  throw new NncError("NN710", problem, `${remedy}, or give the machine more memory`);
}

/** "12.4 GB", of small ones "3.1 MB". */
export function shownBytes(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
