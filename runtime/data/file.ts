// Whole files: read (unpacked if they are gzip), and written so that nothing half-written is ever seen.
import { open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream";
import { promisify } from "node:util";
import { createGunzip, gunzip } from "node:zlib";
import { NncError } from "../errors.js";
import { closed } from "./closed.js";
import { checkRoom, shownBytes } from "./memory.js";
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
    throw unreadable(path, cause);
  });
}

/**
 * The bytes of a file; of a gzip file (told by its first bytes, not by its name) the bytes inside.
 * @throws NncError NN704 if it can't be read or unpacked, NN710 if there isn't the memory for it.
 */
export async function readUnpacked(path: string): Promise<Uint8Array> {
  await checkFile(path);
  const bytes = await readBytes(path);
  if (!isGzip(bytes)) return bytes;
  return unpack(bytes).catch((cause: unknown) => {
    throw damaged(path, bytes.length, cause);
  });
}

/** Whether there is room for a file of data, which is read whole. @throws NncError NN710 if not. */
export async function checkFile(path: string): Promise<void> {
  checkPath(path);
  const size = (await stat(path).catch(() => undefined))?.size ?? 0; // reading it tells what is wrong
  if (size > longest) {
    const problem = `${path} is a file of ${shownBytes(size)}, and Node reads ${shownBytes(longest)} at once`;
    throw new NncError("NN710", problem, "store the data in several files, or as Parquet");
  }
  checkRoom(path, size);
}

/** What `readFile` takes. */
const longest = 2 ** 31 - 1;

/** The same bytes, some at a time, and `pass` is told how many there have been; leaving the loop closes the file. Throws as `readUnpacked` does. */
export async function* readPieces(
  path: string,
  pass?: { sofar(bytes: number, size: number): void },
): AsyncGenerator<Uint8Array, void, void> {
  checkPath(path);
  const file = await open(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    const { size } = await file.stat();
    const { buffer: start } = await file.read(Buffer.alloc(2), 0, 2, 0);
    const packed = file.createReadStream({ start: 0, autoClose: false, highWaterMark: pieceSize });
    const bytes = isGzip(start) ? pipeline(packed, createGunzip({ chunkSize: pieceSize }), () => undefined) : packed;
    try {
      for await (const piece of bytes) {
        pass?.sofar(packed.bytesRead, size);
        yield piece as Uint8Array;
      }
    } catch (cause) {
      throw isOfZlib(cause) ? damaged(path, size, cause) : unreadable(path, cause);
    } finally {
      bytes.destroy();
      await closed(packed);
    }
  } catch (cause) {
    throw cause instanceof NncError ? cause : unreadable(path, cause);
  } finally {
    await file.close();
  }
}

const pieceSize = 256 * 1024;

/** Told by the first two bytes. */
function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function isOfZlib(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && String(cause.code).startsWith("Z_");
}

function unreadable(path: string, cause: unknown): NncError {
  const remedy = "check the path; one in a spec starts at the spec's folder";
  return new NncError("NN704", `${path} can't be read: ${reasonOf(cause)}`, remedy, { cause });
}

function damaged(path: string, size: number, cause: unknown): NncError {
  const problem = `${path} is a damaged gzip file (${size} bytes): ${reasonOf(cause)}`;
  return new NncError("NN704", problem, "fetch the file again", { cause });
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
