// Rows that needn't be in memory all at once: they come some at a time, and are read anew each time they are gone through.
import { NncError } from "../errors.js";
import { selectRows, type Dataset } from "./dataset.js";

/**
 * Rows in pieces, of any size but of the same columns. Each `for await` over it begins at the first row and gives the same rows in the same order;
 * leaving the loop closes what it reads from.
 */
export type DataStream = AsyncIterable<Dataset>;

export function isStream(data: Dataset | DataStream): data is DataStream;
export function isStream(data: unknown): data is AsyncIterable<unknown>;
export function isStream(data: unknown): boolean {
  return typeof data === "object" && data !== null && Symbol.asyncIterator in data;
}

/** @throws NncError NN706 for what can be gone through only once, as a generator: each epoch begins anew. */
export function checkStream(stream: AsyncIterable<unknown>): void {
  if (!("next" in stream)) return;
  const remedy =
    "give an object that begins anew: { [Symbol.asyncIterator]: () => rows() } for a generator function rows";
  throw new NncError("NN706", "the data can be gone through only once, and each epoch goes through it", remedy);
}

/** The stream that a generator function gives. */
export function streamOf<Piece>(pieces: () => AsyncGenerator<Piece, void, void>): AsyncIterable<Piece> {
  return { [Symbol.asyncIterator]: pieces };
}

/** Rows in a piece where nobody says how many: what a reader brings along for each piece no longer counts. */
export const usualPiece = 8192;

/** All rows of what is in memory; of a stream those of its first piece, which tell what the others are like. */
export async function sampleOf(rows: Dataset | DataStream): Promise<Dataset> {
  if (!isStream(rows)) return rows;
  for await (const piece of rows) if (piece.rows > 0) return piece;
  return { rows: 0, columns: {} };
}

/** What `change` makes of each piece. */
export function mapStream<Piece, Changed>(
  stream: AsyncIterable<Piece>,
  change: (piece: Piece) => Changed,
): AsyncIterable<Changed> {
  return streamOf(async function* () {
    for await (const piece of stream) yield change(piece);
  });
}

/** Goes through the stream that `pass` gives, another one each time. */
export function eachPass<Piece>(pass: () => AsyncIterable<Piece>): AsyncIterable<Piece> {
  return { [Symbol.asyncIterator]: () => pass()[Symbol.asyncIterator]() };
}

/** The rows for which `isKept` is true, by their number among all rows of the stream. */
export function filterStream(stream: DataStream, isKept: (row: number) => boolean): DataStream {
  return streamOf(async function* () {
    let first = 0;
    for await (const piece of stream) {
      const rows = Uint32Array.from({ length: piece.rows }, (_, row) => row).filter((row) => isKept(first + row));
      first += piece.rows;
      yield rows.length === piece.rows ? piece : selectRows(piece, rows);
    }
  });
}
