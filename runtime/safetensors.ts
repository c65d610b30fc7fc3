// Tensors by name in a file: eight bytes with the header's length (little-endian), a header of JSON, then the bytes of the tensors (huggingface.co/docs/safetensors).
import { readBytes, writeBeside } from "./data/file.js";
import { NncError } from "./errors.js";

export type Dtype = keyof typeof dtypes;

export interface Tensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Row-major. Half-width floats (F16, BF16) as their bits, BOOL as bytes 0 and 1. */
  readonly values: TensorValues;
}

export type TensorValues =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

export interface Safetensors {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Widest first: in this order each tensor lies at a multiple of its own width. */
const dtypes = {
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;
const dtypeOrder = Object.keys(dtypes);

/** What the format allows. */
const mostHeaderBytes = 100_000_000;

/**
 * Writes beside the file and renames. The same tensors and metadata give the same bytes: widest type first, then in the order given.
 * @throws NncError NN706 if a tensor's values aren't as many as its shape says, or not of its type.
 */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeBeside(path, encodeSafetensors(tensors, metadata));
}

/**
 * Reads a file whole and checks all of it before anything is handed out; the tensors own their memory.
 * @throws NncError NN704 that names the file and what is wrong with it.
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  return decodeSafetensors(await readBytes(path), path);
}

/** The bytes of a file, part by part. Throws as `writeSafetensors` does. */
export function encodeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const entries = Object.entries(tensors).sort(
    ([, a], [, b]) => dtypeOrder.indexOf(a.dtype) - dtypeOrder.indexOf(b.dtype),
  );
  for (const [name, tensor] of entries) checkTensor(name, tensor);
  let end = 0;
  const placed = entries.map(([name, { dtype, shape, values }]): [string, object] => [
    name,
    { dtype, shape, data_offsets: [end, (end += values.byteLength)] },
  ]);
  if (Object.keys(metadata).length > 0) placed.unshift(["__metadata__", metadata]);
  // Not by assignment: a tensor called __proto__ would be lost.
  const text = Buffer.from(JSON.stringify(Object.fromEntries(placed)));
  const padding = Buffer.alloc((8 - (text.length % 8)) % 8, " ");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length + padding.length));
  return [length, text, padding, ...entries.map(([, { values }]) => bytesOf(values))];
}

/** What the bytes of a file hold; `name` stands for the file in messages. Throws as `readSafetensors` does. */
export function decodeSafetensors(bytes: Uint8Array, name: string): Safetensors {
  const damaged = (problem: string, cause?: unknown): NncError =>
    new NncError("NN704", `${name} isn't a whole safetensors file: ${problem}`, "save it again, or fetch it again", {
      cause,
    });

  if (bytes.length < 8) throw damaged(`it has ${bytes.length} bytes, not even the 8 of the header's length`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > mostHeaderBytes) throw damaged(`its header would have ${length} bytes; ${mostHeaderBytes} are allowed`);
  const start = 8 + Number(length);
  if (start > bytes.length) throw damaged(`its header has ${length} bytes, but only ${bytes.length - 8} follow`);

  let json: unknown;
  let header = "";
  try {
    header = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start));
    json = JSON.parse(header);
  } catch (cause) {
    throw damaged("its header isn't JSON", cause);
  }
  if (!isRecord(json)) throw damaged("its header isn't an object");
  const twice = repeatedKey(header);
  if (twice !== undefined) throw damaged(`its header describes ${twice} twice`);
  const { __metadata__: metadata = {}, ...entries } = json;
  if (!isTexts(metadata)) throw damaged("its metadata holds something other than texts");

  const placed = Object.entries(entries).map(([tensor, entry]) => {
    if (!isEntry(entry)) throw damaged(`tensor "${tensor}" is described by ${JSON.stringify(entry)}`);
    return { tensor, ...entry };
  });
  checkOffsets(placed, bytes.length - start, damaged);
  const tensors = placed.map(({ tensor, dtype, shape, data_offsets: [from, to] }) => {
    const values = new dtypes[dtype](copyOf(bytes.subarray(start + from, start + to)));
    return [tensor, { dtype, shape, values }] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

/** A key that stands twice in the outermost object of a text of JSON, in its quotes: of two `JSON.parse` would silently keep the second. */
function repeatedKey(json: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && token.endsWith(":")) {
      const key = token.slice(0, token.lastIndexOf('"') + 1);
      const name = JSON.stringify(JSON.parse(key));
      if (seen.has(name)) return name;
      seen.add(name);
    }
  }
  return undefined;
}

interface Entry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The tensors must fill the bytes after the header without gap or overlap, each as large as its shape says. */
function checkOffsets(
  placed: readonly (Entry & { readonly tensor: string })[],
  bytes: number,
  damaged: (problem: string) => NncError,
): void {
  let end = 0;
  for (const {
    tensor,
    dtype,
    shape,
    data_offsets: [from, to],
  } of [...placed].sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1])) {
    const size = count(shape) * dtypes[dtype].BYTES_PER_ELEMENT;
    if (to - from !== size)
      throw damaged(`tensor "${tensor}" of ${dtype} [${shape.join(", ")}] needs ${size} bytes, but has ${to - from}`);
    if (from !== end) throw damaged(`tensor "${tensor}" starts at byte ${from}, where the one before ends at ${end}`);
    end = to;
  }
  if (end !== bytes) throw damaged(`its tensors take ${end} bytes, but ${bytes} follow the header`);
}

function checkTensor(name: string, { dtype, shape, values }: Tensor): void {
  if (name === "__metadata__") throw new NncError("NN706", `a tensor can't be called ${name}`, "give it another name");
  if (values instanceof dtypes[dtype] && values.length === count(shape)) return;
  const found = `${values.length} values in a ${values.constructor.name}`;
  throw new NncError(
    "NN706",
    `tensor "${name}" of ${dtype} [${shape.join(", ")}] was given ${found}`,
    `give it ${count(shape)} values in a ${dtypes[dtype].name}`,
  );
}

function isEntry(entry: unknown): entry is Entry {
  if (!isRecord(entry)) return false;
  const { dtype, shape, data_offsets: offsets } = entry;
  return (
    typeof dtype === "string" &&
    Object.hasOwn(dtypes, dtype) &&
    isSizes(shape) &&
    isSizes(offsets) &&
    offsets.length === 2
  );
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function bytesOf({ buffer, byteOffset, byteLength }: TensorValues): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** In memory of its own, so that any type of array may lie on it. */
function copyOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
