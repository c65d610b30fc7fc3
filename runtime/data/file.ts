// Whole files: read (unpacked if they are gzip), and written so that nothing half-written is ever seen.
import { open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { NncError } from "../errors.js";
import { nameBeside, removeLeftovers } from "./beside.js";
import { shownValue } from "./shown.js";
import { reasonOf, writeReasonOf } from "./system-reason.js";

const unpack = promisify(gunzip);

/** Programs in plain JavaScript may give anything for a path. @throws NncError NN706 if it can't be one. */
export function checkPath(path: unknown): asserts path is string {
  if (typeof path === "string" && path !== "" && !path.includes("\0")) return;
  throw new NncError("NN706", `the path is ${shownValue(path)}`, "give the path of a file as a text");
}

/**
 * The bytes of a file as they stand.
 * @throws NncError NN704 if it can't be read, NN706 if that is no path.
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  checkPath(path);
  return readFile(path).catch((cause: unknown) => {
    const remedy = "check the path; one in a spec starts at the spec's folder";
    throw new NncError("NN704", `${path} can't be read: ${reasonOf(cause)}`, remedy, { cause });
  });
}

/**
 * The bytes of a file; of a gzip file (told by its first bytes, not by its name) the bytes inside.
 * @throws NncError NN704 if it can't be read or unpacked.
 */
export async function readUnpacked(path: string): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  return unpack(bytes).catch((cause: unknown) => {
    const problem = `${path} is a damaged gzip file (${bytes.length} bytes): ${reasonOf(cause)}`;
    throw new NncError("NN704", problem, "fetch the file again", { cause });
  });
}

/**
 * Writes beside the file, flushes to disk, then renames: whoever reads sees the old file or the new one, whole. A link stays a link. What an earlier
 * writer left beside it when it was killed goes.
 * @throws NncError NN708 if the system refuses: the old file is then untouched and nothing is left beside it; NN706 if that is no path.
 */
export async function writeBeside(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  checkPath(path);
  try {
    const there = await stat(path).catch(() => undefined);
    if (there && !there.isFile() && !there.isDirectory()) await writeInto(path, parts);
    else await replace(there ? await realpath(path) : path, parts);
  } catch (cause) {
    const problem = `${path} can't be written: ${writeReasonOf(cause)}`;
    throw new NncError("NN708", problem, "name a file in a folder that is there and may be written", { cause });
  }
}

/** A pipe or device, such as /dev/null, isn't a file that could be replaced. */
async function writeInto(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  const stream = await open(path, "w");
  try {
    for (const part of parts) await stream.writeFile(part);
  } finally {
    await stream.close();
  }
}

async function replace(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  removeLeftovers(path);
  const beside = nameBeside(path);
  try {
    const file = await open(beside, "w");
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true });
    throw cause;
  }
  await syncFolder(dirname(path));
}

/** Makes the rename last. Some systems can't open a folder: there the file system decides when. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
