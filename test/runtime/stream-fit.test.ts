// Training on rows that come piece by piece: the same as in memory where it can be, resumed with the same bits, files closed, errors with their rows.
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Blueprint, SourceSpec } from "../../runtime/blueprint.js";
import { streamOf } from "../../runtime/data/stream.js";
import {
  loadData,
  readParquet,
  streamCsv,
  streamJsonLines,
  streamParquet,
  streamSql,
  type Dataset,
  type DataStream,
  type FitOptions,
} from "../../runtime/index.js";
import { readSafetensors } from "../../runtime/safetensors.js";
import { blobs, Blobs, blueprint, type BlobsTypes } from "./blobs.js";
import { failureOf } from "./failure.js";

const rows = 6000;
let folder: string;
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nnc-stream-"));
  const { point, kind } = blobs(rows);
  const lines = kind.map((label, row) => `${point[2 * row]},${point[2 * row + 1]},${label}`);
  await writeFile(file("rows.csv"), `a,b,kind\n${lines.join("\n")}\n`);
  await writeFile(file("rows.csv.gz"), gzipSync(`a,b,kind\n${lines.join("\n")}\n`));
  const objects = kind.map((label, row) =>
    JSON.stringify({ a: Number(point[2 * row]), b: Number(point[2 * row + 1]), kind: label }),
  );
  await writeFile(file("rows.jsonl"), objects.join("\n"));
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(
    `copy (select * from '${file("rows.csv")}') to '${file("rows.parquet")}' (format parquet, row_group_size 2048)`,
  );
  connection.closeSync();
  instance.closeSync();
});
afterAll(() => rm(folder, { recursive: true }));

const point = [{ field: "point", from: ["a", "b"], preparations: [{ kind: "standardize" }] }] as const;

function planned(data: SourceSpec, more: Partial<Blueprint["training"]> = {}): Blueprint {
  return { ...blueprint, training: { batch: 16, epochs: 2, seed: 1, data, ...more } };
}

const parquet = (): SourceSpec => ({ kind: "parquet", paths: { path: "rows.parquet" }, fields: point });

/** All that training has left, down to the last bit. */
async function bits(network: Blobs): Promise<unknown> {
  await network.save(file("bits.safetensors"));
  const { tensors, metadata } = await readSafetensors(file("bits.safetensors"));
  return [Object.entries(tensors).map(([name, { values }]) => [name, [...values]]), metadata];
}

async function trained(
  network: Blobs,
  data: Parameters<Blobs["fit"]>[0],
  options: FitOptions<BlobsTypes> = {},
): Promise<Blobs> {
  for await (const { loss } of network.fit(data, options)) expect(loss).toBeGreaterThan(0);
  return network;
}

/** The rows of the blobs in pieces, some given as datasets and some as fields. */
function inPieces(count: number, size = 100): AsyncIterable<ReturnType<typeof blobs>> {
  const all = blobs(count);
  return streamOf(async function* () {
    for (let first = 0; first < count; first += size) {
      await Promise.resolve();
      yield { point: all.point.slice(2 * first, 2 * (first + size)), kind: all.kind.slice(first, first + size) };
    }
  });
}

