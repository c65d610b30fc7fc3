// Rows of data into an arena: both engines write the same bits, and neither writes where it shouldn't.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Transcript } from "../../runtime/engine.js";
import { portableEngine } from "../../runtime/portable-engine.js";
import { nativeEngine } from "../native-addon.js";

const native = nativeEngine();
const arrays = [Float32Array, Float64Array, Int32Array, Int16Array, Int8Array, Uint8Array];

const plain = (rows: number, width: number): Transcript => ({
  values: Float32Array.from({ length: rows * width }, (_, i) => i / 7),
  start: 0,
  stride: width,
  width,
  factor: 1,
  shift: 0,
  targetStride: width,
});

test("both engines write the same bits, for every kind of array", () => {
  const shape = fc.record({
    kind: fc.constantFrom(...arrays),
    target: fc.constantFrom(Float32Array, Float64Array),
    width: fc.constantFrom(1, 3, 100, 784),
    apart: fc.constantFrom(0, 4),
    scale: fc.constantFrom([1, 0], [1 / 255, 0], [0.3, -1.7]),
    order: fc.option(fc.uniqueArray(fc.nat(19), { minLength: 1 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(shape, ({ kind, target: Target, width, apart, scale: [factor = 1, shift = 0], order }) => {
      const stride = width + apart;
      const values = (kind as Float32ArrayConstructor).from(
        { length: 20 * stride },
        (_, i) => ((i * 37) % 251) - 100.25,
      );
      const transcript = { values, start: 0, stride, width, factor, shift, targetStride: width + 2 };
      const count = order?.length ?? 20;
      const [a, b] = [new Target(count * (width + 2) + 5), new Target(count * (width + 2) + 5)];
      const rows = order && Uint32Array.from(order);
      expect(native.transcribe(transcript, a, 5, rows, 0, count)).toBe(true);
      expect(portableEngine.transcribe(transcript, b, 5, rows, 0, count)).toBe(true);
      expect(a).toEqual(b);
    }),
  );
});

test("a value that isn't finite and a row that isn't there are told", () => {
  for (const { transcribe } of [native, portableEngine]) {
    const rows = plain(10, 100);
    const target = new Float32Array(1000);
    expect(transcribe(rows, target, 0, undefined, 0, 10)).toBe(true);
    expect(transcribe(rows, target, 0, undefined, 1, 10)).toBe(false);
    expect(transcribe(rows, target, 0, Uint32Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 10]), 0, 10)).toBe(false);
    for (const bad of [NaN, Infinity, -Infinity]) {
      rows.values[777] = bad;
      expect(transcribe(rows, target, 0, undefined, 0, 10)).toBe(false);
    }
  }
});

test("what is too large for the precision is told", () => {
  for (const { transcribe } of [native, portableEngine]) {
    for (const [values, factor] of [
      [Float64Array.of(1, -1e39), 1],
      [Float32Array.of(1, 3e38), 10],
    ] as const) {
      const rows: Transcript = { values, start: 0, stride: 1, width: 1, factor, shift: 0, targetStride: 1 };
      expect(transcribe(rows, new Float32Array(2), 0, undefined, 0, 2)).toBe(false);
      expect(transcribe(rows, new Float64Array(2), 0, undefined, 0, 2)).toBe(true);
    }
  }
});

test("a detached array has no rows", () => {
  const rows = plain(10, 100);
  structuredClone(rows.values, { transfer: [rows.values.buffer as ArrayBuffer] });
  expect(native.transcribe(rows, new Float32Array(1000), 0, undefined, 0, 10)).toBe(false);
});

test("no argument from JavaScript makes the addon write elsewhere", () => {
  const odd = fc.constantFrom<unknown>(
    undefined,
    null,
    -1,
    0.5,
    NaN,
    2 ** 32,
    2 ** 53,
    1e300,
    "x",
    [1],
    new BigInt64Array(4),
  );
  const keys: (keyof Transcript)[] = ["values", "start", "stride", "width", "factor", "shift", "targetStride"];
  const place = fc.constantFrom(...keys, "target" as const, "at" as const, "first" as const, "count" as const);
  fc.assert(
    fc.property(place, odd, (key, value) => {
      const given: Record<string, unknown> = {
        ...plain(10, 100),
        target: new Float32Array(1000),
        at: 0,
        first: 0,
        count: 10,
      };
      given[key] = value;
      const { target, at, first, count, ...transcript } = given;
      const call = native.transcribe as (...all: unknown[]) => unknown;
      let answer: unknown;
      try {
        answer = call(transcript, target, at, undefined, first, count);
      } catch (error) {
        answer = error;
      }
      const isSaid = typeof answer === "boolean" || answer instanceof TypeError;
      expect(isSaid).toBe(true);
    }),
  );
});
