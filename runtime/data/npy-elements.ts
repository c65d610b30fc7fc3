// The values of an array of NumPy in the arrays that datasets are made of: what these can't hold exactly goes into the next wider one.
import { NncError } from "../errors.js";
import type { Numbers } from "./dataset.js";

export interface Element {
  /** As NumPy writes it: "<f4". */
  readonly name: string;
  /** b: truth, i and u: whole numbers, f: real ones, U and S: texts. */
  readonly type: string;
  readonly bytes: number;
  readonly isBigEndian: boolean;
}

/** `file` stands for the file in messages. @throws NncError NN703 for a whole number beyond 2^53. */
export function readElements(bytes: Uint8Array, element: Element, count: number, file: string): Numbers | string[] {
  if (element.type === "U" || element.type === "S") return texts(bytes, element, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new arrays[`${element.type}${element.bytes}`]!(count);
  const read = readers[`${element.type}${element.bytes}`]!;
  for (let place = 0; place < count; place++) {
    const value = read(view, place * element.bytes, !element.isBigEndian);
    if (element.bytes === 8 && element.type !== "f" && !Number.isSafeInteger(value)) throw inexact(file, place, value);
    values[place] = value;
  }
  return values;
}

const arrays: Readonly<Record<string, new (count: number) => Numbers>> = {
  b1: Uint8Array,
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Int32Array,
  i4: Int32Array,
  u4: Float64Array,
  i8: Float64Array,
  u8: Float64Array,
  f2: Float32Array,
  f4: Float32Array,
  f8: Float64Array,
};

const readers: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  b1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  f2: (view, at, little) => half(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** Texts of a fixed length, filled up with zeros: characters of four bytes, or bytes. */
function texts(bytes: Uint8Array, { type, bytes: size, isBigEndian }: Element, count: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, place) => {
    const at = place * size;
    if (type === "S")
      return Buffer.from(bytes.subarray(at, at + size))
        .toString("utf8")
        .replace(/\0+$/, "");
    const codes = Array.from({ length: size / 4 }, (_, i) => view.getUint32(at + 4 * i, !isBigEndian));
    return codes
      .map((code) => String.fromCodePoint(code <= 0x10ffff ? code : 0xfffd))
      .join("")
      .replace(/\0+$/, "");
  });
}

function inexact(file: string, place: number, value: number): NncError {
  const problem = `${file}: value ${place + 1} is ${value}, a whole number that a double can't hold exactly`;
  return new NncError("NN703", problem, "leave the column out if it only numbers the rows; store labels as texts");
}
