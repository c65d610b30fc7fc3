// Arrays of NumPy (numpy.org/doc/stable/reference/generated/numpy.lib.format.html): six bytes, version, length of the header, a dictionary of Python, values.
import { NncError } from "../errors.js";
import { readColumnFiles } from "./column-files.js";
import { sizeOf, type DataColumn, type Dataset } from "./dataset.js";
import { checkRoom } from "./memory.js";
import { readElements, type Element } from "./npy-elements.js";
import { shownText } from "./shown.js";

/**
 * Reads a file (gzip or not) for each column; the first dimension counts the rows.
 * @throws NncError NN704 if a file can't be read, isn't NPY, is of a type that can't be data or hasn't the size that it says, NN703 if it has no rows or the files differ in rows.
 */
export async function readNpy(paths: Readonly<Record<string, string>>): Promise<Dataset> {
  return readColumnFiles(paths, parseNpy);
}

/** The column that the bytes of an NPY file hold; `name` stands for the file in messages. Throws as `readNpy` does. */
export function parseNpy(bytes: Uint8Array, name: string): DataColumn {
  const { element, isFortran, sizes, start } = headerOf(bytes, name);
  const shape = `[${sizes.join(", ")}]`;
  if (sizes.length === 0)
    throw new NncError("NN704", `${name} holds a single value`, "save an array whose first dimension counts the rows");
  if (sizes.slice(1).includes(0))
    throw new NncError("NN704", `${name} is ${shape}: its rows have no values`, "save an array whose rows hold values");
  if (sizes[0] === 0)
    throw new NncError("NN703", `${name} is ${shape}: it has no rows`, "name a file with at least one row");
  const count = sizeOf(sizes);
  const expected = start + count * element.bytes;
  if (bytes.length !== expected) throw wrongSize(name, expected, bytes.length, `${shape} of ${element.name}`);
  checkRoom(name, count * element.bytes);
  const stored = readElements(bytes.subarray(start), element, count, name);
  const values = isFortran && sizes.length > 1 ? rowMajor(stored, sizes) : stored;
  const dims = sizes.slice(1);
  if (!Array.isArray(values) || dims.length === 0) return { values, dims };
  const remedy = "save an array of one text a row, or numbers";
  throw new NncError("NN704", `${name} is ${shape} of texts: a row of several texts can't be data`, remedy);
}

interface Header {
  readonly element: Element;
  readonly isFortran: boolean;
  readonly sizes: readonly number[];
  /** Where the values start. */
  readonly start: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

function headerOf(bytes: Uint8Array, name: string): Header {
  if (!magic.every((byte, place) => bytes[place] === byte)) throw notNpy(name, foundIn(bytes));
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) throw notNpy(name, `its version is ${version}.${bytes[7] ?? 0}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = version === 1 ? 10 : 12;
  if (bytes.length < begin) throw wrongSize(name, begin, bytes.length, "the start of a header");
  const start = begin + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < start) throw wrongSize(name, start, bytes.length, "a header");
  const text = Buffer.from(bytes.subarray(begin, start)).toString(version === 3 ? "utf8" : "latin1");

  const type = /['"]descr['"]\s*:\s*(?:'([^']*)'|"([^"]*)"|(\[))/.exec(text);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /['"]shape['"]\s*:\s*\(([\d\sL,]*)\)/.exec(text)?.[1];
  if (!type || order === undefined || shape === undefined)
    throw notNpy(name, `its header is ${shownText(text.trim())}`);
  const sizes = [...shape.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  const description = type[1] ?? type[2] ?? "";
  return { element: elementOf(description, type[3] !== undefined, name), isFortran: order === "True", sizes, start };
}

function elementOf(description: string, isRecord: boolean, name: string): Element {
  const [, order, type = "", size = ""] = /^([<>|=]?)([a-zA-Z?])(\d*)/.exec(description) ?? [];
  const bytes = type === "U" ? 4 * Number(size) : type === "?" ? 1 : Number(size);
  const sizes: Readonly<Record<string, readonly number[]>> = {
    b: [1],
    "?": [1],
    i: [1, 2, 4, 8],
    u: [1, 2, 4, 8],
    f: [2, 4, 8],
  };
  if (!isRecord && (sizes[type]?.includes(bytes) || ((type === "U" || type === "S") && bytes > 0)))
    return { name: description, type: type === "?" ? "b" : type, bytes, isBigEndian: order === ">" };
  const found = isRecord ? "records" : (kinds[type] ?? `the type ${shownText(description)}`);
  const remedy = "save whole or real numbers, truth values or texts, such as array.astype('float32')";
  throw new NncError("NN704", `${name} holds ${found}, which can't be data`, remedy);
}

const kinds: Readonly<Record<string, string>> = {
  c: "complex numbers",
  O: "objects of Python",
  M: "dates",
  m: "times",
  V: "bytes without a type",
  f: "floats of more than 64 bits",
};

/** From the first index fastest to the last index fastest. */
function rowMajor<V extends Exclude<DataColumn["values"], readonly string[]> | string[]>(
  stored: V,
  sizes: readonly number[],
): V {
  const values = stored.slice() as V;
  const steps = sizes.map((_, axis) => sizeOf(sizes.slice(0, axis)));
  const index = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < values.length; to++) {
    values[to] = stored[from] as never;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const step = steps[axis] ?? 1;
      index[axis] = (index[axis] ?? 0) + 1;
      from += step;
      if (index[axis] !== sizes[axis]) break;
      from -= step * (index[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return values;
}

function foundIn(bytes: Uint8Array): string {
  if (bytes.length === 0) return "it is empty";
  return `it starts with ${Array.from(bytes.subarray(0, 6), (byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
}

function notNpy(name: string, found: string): NncError {
  const remedy = "name a file that numpy.save wrote; npz(…) reads what numpy.savez wrote";
  return new NncError("NN704", `${name} isn't an NPY file of version 1 to 3: ${found}`, remedy);
}

function wrongSize(name: string, expected: number, found: number, content: string): NncError {
  const problem = `${name} should have ${expected} bytes for ${content}, but has ${found}`;
  const fault = found < expected ? "it is cut short" : "something was added to it";
  return new NncError("NN704", problem, `fetch the file again: ${fault}, or its header is damaged`);
}
