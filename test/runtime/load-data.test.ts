// The data that a spec names: which files and columns are read, how they are parted, and what training makes of them.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Blueprint, SourceSpec, TrainingSpec } from "../../runtime/blueprint.js";
import { datasetOf } from "../../runtime/data/dataset.js";
import { loadData, split, type Dataset } from "../../runtime/index.js";
import { blobs, Blobs, blueprint } from "./blobs.js";
import { failureOf } from "./failure.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nnc-data-"));
  const { point, kind } = blobs(40);
  const lines = kind.map((name, row) => `${name.toUpperCase()},${point[2 * row]! * 50 + 7},note,${point[2 * row + 1]}`);
  await writeFile(join(folder, "points.csv"), ["colour,x,note,y", ...lines].join("\n"));
  await writeFile(join(folder, "others.csv.gz"), gzipSync("down,right,paint\n1,2,red\n3,4,BLUE\n"));
  await writeFile(join(folder, "bad.jsonl"), '{"x":1,"y":1,"colour":"red"}\n{"x":"one","y":1,"colour":"red"}');
  await writeFile(join(folder, "points.idx"), Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6));
  await writeFile(join(folder, "kinds.idx.gz"), gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 0, 2, 1)));
});
afterAll(() => rm(folder, { recursive: true }));

const csv: SourceSpec = {
  kind: "csv",
  paths: { path: "points.csv" },
  fields: [
    { field: "point", from: ["x", "y"], preparations: [{ kind: "standardize" }] },
    { field: "kind", from: ["colour"], preparations: [{ kind: "lowercase" }] },
  ],
};
const others: SourceSpec = {
  kind: "csv",
  paths: { path: "others.csv.gz" },
  fields: [
    { field: "point", from: ["right", "down"], preparations: [] },
    { field: "kind", from: ["paint"], preparations: [] },
  ],
};

function planned(training: Partial<TrainingSpec>): Blueprint {
  return { ...blueprint, training: { batch: 16, epochs: 30, seed: 1, ...training } };
}

function first({ columns }: Dataset, row = 0): unknown[] {
  return Object.entries(columns).map(([name, { values }]) => [name, values[row]]);
}

test("columns of a table, those that the spec names alone, and a share of them for validation", async () => {
  const { train, validation, test: none } = await loadData(planned({ data: csv, validate: 0.25 }), folder);
  expect([train.rows, validation?.rows, none]).toEqual([30, 10, undefined]);
  expect(Object.keys(train.columns)).toEqual(["x", "y", "colour"]);
  const again = await loadData(planned({ data: csv, validate: 0.25 }), pathToFileURL(folder));
  expect(first(again.validation!)).toEqual(first(validation!));
});

test("a stratified share: as many of each class, whatever their capitals", async () => {
  const text = [
    "colour,x,y",
    ...Array.from({ length: 20 }, (_, row) => `${row % 4 === 0 ? "RED" : row % 2 ? "Red" : "blue"},${row},0`),
  ];
  await writeFile(join(folder, "unequal.csv"), text.join("\n"));
  const unequal = { ...csv, paths: { path: "unequal.csv" } };
  const { train, validation } = await loadData(
    planned({ data: unequal, validate: { share: 0.2, stratify: "kind" } }),
    folder,
  );
  const blues = (part: Dataset): number =>
    (part.columns.colour?.values as readonly string[]).filter((label) => label === "blue").length;
  expect([train.rows, blues(train), validation?.rows, blues(validation!)]).toEqual([16, 4, 4, 1]);
});

test("conditions take rows out of the data by a column that no field is made of", async () => {
  const lines = [
    "colour,x,y,part",
    "red,0,0,train",
    "blue,1,1,valid",
    "red,2,2,test",
    "blue,3,3,train",
    "red,4,4,valid",
  ];
  await writeFile(join(folder, "parts.csv"), lines.join("\n"));
  const parts = { ...csv, paths: { path: "parts.csv" } };
  const where = (value: string) => ({ where: { column: "part", is: "==", value } as const });
  const plan = planned({ data: parts, validate: where("valid"), test: where("test") });
  const { train, validation, test: held } = await loadData(plan, folder);
  const rows = (part: Dataset | undefined): unknown => Array.from(part?.columns.x?.values as Float64Array);
  expect([rows(train), rows(validation), rows(held)]).toEqual([[0, 3], [1, 4], [2]]);
  expect(Object.keys(train.columns)).toEqual(["x", "y", "colour"]);
  expect(validation?.origin?.(1)).toBe(`${join(folder, "parts.csv")}:6`);
  const share = planned({ data: parts, validate: 0.25, test: where("test") });
  const shared = await loadData(share, folder);
  expect([shared.train.rows, shared.validation?.rows, shared.test?.rows]).toEqual([3, 1, 1]);
  const none = planned({ data: parts, validate: where("dev") });
  expect(await failureOf(() => loadData(none, folder))).toContain(
    'NN706: no row is for validation: part == "dev" holds nowhere',
  );
  const missing = planned({ data: csv, validate: where("valid") });
  expect(await failureOf(() => loadData(missing, folder))).toContain('"part"');
});

