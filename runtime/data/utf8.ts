// Text that must be UTF-8: what isn't would be read as other characters than were meant, and nobody would notice.
import { isUtf8 } from "node:buffer";
import { NncError } from "../errors.js";

export type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** The chunks as they are; `name` stands for the file in messages. @throws NncError NN703 at the first byte that belongs to no character. */
export async function* utf8(chunks: Chunks, name: string): AsyncGenerator<string | Uint8Array> {
  const before = { lines: 0, bytes: 0 };
  let rest: Uint8Array = new Uint8Array(); // of a character that goes on in the next chunk
  for await (const chunk of chunks) {
    if (typeof chunk === "string") {
      yield chunk;
      continue;
    }
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.length - unfinished(bytes);
    check(bytes.subarray(0, end), name, before);
    advance(before, bytes.subarray(0, end));
    rest = Uint8Array.from(bytes.subarray(end));
    yield chunk;
  }
  check(rest, name, before);
}

/** How many bytes at the end begin a character of more bytes than are there. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** Where some bytes of a file begin: lines that are over, and bytes of the line that isn't. */
interface Place {
  lines: number;
  bytes: number;
}

function check(bytes: Uint8Array, name: string, before: Place): void {
  if (isUtf8(bytes)) return;
  const at = firstStray(bytes);
  const place = { ...before };
  advance(place, bytes.subarray(0, at));
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, "0");
  throw new NncError(
    "NN703",
    `${name}:${place.lines + 1}: byte ${place.bytes + 1} of the line, ${byte}, belongs to no character of UTF-8`,
    "save the file as UTF-8; if it is Latin-1, iconv -f latin1 -t utf-8 converts it",
  );
}

function firstStray(bytes: Uint8Array): number {
  let end = 0;
  // Line by line, and in the line that is wrong character by character.
  for (let next = 0; next < bytes.length && isUtf8(bytes.subarray(end, next)); next = endOfLine(bytes, next))
    end = next;
  let length = 1;
  while (end < bytes.length) {
    for (length = 1; length <= 4 && !isUtf8(bytes.subarray(end, end + length));) length++;
    if (length > 4) break;
    end += length;
  }
  return end;
}

function endOfLine(bytes: Uint8Array, from: number): number {
  const found = bytes.indexOf(0x0a, from);
  return found < 0 ? bytes.length : found + 1;
}

function advance(place: Place, bytes: Uint8Array): void {
  let start = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, start)) {
    place.lines++;
    place.bytes = 0;
    start = at + 1;
  }
  place.bytes += bytes.length - start;
}