describe("rows of a program", () => {
  test("with room for all of them training ends with the bits of rows in memory", async () => {
    const memory = await trained(Blobs.create({ seed: 3 }), blobs(1000));
    const stream = await trained(Blobs.create({ seed: 3 }), inPieces(1000), { shuffle: 1001 });
    expect(await bits(stream)).toEqual(await bits(memory));
  });

  test("so does training without shuffling, in any buffer", async () => {
    const memory = await trained(Blobs.create({ seed: 3 }), blobs(1000), { shuffle: false });
    const stream = await trained(Blobs.create({ seed: 3 }), inPieces(1000, 7), { shuffle: false });
    expect(await bits(stream)).toEqual(await bits(memory));
  });

  test("in a small buffer it learns too, and a share is put aside", async () => {
    const network = Blobs.create({ seed: 3 });
    let last = NaN;
    for await (const { validation, step, steps } of network.fit(inPieces(3000), {
      shuffle: 64,
      validate: 0.2,
      epochs: 3,
    })) {
      last = validation!.metrics.accuracy;
      expect(step).toBeLessThanOrEqual(steps);
    }
    expect(last).toBeGreaterThan(0.6);
  });

  test("a run that goes on in the middle of an epoch ends with the same bits", async () => {
    const options = { shuffle: 100, epochs: 3, validate: 0.1 } as const;
    const whole = await trained(Blobs.create({ seed: 3, drop: 0.3 }), inPieces(1000), options);
    for (const stopAt of [20, 57, 100]) {
      const network = Blobs.create({ seed: 3, drop: 0.3 });
      for await (const { step } of network.fit(inPieces(1000), { ...options, every: 1 })) if (step === stopAt) break;
      await network.save(file("half.safetensors"));
      const second = await Blobs.load(file("half.safetensors"));
      await trained(second, inPieces(1000, 31), { ...options, resume: true });
      expect(await bits(second)).toEqual(await bits(whole));
    }
  });

  test("evaluate gives the bits of rows in memory, also while others ask the network", async () => {
    const network = await trained(Blobs.create({ seed: 3 }), blobs(100));
    const figures = network.evaluate(blobs(1000));
    expect(await network.evaluate(inPieces(1000, 33))).toEqual(figures);
    const asked = network.evaluate(inPieces(1000));
    setImmediate(() => network.evaluate(blobs(10)));
    expect(await asked).toEqual(figures);
  });

  test("what can be gone through only once, changes or is empty is refused", async () => {
    const once = inPieces(100)[Symbol.asyncIterator]() as AsyncGenerator<ReturnType<typeof blobs>>;
    expect(await failureOf(() => trained(Blobs.create(), once))).toContain(
      "NN706: the data can be gone through only once",
    );
    expect(await failureOf(() => Blobs.create().evaluate(once))).toContain(
      "NN706: the data can be gone through only once",
    );
    let pass = 0;
    const shrinking = { [Symbol.asyncIterator]: () => inPieces(pass++ === 0 ? 100 : 90)[Symbol.asyncIterator]() };
    expect(await failureOf(() => trained(Blobs.create(), shrinking))).toContain(
      "NN703: the data had 100 rows when training began, and has 90 now",
    );
    expect(await failureOf(() => trained(Blobs.create(), inPieces(0)))).toContain("NN703: the data has no rows");
    expect(await failureOf(() => trained(Blobs.create(), blobs(10), { shuffle: 0 }))).toContain("NN706: shuffle is 0");
  });

  test("where validation takes all rows, or none, that is said", async () => {
    expect(await failureOf(() => trained(Blobs.create(), inPieces(1), { validate: 0.99 }))).toBe(
      "NN706: no row is left to train with: the data has 1 row, and validation took it\n  help: give more rows, or data of its own to validate with",
    );
    expect(await failureOf(() => trained(Blobs.create(), inPieces(2), { validate: 0.999 }))).toContain(
      "the data has 2 rows, and validation took all of them",
    );
    expect(await failureOf(() => trained(Blobs.create(), inPieces(2), { validate: 0.001, epochs: 1 }))).toContain(
      "NN703: the validation data has no rows",
    );
  });

  test("a signal ends it before the first pass is over", async () => {
    const stop = new AbortController();
    const network = Blobs.create();
    const stopping = streamOf(async function* () {
      for await (const piece of inPieces(1000)) {
        stop.abort();
        yield piece;
      }
    });
    await trained(network, stopping, { signal: stop.signal });
    expect(network.iteration).toBe(0);
  });
});

