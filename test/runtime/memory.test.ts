// Data that doesn't fit into memory is refused while it is read, and nothing that fits.
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { PNG } from "pngjs";
import { readCifar10 } from "../../runtime/data/cifar10.js";
import { parseCsv, readCsv, streamCsv } from "../../runtime/data/csv.js";
import { readIdx } from "../../runtime/data/idx.js";
import { readImages } from "../../runtime/data/images.js";
import { readJsonLines } from "../../runtime/data/json-lines.js";
import { bytesOfText, checkFits, checkRoom, memory } from "../../runtime/data/memory.js";
import { readNpy } from "../../runtime/data/npy.js";
import { NumberList } from "../../runtime/data/number-list.js";
import { readParquet } from "../../runtime/data/parquet.js";
import { readSql } from "../../runtime/data/sql.js";
import { failureOf } from "./failure.js";

afterEach(() => vi.restoreAllMocks());

function small(free: number, heap = 1e12): void {
  vi.spyOn(memory, "free").mockReturnValue(free);
  vi.spyOn(memory, "heap").mockReturnValue(heap);
}

const sources = new URL("../sources/", import.meta.url).pathname;
let folder: string;
const rows = 20_000;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nnc-memory-"));
  const lines = Array.from({ length: rows }, (_, row) => `${row % 97},${row % 89},rose ${row % 3}`);
  const table = ["x,y,kind", ...lines].join("\n");
  await writeFile(join(folder, "t.csv"), table);
  await writeFile(join(folder, "t.csv.gz"), gzipSync(table, { level: 1 }));
  const objects = Array.from({ length: rows / 4 }, (_, row) => `{"x":[${row % 97},1,2,3],"kind":"rose ${row % 3}"}`);
  await writeFile(join(folder, "t.jsonl"), objects.join("\n"));
});

describe("a table", () => {
  const columns = { x: "number", y: "number" } as const;

  test("is refused after a part of it, with what it takes, what there is and what to do", async () => {
    small(1e5);
    // Two numbers and the line's a row, and once more the longest column: 32 bytes.
    expect(await failureOf(() => readCsv(join(folder, "t.csv"), { columns }))).toMatch(
      /^NN710: \S+t\.csv doesn't fit into memory: reading it takes about [01]\.\d MB, and there are [01]\.\d MB\n {2}help: write shuffle 100000 into the train block, which reads it piece by piece, or take fewer columns$/,
    );
    expect(await failureOf(() => readCsv(join(folder, "t.csv.gz"), { columns }))).toContain("NN710: ");
  });

  test("that fits is read, and piece by piece any is", async () => {
    small(32 * rows);
    const read = await readCsv(join(folder, "t.csv"), { columns });
    expect([read.rows, read.columns.x?.values[96], read.origin?.(rows - 1)]).toEqual([
      rows,
      96,
      `${join(folder, "t.csv")}:${rows + 1}`,
    ]);
    small(1000);
    let count = 0;
    for await (const piece of streamCsv(join(folder, "t.csv"), { columns })) count += piece.rows;
    expect(count).toBe(rows);
    expect(
      await failureOf(() => parseCsv(["x\n", "1\n".repeat(200)], "<stdin>", { columns: { x: "number" } })),
    ).toContain("NN710: <stdin> doesn't fit into memory");
  });

  test("of texts that Node's heap can't hold is refused as that", async () => {
    small(1e12, 1e5);
    const failure = await failureOf(() => readCsv(join(folder, "t.csv"), { columns: { kind: "text" } }));
    expect(failure).toMatch(/its texts take about \d\.\d MB, and Node lets texts have 0\.1 MB\n/);
    expect(failure).toContain("NODE_OPTIONS=--max-old-space-size");
  });
});

test.each([
  ["JSON lines", () => readJsonLines(join(folder, "t.jsonl"))],
  ["Parquet", () => readParquet(`${sources}parquet/snappy.parquet`, { columns: { x: "number" } })],
  ["SQL", () => readSql("select i as x from range(5000) t(i)")],
  ["NPY", () => readNpy({ x: `${sources}npy/little-f8.npy` })],
  ["IDX", () => readIdx({ x: join(folder, "x.idx") })],
  ["CIFAR-10", () => readCifar10([join(folder, "batch.bin")])],
  ["pictures", () => readImages(join(folder, "pictures"))],
])("%s", async (_, read) => {
  await writeFile(join(folder, "x.idx"), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3, 4));
  await writeFile(join(folder, "batch.bin"), new Uint8Array(3073));
  await mkdir(join(folder, "pictures", "a"), { recursive: true });
  await writeFile(join(folder, "pictures", "a", "1.png"), PNG.sync.write(new PNG({ width: 2, height: 2 })));
  expect((await read()).rows).toBeGreaterThan(0);
  small(8);
  expect(await failureOf(read)).toMatch(/^NN710: .* doesn't fit into memory: reading it takes /);
});

test("what is told of the whole goes by the part that has been read, and nothing is refused that fits", () => {
  small(100);
  const held = { numbers: 80, texts: 10, largest: 10 };
  expect(() => checkFits("a", held, 1)).not.toThrow();
  expect(() => checkFits("a", held, 0.53)).not.toThrow(); // 189 of 190
  expect(() => checkFits("a", held, 0.52)).toThrow("NN710"); // 192
  small(1e9, 100);
  expect(() => checkFits("a", held, 0.1)).not.toThrow();
  expect(() => checkFits("a", held, 0.09)).toThrow("NN710");
  expect(() => checkRoom("a", 1e9)).not.toThrow();
  expect(() => checkRoom("a", 1e9 + 1)).toThrow("NN710");
  expect([bytesOfText("a"), bytesOfText("rose")]).toEqual([12, 32]);
});

test("what the machine says can be believed", () => {
  expect(memory.free()).toBeGreaterThan(1e6);
  expect(memory.heap()).toBeGreaterThan(1e7);
});

test("a list of numbers holds what it was given, in order, also after a part was taken back", () => {
  const list = new NumberList();
  for (let at = 0; at < 5000; at++) list.push(at);
  list.cut(6000);
  list.cut(300);
  for (let at = 300; at < 2000; at++) list.push(at);
  expect(list.length).toBe(2000);
  expect(list.take()).toEqual(Float64Array.from({ length: 2000 }, (_, at) => at));
  expect(list.length).toBe(0);
  list.cut(0);
  list.push(7);
  expect(list.take()).toEqual(Float64Array.of(7));
});
