// Appends to a file all or nothing: a disk that fills up leaves no half of it for what comes later to be joined to.
import { appendFileSync, statSync, truncateSync } from "node:fs";

/** Whatever the system throws is thrown on; the file is then as it was. */
export function appendWhole(path: string, content: string | Uint8Array): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  try {
    appendFileSync(path, content);
  } catch (cause) {
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) truncateSync(path, size);
    throw cause;
  }
}
