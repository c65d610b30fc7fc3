// Arrays that NumPy wrote (test/sources/record.py), of every type, order and version; and what is told of files that are none.
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { placeOf } from "../../runtime/data/dataset.js";
import { parseNpy, readNpy } from "../../runtime/data/npy.js";
import { readNpz } from "../../runtime/data/npz.js";
import { failureOf } from "./failure.js";

const folder = new URL("../sources/npy/", import.meta.url).pathname;
const recorded = async (name: string): Promise<Uint8Array> => readFile(join(folder, `${name}.npy`));

const both = ["i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"].flatMap((type) => [
  `little-${type}`,
  `big-${type}`,
]);

test.each(["i1", "u1", ...both])("%s", async (name) => {
  const { values, dims } = parseNpy(await recorded(name), name);
  expect([...values]).toEqual([0, 1, 2, 3, 4, 100]);
  expect(dims).toEqual([2]);
});

test("truth values are 0 and 1", async () => {
  expect(parseNpy(await recorded("truth"), "x").values).toEqual(Uint8Array.of(0, 1, 1, 1, 1, 1));
});

test("an array that lies column behind column is turned", async () => {
  const { values, dims } = parseNpy(await recorded("fortran"), "x");
  expect(values).toEqual(Float32Array.from({ length: 24 }, (_, at) => at));
  expect(dims).toEqual([3, 4]);
});

test.each([1, 2, 3])("version %s", async (version) => {
  expect(parseNpy(await recorded(`version-${version}`), "x")).toEqual({ values: Uint8Array.of(7, 8, 9), dims: [] });
});

test("texts", async () => {
  expect(parseNpy(await recorded("texts"), "x").values).toEqual(["rose", "tulipán", ""]);
  expect(parseNpy(await recorded("bytes"), "x").values).toEqual(["rose", "tulip"]);
});

test.each([
  ["complex", "NN704: x holds complex numbers, which can't be data"],
  ["records", "NN704: x holds records, which can't be data"],
  ["dates", "NN704: x holds dates, which can't be data"],
  ["scalar", "NN704: x holds a single value"],
  ["empty", "NN703: x is [0, 2]: it has no rows"],
])("%s is refused", async (name, message) => {
  const bytes = await recorded(name);
  expect(await failureOf(() => parseNpy(bytes, "x"))).toContain(message);
});

test("damaged files are refused wherever they are cut", async () => {
  const bytes = await recorded("little-f4");
  for (let length = 0; length < bytes.length; length++)
    expect(await failureOf(() => parseNpy(bytes.subarray(0, length), "x"))).toMatch(/^NN704: x (isn't|should have)/);
  const longer = Buffer.concat([bytes, Buffer.of(0)]);
  expect(await failureOf(() => parseNpy(longer, "x"))).toContain("something was added to it");
});

test("a whole number that a double can't hold", async () => {
  const bytes = Buffer.from(await recorded("little-i8"));
  bytes.writeBigInt64LE(2n ** 53n + 2n, bytes.length - 8);
  expect(await failureOf(() => parseNpy(bytes, "x"))).toContain(
    "NN703: x: value 6 is 9007199254740994, a whole number",
  );
});

test("a column a file, gzip or not", async () => {
  const packed = join(await mkdtemp(join(tmpdir(), "nnc-npy-")), "x.npy.gz");
  await writeFile(packed, gzipSync(await recorded("little-f4")));
  const dataset = await readNpy({ x: packed, y: join(folder, "version-1.npy") });
  expect([dataset.rows, dataset.columns.x?.dims]).toEqual([3, [2]]);
  expect(placeOf(dataset, 1, "y")).toBe(`${join(folder, "version-1.npy")}: row 2`);
  const other = { x: packed, y: join(folder, "bytes.npy") };
  expect(await failureOf(() => readNpy(other))).toContain("x.npy.gz has 3 rows, but ");
});

test.each(["stored", "deflated"])("an archive, %s", async (name) => {
  const path = join(folder, `${name}.npz`);
  const dataset = await readNpz(path, { columns: ["point", "kind"] });
  expect(dataset.columns).toEqual({
    point: { values: Float32Array.of(1, 2, 3, 4, 5, 6), dims: [2] },
    kind: { values: Float64Array.of(0, 2, 1), dims: [] },
  });
  expect(placeOf(dataset, 1, "kind")).toBe(`${path}/kind.npy: row 2`);
  expect(await failureOf(() => readNpz(path, { columns: ["pint"] }))).toContain(
    `NN701: ${path} has no array "pint" (its arrays: point, kind); did you mean point?`,
  );
});

test("an archive that is cut short", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "nnc-npz-")), "short.npz");
  await writeFile(path, (await readFile(join(folder, "stored.npz"))).subarray(0, 100));
  expect(await failureOf(() => readNpz(path, { columns: ["point"] }))).toContain(
    "isn't a whole zip file (100 bytes): ",
  );
});
