// Streams of Node that are left before their end: what they read from stays open unless somebody closes it.
import type { Readable } from "node:stream";

/** Destroys the stream, if it isn't yet, and waits until what it reads from is closed. */
export async function closed(stream: Readable): Promise<void> {
  if (stream.closed) return;
  await new Promise<void>((resolve) => {
    stream.once("close", resolve);
    stream.destroy();
  });
}