describe("rows of files", () => {
  const columns = { a: "number", b: "number", kind: "text" } as const;
  const streams: Readonly<Record<string, () => DataStream>> = {
    csv: () => streamCsv(file("rows.csv"), { columns }),
    "csv.gz": () => streamCsv(file("rows.csv.gz"), { columns }),
    jsonl: () => streamJsonLines(file("rows.jsonl"), { columns }),
    parquet: () => streamParquet(file("rows.parquet"), { columns }),
    sql: () => streamSql("select * from 'rows.parquet'", { folder, columns }),
  };

  test.each(Object.keys(streams))("%s: the same rows, some at a time, each time anew", async (kind) => {
    const whole = await readParquet(file("rows.parquet"));
    const stream = streams[kind]!();
    for (let pass = 0; pass < 2; pass++) {
      let first = 0;
      for await (const piece of stream) {
        expect(piece.rows).toBeLessThanOrEqual(kind.startsWith("sql") ? 10_240 : 8192);
        for (const name of ["a", "b"])
          for (let row = 0; row < piece.rows; row++)
            if (piece.columns[name]?.values[row] !== whole.columns[name]?.values[first + row])
              expect.fail(`row ${first + row} of ${name} differs`);
        expect(piece.columns.kind?.values).toEqual(
          (whole.columns.kind?.values as string[]).slice(first, first + piece.rows),
        );
        first += piece.rows;
      }
      expect(first).toBe(rows);
    }
  });

  test.skipIf(!existsSync("/proc/self/fd")).each(Object.keys(streams))(
    "%s: who stops early leaves no file open",
    async (kind) => {
      const open = (): string[] =>
        readdirSync("/proc/self/fd").flatMap((number) => {
          try {
            return [readlinkSync(`/proc/self/fd/${number}`)].filter((path) => path.startsWith(folder));
          } catch {
            return []; // it was the folder's own
          }
        });
      // What hyparquet opens is closed a moment after it was read.
      const areClosed = (): Promise<void> => expect.poll(open, { timeout: 10_000 }).toEqual([]);
      for await (const piece of streams[kind]!()) if (piece.rows > 0) break;
      await areClosed();
      const network = Blobs.create({}, planned(parquet()));
      for await (const { step } of network.fit(streams[kind]!(), { every: 3, shuffle: 64 })) if (step > 2) break;
      await areClosed();
    },
  );

  test("a spec with shuffle trains on each of them alike, and validates and tests", async () => {
    const sources: SourceSpec[] = [
      { kind: "csv", paths: { path: "rows.csv" }, fields: point },
      { kind: "jsonl", paths: { path: "rows.jsonl" }, fields: point },
      parquet(),
      { kind: "sql", paths: { query: "select * from 'rows.csv'" }, fields: point },
    ];
    const results: unknown[] = [];
    for (const source of sources) {
      const plan = planned(source, { shuffle: 500, validate: 0.1, test: parquet() });
      const data = await loadData(plan, folder);
      const network = await trained(Blobs.create({}, plan), data);
      const figures = await network.evaluate(data.test as unknown as DataStream);
      results.push([await bits(network), figures]);
    }
    for (const result of results) expect(result).toEqual(results[0]);
  });

  test("means are learned from the training part alone", async () => {
    const plan = planned(parquet(), { shuffle: 500, validate: 0.5 });
    const data = await loadData(plan, folder);
    const network = await trained(Blobs.create({}, plan), data, { steps: 1 });
    const kept = await preparationOf(network);
    let [sum, count] = [0, 0];
    for await (const { columns } of data.train as unknown as DataStream)
      for (const value of columns.a?.values ?? []) [sum, count] = [sum + Number(value), count + 1];
    const [part] = kept[0]!.parts;
    expect(count).toBeLessThan(rows * 0.55);
    expect(-part!.shift / part!.factor).toBeCloseTo(sum / count, 9);
  });

  test("parts by a condition", async () => {
    const where = { column: "kind", is: "==", value: "red" } as const;
    const plan = planned(parquet(), { shuffle: 500, validate: { where } });
    const { train, validation } = await loadData(plan, folder);
    const kinds = async (stream: Dataset | DataStream | undefined): Promise<Set<unknown>> => {
      const found = new Set<unknown>();
      for await (const { columns } of stream as unknown as DataStream)
        for (const kind of columns.kind!.values) found.add(kind);
      return found;
    };
    expect([await kinds(train), await kinds(validation)]).toEqual([new Set(["green", "blue"]), new Set(["red"])]);
  });

  test("rows that are left out are told once, however often the data is gone through", async () => {
    await writeFile(file("bad.csv"), `a,b,kind\n1,2,red\nx,2,red\n1,2,blue\n1,2\n${"2,1,green\n".repeat(20)}`);
    const plan = planned({ kind: "csv", paths: { path: "bad.csv" }, fields: point }, { shuffle: 8 });
    const told: string[] = [];
    const onBadRow = ({ problem }: { problem: string }): number => told.push(problem.replace(folder, ""));
    const data = await loadData(plan, folder, { onBadRow });
    for await (const piece of data.train as unknown as DataStream) if (piece.rows > 0) break; // a look at the first
    await trained(Blobs.create({}, plan), data, { onBadRow });
    expect(told.map((problem) => problem.split(": ")[0])).toEqual(["/bad.csv:3", "/bad.csv:5"]);
  });

  test.each([
    ["1,2,red\n1,2,pink\n", 'odd.csv:9003: column "kind" holds "pink"'],
    ["1,2,red\n1,two,red\n", 'odd.csv:9003: column "b" holds "two", which isn\'t a number'],
    ["1,2,red\n1,2\n", "odd.csv:9003: 2 cells in a row of 3 columns"],
  ])("what is wrong is told with file and row: %j", async (end, message) => {
    await writeFile(file("odd.csv"), `a,b,kind\n${"2,1,green\n".repeat(9000)}${end}`);
    const plan = planned({ kind: "csv", paths: { path: "odd.csv" }, fields: [] }, { shuffle: 500 });
    const source = { ...plan.training.data!, fields: [{ field: "point", from: ["a", "b"], preparations: [] }] };
    const spec = planned(source, { shuffle: 500 });
    const data = await loadData(spec, folder);
    expect(await failureOf(() => trained(Blobs.create({}, spec), data))).toContain(message);
  });
});

interface Kept {
  readonly preparation: readonly { readonly parts: readonly { readonly factor: number; readonly shift: number }[] }[];
}

async function preparationOf(network: Blobs): Promise<Kept["preparation"]> {
  await network.save(file("kept.safetensors"));
  const { metadata } = await readSafetensors(file("kept.safetensors"));
  return (JSON.parse(metadata.nnc ?? "{}") as Kept).preparation;
}