test("fit stratifies the share that it puts aside, also where the data has the target under its own name", async () => {
  const { point } = blobs(40);
  const kind = Array.from({ length: 40 }, (_, row) => (row < 4 ? "red" : row < 8 ? "green" : "blue"));
  const dataset = datasetOf({ point: { values: point, dims: [2] }, kind: { values: kind, dims: [] } });
  for (const data of [undefined, csv]) {
    const plan = planned({ validate: { share: 0.25, stratify: "kind" }, epochs: 1, ...(data && { data }) });
    const network = Blobs.create({}, plan);
    const { validation } = split(dataset, 0.25, network.seed, { stratify: "kind" });
    expect((validation.columns.kind?.values as readonly string[]).filter((label) => label !== "blue")).toHaveLength(2);
    for await (const item of network.fit({ point, kind }))
      expect(item.validation?.loss).toBe(network.evaluate(validation).loss);
  }
});

test("other sources may call their columns otherwise, and be packed", async () => {
  const {
    train,
    validation,
    test: last,
  } = await loadData(planned({ data: csv, validate: others, test: others }), folder);
  expect(train.rows).toBe(40);
  expect(first(validation!, 1)).toEqual([
    ["x", 4],
    ["y", 3],
    ["colour", "BLUE"],
  ]);
  expect(last).toEqual({
    ...validation,
    position: expect.any(Function) as unknown,
    origin: expect.any(Function) as unknown,
  });
  expect(last!.origin!(1)).toBe(`${join(folder, "others.csv.gz")}:3`);
});

test("IDX files, a file for each field; without fields of its own a source is read as the training data", async () => {
  const source: SourceSpec = { kind: "idx", paths: { point: "points.idx", kind: "kinds.idx.gz" }, fields: [] };
  const training: SourceSpec = {
    ...source,
    fields: [{ field: "point", from: ["point"], preparations: [{ kind: "scale", factor: 0.5, offset: 0 }] }],
  };
  const plan = planned({ data: training, test: source });
  const data = await loadData(plan, folder);
  expect(first(data.test!, 2)).toEqual([
    ["point", 3],
    ["kind", 1],
  ]);
  const network = Blobs.create({}, plan);
  const doubled = Blobs.create({ seed: network.seed });
  const point = Float32Array.of(0.5, 1, 1.5, 2, 2.5, 3);
  expect(network.evaluate(data.test!)).toEqual(doubled.evaluate({ point, kind: ["red", "blue", "green"] }));
});

test("tab-separated values and JSON lines bind their columns as a table does", async () => {
  await writeFile(join(folder, "points.txt"), "colour\tx\ty\nRed, dark\t1\t2\n");
  await writeFile(join(folder, "points.jsonl"), '{"colour":"red","x":1,"y":2,"note":null}\n');
  await writeFile(join(folder, "lists.jsonl"), '{"point":[1,2],"kind":"red"}\n{"point":[3,4],"kind":"blue"}\n');
  const tabs = await loadData(planned({ data: { ...csv, kind: "tsv", paths: { path: "points.txt" } } }), folder);
  expect(first(tabs.train)).toEqual([
    ["x", 1],
    ["y", 2],
    ["colour", "Red, dark"],
  ]);
  const lines = await loadData(planned({ data: { ...csv, kind: "jsonl", paths: { path: "points.jsonl" } } }), folder);
  expect(lines.train.columns.x).toEqual({ values: Float64Array.of(1), dims: [] });
  const lists: SourceSpec = { kind: "jsonl", paths: { path: "lists.jsonl" }, fields: [] };
  expect((await loadData(planned({ data: lists }), folder)).train.columns.point?.dims).toEqual([2]);
});

test("a network trains with it as it is, and then takes fields by their own names too", async () => {
  const plan = planned({ data: csv, validate: 0.25, patience: 10 });
  const data = await loadData(plan, folder);
  const network = Blobs.create({}, plan);
  let accuracy = 0;
  for await (const { validation } of network.fit(data)) accuracy = Math.max(accuracy, validation!.metrics.accuracy);
  expect(accuracy).toBeGreaterThan(0.7);
  expect(network.predict({ point: [[107, 0]] }).kind).toEqual(["red"]);
  expect(network.predict([{ x: 107, y: 0 }] as object as { point: number[] }[]).kind).toEqual(["red"]);
});

test.each<[string, Partial<TrainingSpec>]>([
  [
    'NN706: the spec of Blobs names no data\n  help: write data csv("…") or data idx(…) into the spec\'s train block, or read the data yourself',
    {},
  ],
  [
    "NN701: point is made of 2 columns of the training data, but of 1 elsewhere\n  help: name as many columns in every source",
    { data: csv, test: { ...others, fields: [{ field: "point", from: ["right"], preparations: [] }] } },
  ],
  [
    'NN701: FOLDER/others.csv.gz has no column "x" (its columns: down, right, paint)\n  help: add the column, or name in the spec the one to be used',
    { data: { ...csv, paths: { path: "others.csv.gz" } } },
  ],
  [
    'NN703: FOLDER/bad.jsonl:2: "x" holds "one", which isn\'t a number\n  help: put a number there, or leave the row out',
    { data: { ...csv, kind: "jsonl", paths: { path: "bad.jsonl" } } },
  ],
])("%s", async (message, training) => {
  const failure = await failureOf(() => loadData(planned(training), folder));
  expect(failure.replace(folder, "FOLDER")).toBe(message);
});
