// Parquet files of two groups of rows that Arrow wrote (test/sources/record.py), packed in each way.
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { placeOf } from "../../runtime/data/dataset.js";
import { readParquet, type ParquetOptions } from "../../runtime/data/parquet.js";
import { failureOf } from "./failure.js";

const folder = new URL("../sources/parquet/", import.meta.url).pathname;
const any = (...names: string[]): ParquetOptions => ({
  columns: Object.fromEntries(names.map((name) => [name, "any"])),
});

test.each(["none", "snappy", "gzip", "zstd", "brotli", "lz4"])("packed by %s", async (codec) => {
  const path = join(folder, `${codec}.parquet`);
  const names = ["x", "single", "count", "small", "flag", "kind", "text", "list"];
  const dataset = await readParquet(path, any(...names));
  expect(Object.fromEntries(names.map((name) => [name, [...dataset.columns[name]!.values]]))).toEqual({
    x: [0.5, 1.5, 2.5, 3.5],
    single: [0.25, 0.5, 0.75, 1],
    count: [1, 2, 3, 4],
    small: [-1, 2, -3, 4],
    flag: [1, 0, 1, 0],
    kind: ["red", "blue", "red", "green"],
    text: ["a", "b", "c", "d"],
    list: [1, 2, 3, 4, 5, 6, 7, 8],
  });
  expect(dataset.columns.list?.dims).toEqual([2]);
  expect([dataset.rows, placeOf(dataset, 3)]).toEqual([4, `${path}: row 4`]);
});

test.each([
  [
    "gap",
    'NN703: FILE: row 3: "gap" holds null\n  help: put a value there, leave the row out, or let the reader have it: columns: { gap: { kind: "any", mayMiss: true }, … }',
  ],
  ["day", 'NN703: FILE: row 1: "day" holds 2024-01-01T00:00:00.000Z, which is a date and no number'],
  ["large", 'NN703: FILE: row 4: "large" holds 9007199254740993, a whole number that a double can\'t hold exactly'],
  [
    "smal",
    'NN701: FILE has no column "smal" (its columns: x, single, count, small, flag, kind, text, list, gap, hole, day, large); did you mean small?',
  ],
])("a column that can't be used: %s", async (name, message) => {
  const path = join(folder, "snappy.parquet");
  expect((await failureOf(() => readParquet(path, any(name)))).replace(path, "FILE")).toContain(message);
});

test("nulls of a column that may lack values: NaN among numbers", async () => {
  const { columns } = await readParquet(join(folder, "snappy.parquet"), {
    columns: { gap: { kind: "number", mayMiss: true }, hole: { kind: "any", mayMiss: true } },
  });
  expect(columns.gap?.values).toEqual(Float64Array.of(1, 2, NaN, 4));
  expect(columns.hole?.values).toEqual(Float64Array.of(1, 2, NaN, 4));
});

test("a text where a number is wanted", async () => {
  const path = join(folder, "snappy.parquet");
  expect(await failureOf(() => readParquet(path, { columns: { text: "number" } }))).toContain(
    `row 1: "text" holds "a", which isn't a number`,
  );
});

test("files that are empty, gone, cut short or none", async () => {
  const scratch = await mkdtemp(join(tmpdir(), "nnc-parquet-"));
  const whole = await readFile(join(folder, "snappy.parquet"));
  await writeFile(join(scratch, "short"), whole.subarray(0, 700));
  await writeFile(join(scratch, "none"), "x,y\n1,2\n");
  await writeFile(join(scratch, "zero"), "");
  await writeFile(join(scratch, "holed"), Buffer.concat([Buffer.alloc(600), whole.subarray(600)]));
  const failures = ["short", "none", "zero", "holed"].map((name) =>
    failureOf(() => readParquet(join(scratch, name), any("x"))),
  );
  for (const failure of await Promise.all(failures)) expect(failure).toMatch(/^NN704: .* isn't a whole Parquet file: /);
  expect(await failureOf(() => readParquet(join(scratch, "gone"), any("x")))).toContain(
    "gone can't be read: there is no such file",
  );
  expect(await failureOf(() => readParquet(scratch, any("x")))).toMatch(/^NN704: /);
  expect(await failureOf(() => readParquet(join(folder, "empty.parquet"), any("x")))).toContain(
    "empty.parquet has no rows",
  );
});
