// The binary version of CIFAR-10, written here byte by byte.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readCifar10 } from "../../runtime/data/cifar10.js";
import { placeOf } from "../../runtime/data/dataset.js";
import { failureOf } from "./failure.js";

const folder = mkdtemp(join(tmpdir(), "nnc-cifar-"));

/** A record whose first two pixels are (1, 3, 5) and (2, 4, 6). */
function record(label: number): Buffer {
  const bytes = Buffer.alloc(3073);
  bytes[0] = label;
  for (const [channel, values] of [
    [1, 2],
    [3, 4],
    [5, 6],
  ].entries())
    bytes.set(values, 1 + 1024 * channel);
  return bytes;
}

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(await folder, name);
  await writeFile(path, bytes);
  return path;
}

test("batches one after the other, pixel by pixel", async () => {
  const first = await file("one.bin", Buffer.concat([record(3), record(9)]));
  const second = await file("two.bin.gz", gzipSync(record(0)));
  const dataset = await readCifar10([first, second]);
  expect(dataset.rows).toBe(3);
  expect(dataset.columns.label).toEqual({ values: Uint8Array.of(3, 9, 0), dims: [] });
  expect(dataset.columns.image?.dims).toEqual([32, 32, 3]);
  expect([...dataset.columns.image!.values.slice(3072, 3079)]).toEqual([1, 3, 5, 2, 4, 6, 0]);
  expect([placeOf(dataset, 1), placeOf(dataset, 2)]).toEqual([`${first}: record 2`, `${second}: record 1`]);
});

test.each([
  ["a label above 9", record(10), "NN704: FILE: record 1 starts with the label 10, where 0 to 9 should stand"],
  [
    "a record cut short",
    record(1).subarray(1),
    "NN704: FILE has 3072 bytes, which is no multiple of the 3073 of a record",
  ],
  ["nothing", Buffer.of(), "NN703: FILE is empty"],
])("%s is refused", async (name, bytes, message) => {
  const path = await file(`${name}.bin`, bytes);
  expect((await failureOf(() => readCifar10([path]))).replace(path, "FILE")).toContain(message);
});
