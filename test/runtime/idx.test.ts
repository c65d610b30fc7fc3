// IDX files, written here byte by byte.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { placeOf, type Numbers } from "../../runtime/data/dataset.js";
import { parseIdx, readIdx } from "../../runtime/data/idx.js";
import { failureOf } from "./failure.js";

const header = (type: number, ...sizes: number[]): number[] => [
  0,
  0,
  type,
  sizes.length,
  ...sizes.flatMap((size) => [0, 0, size >> 8, size & 255]),
];
const images = Uint8Array.from([...header(8, 2, 2, 3), 0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255]);
const labels = Uint8Array.from([...header(8, 2), 7, 9]);

test.each([
  ["unsigned byte", 0x08, [1, 255], Uint8Array.of(1, 255)],
  ["signed byte", 0x09, [1, 255], Int8Array.of(1, -1)],
  ["short", 0x0b, [0x01, 0x02, 0xff, 0xfe], Int16Array.of(0x0102, -2)],
  ["int", 0x0c, [1, 2, 3, 4, 255, 255, 255, 255], Int32Array.of(0x01020304, -1)],
  ["float", 0x0d, [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0], Float32Array.of(1.5, -2)],
  ["double", 0x0e, [0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], Float64Array.of(1.5, -2)],
] satisfies [string, number, number[], Numbers][])("big-endian %s", (_, type, bytes, values) => {
  expect(parseIdx(Uint8Array.from([...header(type, 2), ...bytes]), "x")).toEqual({ values, dims: [] });
});

test("a column a file, gzip or not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nnc-idx-"));
  await writeFile(join(folder, "images.gz"), gzipSync(images));
  await writeFile(join(folder, "labels"), labels);
  const dataset = await readIdx({ image: join(folder, "images.gz"), digit: join(folder, "labels") });
  expect(dataset.rows).toBe(2);
  expect(dataset.columns.image).toEqual({ values: images.slice(16), dims: [2, 3] });
  expect(dataset.columns.digit).toEqual({ values: Uint8Array.of(7, 9), dims: [] });
  expect(placeOf(dataset, 1)).toContain("labels: row 2");
  expect(placeOf(dataset, 1, "digit")).toBe(`${join(folder, "labels")}: row 2`);
});

test("files that differ in rows are refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nnc-idx-"));
  await writeFile(join(folder, "images"), images);
  await writeFile(join(folder, "labels"), Uint8Array.from([...header(8, 3), 7, 9, 1]));
  expect(await failureOf(() => readIdx({ image: join(folder, "images"), digit: join(folder, "labels") }))).toContain(
    `NN703: ${join(folder, "images")} has 2 rows, but ${join(folder, "labels")} 3`,
  );
});

test.each([
  ["a wrong start", [1, ...labels.subarray(1)], "it starts with 01 00 08 01"],
  ["an unknown type", [0, 0, 0x0a, 1, 0, 0, 0, 0], "it starts with 00 00 0a 01"],
  ["no dimensions", [0, 0, 8, 0], "it starts with 00 00 08 00"],
  ["no header", [0, 0], "it has only 2 bytes"],
  ["nothing", [], "it is empty"],
  ["a header cut short", images.subarray(0, 10), "should have 16 bytes for a header of 3 dimensions, but has 10"],
  ["rows of nothing", Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 5, 0, 0, 0, 0), "is [5, 0]: its rows have no values"],
  ["values cut short", images.subarray(0, 27), "should have 28 bytes for [2, 2, 3] of unsigned byte, but has 27"],
  [
    "bytes too many",
    [...images, 0],
    "should have 28 bytes for [2, 2, 3] of unsigned byte, but has 29\n  help: fetch the file again: something was added",
  ],
])("%s is refused", async (_, bytes, message) => {
  const failure = await failureOf(() => parseIdx(Uint8Array.from(bytes), "train-images"));
  expect(failure).toContain("NN704: train-images ");
  expect(failure).toContain(message);
});

test("a file without rows is named", async () => {
  expect(await failureOf(() => parseIdx(Uint8Array.from(header(8, 0, 3)), "train-images"))).toBe(
    "NN703: train-images is [0, 3]: it has no rows\n  help: name a file with at least one row",
  );
});
