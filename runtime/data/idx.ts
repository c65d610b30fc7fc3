// IDX files as on LeCun's MNIST page (yann.lecun.com/exdb/mnist): two zero bytes, type, number of dimensions, sizes, values; all big-endian.
import { NncError } from "../errors.js";
import { readColumnFiles } from "./column-files.js";
import { sizeOf, type DataColumn, type Dataset, type Numbers } from "./dataset.js";
import { checkRoom } from "./memory.js";
import { counted } from "./shown.js";

interface ElementType {
  readonly name: string;
  readonly bytes: 1 | 2 | 4 | 8;
  readonly array: new (buffer: ArrayBuffer) => Numbers;
}

const elementTypes: Readonly<Record<number, ElementType>> = {
  0x08: { name: "unsigned byte", bytes: 1, array: Uint8Array },
  0x09: { name: "signed byte", bytes: 1, array: Int8Array },
  0x0b: { name: "short", bytes: 2, array: Int16Array },
  0x0c: { name: "int", bytes: 4, array: Int32Array },
  0x0d: { name: "float", bytes: 4, array: Float32Array },
  0x0e: { name: "double", bytes: 8, array: Float64Array },
};

/**
 * Reads a file (gzip or not) for each column; the first dimension counts the rows.
 * @throws NncError NN704 if a file can't be read, isn't IDX or hasn't the size that it says, NN703 if it has no rows or the files differ in rows.
 */
export async function readIdx(paths: Readonly<Record<string, string>>): Promise<Dataset> {
  return readColumnFiles(paths, parseIdx);
}

/** The column that the bytes of an IDX file hold; `name` stands for the file in messages. Throws as `readIdx` does. */
export function parseIdx(bytes: Uint8Array, name: string): DataColumn {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 0) throw notIdx(name, "it is empty");
  if (bytes.length < 4) throw notIdx(name, `it has only ${counted(bytes.length, "byte")}`);
  const type = elementTypes[view.getUint8(2)];
  const rank = view.getUint8(3);
  if (view.getUint16(0) !== 0 || type === undefined || rank === 0) throw notIdx(name, `it starts with ${hex(bytes)}`);

  const start = 4 + 4 * rank;
  if (bytes.length < start) throw wrongSize(name, start, bytes.length, `a header of ${rank} dimensions`);
  const sizes = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (sizes.slice(1).includes(0))
    throw new NncError(
      "NN704",
      `${name} is [${sizes.join(", ")}]: its rows have no values`,
      "fetch the file again: it is damaged",
    );
  if (sizes[0] === 0)
    throw new NncError(
      "NN703",
      `${name} is [${sizes.join(", ")}]: it has no rows`,
      "name a file with at least one row",
    );
  const expected = start + sizeOf(sizes) * type.bytes;
  if (bytes.length !== expected) throw wrongSize(name, expected, bytes.length, `[${sizes.join(", ")}] of ${type.name}`);
  checkRoom(name, expected);
  return { values: new type.array(littleEndian(bytes, start, type.bytes)), dims: sizes.slice(1) };
}

/** A copy from `start` on, each value's bytes turned round. */
function littleEndian(bytes: Uint8Array, start: number, size: ElementType["bytes"]): ArrayBuffer {
  const copy = new Uint8Array(bytes.length - start);
  copy.set(bytes.subarray(start));
  const words = Buffer.from(copy.buffer);
  if (size === 2) words.swap16();
  if (size === 4) words.swap32();
  if (size === 8) words.swap64();
  return copy.buffer;
}

function notIdx(name: string, found: string): NncError {
  return new NncError(
    "NN704",
    `${name} isn't an IDX file: ${found}, where 00 00, a type (08, 09, 0b to 0e) and the number of dimensions should stand`,
    "check that the path names the IDX file itself; gzip is unpacked, other archives aren't",
  );
}

function wrongSize(name: string, expected: number, found: number, content: string): NncError {
  const problem = `${name} should have ${expected} bytes for ${content}, but has ${found}`;
  const fault =
    found < expected
      ? "it is cut short, or its header is damaged"
      : "something was added to it, or its header is damaged";
  return new NncError("NN704", problem, `fetch the file again: ${fault}`);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
