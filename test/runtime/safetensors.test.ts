// The safetensors format: a file built by hand from its description, round trips, and damaged files.
import { execFileSync } from "node:child_process";
import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  writeSafetensors,
  type Tensor,
} from "../../runtime/safetensors.js";
import { failureOf } from "./failure.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nnc-safetensors-"));
});

/** A file of this header and these bytes of tensors, as the format's page describes it. */
function file(header: unknown, ...bytes: number[]): Uint8Array {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  return Uint8Array.from([text.length & 255, text.length >> 8, 0, 0, 0, 0, 0, 0, ...text, ...bytes]);
}

const weight: Tensor = { dtype: "F32", shape: [2, 1], values: Float32Array.of(1, -2) };
const step: Tensor = { dtype: "I64", shape: [], values: BigInt64Array.of(258n) };
const tensors = { weight, step };

// 146 bytes of JSON and six spaces, so that the tensors start at a multiple of eight.
const byHand = file(
  '{"__metadata__":{"hash":"ab"},"step":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"weight":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]}}      ',
  ...[2, 1, 0, 0, 0, 0, 0, 0], // 258
  ...[0, 0, 0x80, 0x3f], // 1
  ...[0, 0, 0, 0xc0], // -2
);

test("writes the bytes of the format: widest type first, header padded to eight", () => {
  expect(Uint8Array.from(Buffer.concat(encodeSafetensors(tensors, { hash: "ab" })))).toEqual(byHand);
});

test("reads a file built by hand", () => {
  expect(decodeSafetensors(byHand, "x")).toEqual({ tensors, metadata: { hash: "ab" } });
});

test("metadata and padding may be absent, and tensors may stand in any order", () => {
  const bytes = file(
    { b: { dtype: "U8", shape: [1], data_offsets: [2, 3] }, a: { dtype: "I16", shape: [1], data_offsets: [0, 2] } },
    1,
    2,
    3,
  );
  expect(decodeSafetensors(bytes, "x")).toEqual({
    tensors: {
      a: { dtype: "I16", shape: [1], values: Int16Array.of(513) },
      b: { dtype: "U8", shape: [1], values: Uint8Array.of(3) },
    },
    metadata: {},
  });
});

const values = {
  F64: fc.float64Array(),
  F32: fc.float32Array(),
  I64: fc.bigInt64Array(),
  U64: fc.bigUint64Array(),
  I32: fc.int32Array(),
  U32: fc.uint32Array(),
  I16: fc.int16Array(),
  F16: fc.uint16Array(),
  I8: fc.int8Array(),
  U8: fc.uint8Array(),
} as const;
const anyTensor = fc.oneof(
  ...Object.entries(values).map(([dtype, array]) =>
    array.map((of) => ({ dtype, shape: [of.length], values: of }) as Tensor),
  ),
);

test("what is saved is loaded, bit for bit", async () => {
  const path = join(folder, "round.safetensors");
  const names = fc.string({ unit: "grapheme" }).filter((name) => name !== "__metadata__");
  const texts = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(fc.dictionary(names, anyTensor, { noNullPrototype: true }), texts, async (saved, metadata) => {
      await writeSafetensors(path, saved, metadata);
      const loaded = await readSafetensors(path);
      expect(loaded.metadata).toEqual(metadata);
      expect(Object.keys(loaded.tensors).sort()).toEqual(Object.keys(saved).sort());
      for (const [name, tensor] of Object.entries(saved)) expect(loaded.tensors[name]).toEqual(tensor);
    }),
    { numRuns: 30 },
  );
});

test("a tensor may have any name, __proto__ too", async () => {
  const path = join(folder, "names.safetensors");
  const saved = Object.fromEntries(
    ["__proto__", "constructor", ""].map((name) => [name, { dtype: "F32", shape: [1], values: new Float32Array(1) }]),
  ) as Record<string, Tensor>;
  await writeSafetensors(path, saved);
  expect(Object.keys((await readSafetensors(path)).tensors)).toEqual(Object.keys(saved));
});

test("writers of one file don't disturb each other", async () => {
  const path = join(folder, "shared.safetensors");
  await Promise.all([1, 2, 3, 4].map(() => writeSafetensors(path, tensors)));
  expect(Object.keys((await readSafetensors(path)).tensors)).toHaveLength(Object.keys(tensors).length);
});

test("a link stays a link, and a pipe is written into", async () => {
  const [path, link, pipe] = ["linked", "link", "pipe"].map((name) => join(folder, name)) as [string, string, string];
  await writeSafetensors(path, {});
  await symlink(path, link);
  await writeSafetensors(link, tensors);
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(Object.keys((await readSafetensors(path)).tensors)).toHaveLength(Object.keys(tensors).length);
  execFileSync("mkfifo", [pipe]);
  const [bytes] = await Promise.all([readFile(pipe), writeSafetensors(pipe, tensors)]);
  expect(bytes).toEqual(await readFile(path));
  expect((await lstat(pipe)).isFIFO()).toBe(true);
});

