// Which sequence of random numbers a formula draws from: named by where it stands, so that a new layer leaves the numbers of the others as they were.
import { type Frame, join } from "./frame.js";

const streams = 2 ** 20;

export function randomStream(frame: Frame): number {
  const { expansion } = frame;
  const name = expansion.initializing?.name ?? join(frame.where, "random");
  let stream = hash(name) % streams;
  while (expansion.streams.has(stream)) stream = (stream + 1) % streams;
  expansion.streams.add(stream);
  return stream;
}

/** FNV-1a (Fowler, Noll & Vo), 32 bits. */
function hash(text: string): number {
  let code = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) code = Math.imul(code ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return code;
}