test("a failed save leaves the old file, and nothing beside it", async () => {
  const path = join(folder, "kept.safetensors");
  await writeSafetensors(path, tensors);
  const before = await readFile(path);
  const short: Tensor = { ...weight, shape: [3] };
  expect(await failureOf(() => writeSafetensors(path, { short }))).toContain(
    'NN706: tensor "short" of F32 [3] was given 2 values in a Float32Array',
  );
  expect(await readFile(path)).toEqual(before);
  await expect(writeSafetensors(join(folder, "no", "folder"), tensors)).rejects.toThrow(
    /^NN708: .*folder can't be written: its folder isn't there/,
  );
  await expect(writeSafetensors(folder, tensors)).rejects.toThrow("can't be written: it is a folder");
  expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("a save removes what earlier ones left when they were killed, and nothing else", async () => {
  const path = join(folder, "tidy.safetensors");
  const dead = execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).trim();
  const gone = [`${dead}.0.3.tmp`, `${dead}.tmp`].map((end) => `${path}.${end}`);
  const kept = [`${process.pid}.0.99.tmp`, `${dead}.0.tmp.txt`, "mine.tmp"].map((end) => `${path}.${end}`);
  kept.push(join(folder, `other.safetensors.${dead}.0.0.tmp`));
  for (const file of [...gone, ...kept]) await writeFile(file, "half");
  await writeSafetensors(path, tensors);
  const there = (await readdir(folder)).map((name) => join(folder, name));
  expect(gone.filter((file) => there.includes(file))).toEqual([]);
  expect(kept.filter((file) => !there.includes(file))).toEqual([]);
  for (const file of kept) await rm(file);
});

const u8 = (from: number, to: number, shape: unknown = [to - from], dtype = "U8"): unknown => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

test.each([
  ["no length", Uint8Array.of(1, 2, 3), "it has 3 bytes, not even the 8 of the header's length"],
  ["a header past the end", byHand.subarray(0, 40), "its header has 152 bytes, but only 32 follow"],
  ["a header too large", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1), "its header would have 72057594037927936 bytes"],
  ["a header that isn't JSON", file("{oops"), "its header isn't JSON"],
  ["a header that isn't UTF-8", Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0xff), "its header isn't JSON"],
  ["a header that is a list", file([]), "its header isn't an object"],
  ["metadata that isn't text", file({ __metadata__: { a: 1 } }), "its metadata holds something other than texts"],
  ["an unknown type", file({ a: u8(0, 1, [1], "F8") }, 0), 'tensor "a" is described by {"dtype":"F8"'],
  ["a type that every object has", file({ a: u8(0, 1, [1], "toString") }, 0), 'tensor "a" is described by'],
  ["a negative size", file({ a: u8(0, 1, [-1]) }, 0), 'tensor "a" is described by'],
  ["no offsets", file({ a: { dtype: "U8", shape: [1] } }, 0), 'tensor "a" is described by'],
  ["a size that disagrees", file({ a: u8(0, 3, [2]) }, 1, 2, 3), 'tensor "a" of U8 [2] needs 2 bytes, but has 3'],
  [
    "an overlap",
    file({ a: u8(0, 2), b: u8(1, 3) }, 1, 2, 3),
    'tensor "b" starts at byte 1, where the one before ends at 2',
  ],
  ["a gap", file({ a: u8(0, 1), b: u8(2, 3) }, 1, 2, 3), 'tensor "b" starts at byte 2, where the one before ends at 1'],
  [
    "a tensor described twice",
    file(
      '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}, "\\u0061" : {"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
      1,
    ),
    'its header describes "a" twice',
  ],
  ["bytes cut short", byHand.subarray(0, -1), "its tensors take 16 bytes, but 15 follow the header"],
  ["bytes too many", file({ a: u8(0, 1) }, 1, 2), "its tensors take 1 bytes, but 2 follow the header"],
])("%s is refused", async (_, bytes, message) => {
  const failure = await failureOf(() => decodeSafetensors(bytes, "net.safetensors"));
  expect(failure).toContain("NN704: net.safetensors isn't a whole safetensors file: ");
  expect(failure).toContain(message);
});

test("any bytes give tensors or an NncError", async () => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.string().map((text) => file(text)),
    fc.json().map((text) => file(text)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (any) => {
      const outcome = await failureOf(() => decodeSafetensors(any, "x")).catch(
        (error: unknown) => (error as Error).message,
      );
      expect(outcome).toMatch(/^NN704|^no error was thrown/);
    }),
  );
});
