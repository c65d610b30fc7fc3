// Rows that can't be used: left out, counted and told, whatever they come from; by default the first is an error.
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import type { Blueprint, SourceSpec } from "../../runtime/blueprint.js";
import { badRows } from "../../runtime/data/bad-rows.js";
import { parseCsv } from "../../runtime/data/csv.js";
import { datasetOf, placeOf } from "../../runtime/data/dataset.js";
import { readImages } from "../../runtime/data/images.js";
import { parseJsonLines } from "../../runtime/data/json-lines.js";
import { readParquet } from "../../runtime/data/parquet.js";
import { fitPreparation, type FieldSpec, type Preparation } from "../../runtime/data/preparation.js";
import { readSql } from "../../runtime/data/sql.js";
import { usableRows } from "../../runtime/data/usable-rows.js";
import { loadData, type NncError } from "../../runtime/index.js";
import { blobs, Blobs, blueprint } from "./blobs.js";
import { failureOf } from "./failure.js";

/** Gathers what it is told. */
function told(): { readonly problems: string[]; readonly onBadRow: (error: NncError) => void } {
  const problems: string[] = [];
  return { problems, onBadRow: ({ problem }) => void problems.push(problem) };
}

const table = "x,kind\n1,red\noops,red\n2\n3,blue,7\n,red\n4,blue\n";
const wanted = { x: { kind: "number", dims: [] }, kind: { kind: "text", dims: [] } } as const;

test("tables: bad numbers, empty cells, too few and too many cells", async () => {
  const { problems, onBadRow } = told();
  const dataset = await parseCsv([table], "a.csv", { columns: wanted, onBadRow });
  expect(dataset.columns.x?.values).toEqual(Float64Array.of(1, 4));
  expect(dataset.columns.kind?.values).toEqual(["red", "blue"]);
  expect([dataset.rows, placeOf(dataset, 1)]).toEqual([2, "a.csv:7"]);
  expect(problems).toEqual([
    'a.csv:3: column "x" holds "oops", which isn\'t a number',
    "a.csv:4: 1 cells in a row of 2 columns (x, kind)",
    "a.csv:5: 3 cells in a row of 2 columns (x, kind)",
    'a.csv:6: column "x" is empty',
  ]);
  expect((await parseCsv([table], "a.csv", { columns: wanted, onBadRow: "skip" })).rows).toBe(2);
  expect(await failureOf(() => parseCsv([table], "a.csv", { columns: wanted, onBadRow: "error" }))).toContain(
    "a.csv:3",
  );
});

test("JSON lines: no JSON, no object, no key, values of another kind", async () => {
  const { problems, onBadRow } = told();
  const lines = [
    '{"x":',
    "3",
    '{"y":1}',
    '{"x":1,"kind":"red"}',
    '{"x":2,"kind":null}',
    '{"x":[1],"kind":"red"}',
    '{"x":5,"kind":"blue"}',
  ];
  const dataset = await parseJsonLines([lines.join("\n")], "a.jsonl", { columns: wanted, onBadRow });
  expect([dataset.columns.x?.values, dataset.columns.kind?.values]).toEqual([Float64Array.of(1, 5), ["red", "blue"]]);
  expect(placeOf(dataset, 1)).toBe("a.jsonl:7");
  expect(problems.map((problem) => problem.split(": ")[0])).toEqual([1, 2, 3, 5, 6].map((line) => `a.jsonl:${line}`));
});

test("Parquet and SQL: nulls, each row counted once", async () => {
  const path = new URL("../sources/parquet/snappy.parquet", import.meta.url).pathname;
  const parquet = told();
  const { onBadRow } = parquet;
  const read = await readParquet(path, { columns: { gap: "number", x: "number" }, onBadRow });
  expect([read.columns.gap?.values, placeOf(read, 2)]).toEqual([Float64Array.of(1, 2, 4), `${path}: row 4`]);
  expect(parquet.problems).toEqual([`${path}: row 3: "gap" holds null`]);
  const sql = told();
  const text = "select if(i = 1, null, i) as x, if(i = 1, null, i) as y from range(4) t(i) order by i";
  const rows = await readSql(text, { columns: { x: "number", y: "number" }, onBadRow: sql.onBadRow });
  expect([rows.columns.y?.values, sql.problems]).toEqual([
    Float64Array.of(0, 2, 3),
    ['the query: row 2: "x" holds null'],
  ]);
});

test("pictures that are none, or of another size", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nnc-bad-"));
  await mkdir(join(folder, "a"));
  const picture = (size: number): Buffer => PNG.sync.write(new PNG({ width: size, height: size }));
  for (const [name, bytes] of Object.entries({ "1.png": "no", "2.png": picture(2), "3.png": picture(3) }))
    await writeFile(join(folder, "a", name), bytes);
  const { problems, onBadRow } = told();
  const { rows, columns } = await readImages(folder, { shape: [2, 2], onBadRow });
  expect([rows, columns.image?.values.length, columns.file?.values]).toEqual([1, 4, ["a/2.png"]]);
  expect(problems).toHaveLength(2);
});

test("when no row is left that is an error, which shows the first", async () => {
  const none = "x\na\nb\n";
  expect(await failureOf(() => parseCsv([none], "a.csv", { columns: { x: "number" }, onBadRow: "skip" }))).toBe(
    'NN703: none of the 2 rows of a.csv can be used; of the first: a.csv:2: column "x" holds "a", which isn\'t a number\n  help: put a number there, or leave the row out',
  );
  expect(await failureOf(() => parseJsonLines(["[]"], "a.jsonl", { onBadRow: "skip" }))).toContain(
    "none of the 1 rows",
  );
});

test("what is no row is an error all the same", async () => {
  expect(
    await failureOf(() => parseCsv(["y\n1\n"], "a.csv", { columns: { x: "number" }, onBadRow: "skip" })),
  ).toContain("NN701");
  expect(() => badRows("skip").refuse(new TypeError("a defect"), 0)).toThrow(TypeError);
});

const real = (name: string, size: number): FieldSpec => ({
  name,
  kind: "real",
  dims: [size],
  count: 0,
  classes: undefined,
});
const kind: FieldSpec = { name: "kind", kind: "class", dims: [], count: 2, classes: ["red", "blue"] };
const oneHot: Preparation[] = [{ kind: "one_hot" }];

test("values that only the preparation can tell: unknown classes, infinities, labels that weren't learned", () => {
  const data = datasetOf({
    x: { values: Float64Array.from({ length: 600 }, (_, row) => (row === 300 ? Infinity : row)), dims: [] },
    city: { values: Array.from({ length: 600 }, (_, row) => (row === 599 ? "Rome" : "Oslo")), dims: [] },
    kind: { values: Array.from({ length: 600 }, (_, row) => (row === 5 ? "green" : "red")), dims: [] },
  });
  const fields = [real("x", 1), real("city", 2), kind];
  const sources = [
    { field: "x", from: ["x"], preparations: [{ kind: "standardize" } as const] },
    { field: "city", from: ["city"], preparations: oneHot },
  ];
  const before = told();
  const rows = usableRows(fitPreparation(fields, sources), data, badRows(before.onBadRow));
  expect([rows.rows, before.problems.length]).toEqual([598, 2]);
  expect(before.problems[0]).toBe(
    'row 6: column "kind" holds "green", which is none of the 2 classes of kind (red, blue)',
  );
  const training = datasetOf({
    ...data.columns,
    x: { values: new Float64Array(600), dims: [] },
    city: { values: new Array<string>(600).fill("Oslo"), dims: [] },
  });
  const learned = fitPreparation(fields, sources, training);
  const after = told();
  expect(usableRows(learned, rows, badRows(after.onBadRow)).rows).toBe(597);
  expect(after.problems).toEqual([
    'row 600: column "city" holds "Rome", which is none of the 1 values of city that were learned',
  ]);
  expect(usableRows(learned, rows, badRows("skip"))).not.toBe(rows);
});

const source: SourceSpec = {
  kind: "csv",
  paths: { path: "points.csv" },
  fields: [{ field: "point", from: ["x", "y"], preparations: [{ kind: "standardize" }] }],
};
const plan: Blueprint = {
  ...blueprint,
  training: { batch: 16, epochs: 2, seed: 1, data: source, test: { ...source, paths: { path: "more.csv" } } },
};

test("the data of a spec, and training on it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nnc-bad-"));
  const { point, kind: kinds } = blobs(30);
  const lines = kinds.map((name, row) => `${point[2 * row]},${point[2 * row + 1]},${row === 4 ? "violet" : name}`);
  await writeFile(join(folder, "points.csv"), ["x,y,kind", "1,?,red", ...lines].join("\n"));
  await writeFile(join(folder, "more.csv"), "x,y,kind\n1,2,red\n1,2\n1,2,violet\n");
  expect(await failureOf(() => loadData(plan, folder))).toContain('points.csv:2: column "y" holds "?"');
  const { problems, onBadRow } = told();
  const data = (await loadData(plan, folder, { onBadRow })) as { train: { rows: number }; test: { rows: number } };
  expect([data.train.rows, data.test.rows, problems.length]).toEqual([29, 1, 4]);
  expect(problems[1]).toContain('points.csv:7: column "kind" holds "violet"');
  const network = Blobs.create({}, plan);
  for await (const { loss } of network.fit(data as never)) expect(loss).toBeGreaterThan(0);
  expect(await failureOf(() => loadData(plan, folder, { onBadRow: "ignore" as never }))).toContain(
    'NN706: onBadRow is "ignore"',
  );
});

test("a label in test data that the training part doesn't tell is an error before training, not after it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nnc-bad-"));
  const cities = {
    ...source,
    fields: [{ field: "point", from: ["city"], preparations: [{ kind: "one_hot" as const }] }],
  };
  const test = { ...cities, paths: { path: "more.csv" } };
  const training = { batch: 16, epochs: 2, seed: 1, data: cities, test };
  await writeFile(join(folder, "points.csv"), "city,kind\nOslo,red\nRome,blue\n");
  await writeFile(join(folder, "more.csv"), "city,kind\nOslo,red\nBern,red\n");
  expect(await failureOf(() => loadData({ ...blueprint, training }, folder))).toContain(
    'more.csv:3: column "city" holds "Bern", which is none of the 2 values of city that were learned',
  );
  const violet = { ...plan, training: { ...plan.training, test: { ...source, paths: { path: "odd.csv" } } } };
  await writeFile(join(folder, "odd.csv"), "x,y,kind\n1,1,violet\n");
  await writeFile(join(folder, "points.csv"), "x,y,kind\n1,1,red\n");
  expect(await failureOf(() => loadData(violet, folder))).toContain('odd.csv:2: column "kind" holds "violet"');
});

test("fit leaves out rows of a list, and of arrays and of validation data", async () => {
  const rows = [
    { point: [1, 2], kind: "red" },
    { point: [1], kind: "red" },
    3,
    { point: [1, 2], kind: "violet" },
    { point: [0, "a"], kind: "red" },
    { point: [3, 1], kind: "blue" },
  ];
  const { problems, onBadRow } = told();
  const network = Blobs.create({ seed: 1 });
  const validate = { point: [1, 2, NaN, 2], kind: ["red", "red"] };
  for await (const { validation } of network.fit(rows as never, { epochs: 1, onBadRow, validate } as never))
    expect(validation).toBeDefined();
  expect(problems.map((problem) => problem.slice(0, 6))).toEqual(["row 2 ", "row 3 ", "row 4:", "row 5:", "row 2:"]);
  expect(await failureOf(() => network.fit([3] as never, { epochs: 1, onBadRow: "skip" }).next())).toContain(
    "none of the 1 rows of the data",
  );
  expect(await failureOf(() => network.fit(rows as never, { epochs: 1 }).next())).toContain("NN703: row 3 is 3");
});

test("a number beyond single precision is refused though standardizing would make it small, unless the spec scales it", async () => {
  const data = datasetOf({ x: { values: Float64Array.of(1, 2, -1e39, 4), dims: [] } });
  const learned = (...preparations: Preparation[]): unknown =>
    fitPreparation([real("x", 1)], [{ field: "x", from: ["x"], preparations }], data);
  const standardize: Preparation = { kind: "standardize" };
  const refused = 'NN703: row 3: column "x" holds -1e+39, which is too large for the network\'s numbers\n';
  expect(await failureOf(() => learned(standardize))).toContain(refused);
  expect(await failureOf(() => learned({ kind: "missing", fill: "mean" }, standardize))).toContain(refused);
  expect(() => learned({ kind: "scale", factor: 1e-9, offset: 0 }, standardize)).not.toThrow();
  const flat = datasetOf({ x: { values: new Float64Array(4).fill(1e39), dims: [] } });
  expect(
    await failureOf(() =>
      fitPreparation([real("x", 1)], [{ field: "x", from: ["x"], preparations: [standardize] }], flat),
    ),
  ).toContain("row 1: ");
});

/** A table whose first and last rows the reader refuses, and whose second the class that isn't known. */
const mixed = "x,y,kind\n1,1,red\n1,1,violet\noops,1,red\n2,2,blue\n1,1,violet\n1,2\n";

test.each([
  ["in memory", {}],
  ["piece by piece", { shuffle: 100 }],
])("rows of a file are told in their order, whatever is wrong with them: %s", async (_, more) => {
  const folder = await mkdtemp(join(tmpdir(), "nnc-bad-"));
  await writeFile(join(folder, "points.csv"), mixed);
  const { problems, onBadRow } = told();
  const spec: Blueprint = { ...blueprint, training: { batch: 16, epochs: 1, seed: 1, data: source, ...more } };
  const data = await loadData(spec, folder, { onBadRow });
  for await (const { loss } of Blobs.create({}, spec).fit(data as never)) expect(loss).toBeGreaterThan(0);
  expect(problems.map((problem) => /csv:(\d)/.exec(problem)?.[1])).toEqual(["3", "4", "6", "7"]);
});

test("so are rows of columns that are read one after the other, and rows of a list, under their own numbers", async () => {
  const sql = told();
  const text =
    "select if(i = 5, null, i) as x, if(i = 1, null, i) as y, if(i = 3, null, 'red') as z from range(9) t(i)";
  const read = await readSql(`${text} order by i`, {
    columns: { x: "number", y: "number", z: "text" },
    onBadRow: sql.onBadRow,
  });
  expect(sql.problems.map((problem) => problem.split(": ")[1])).toEqual(["row 2", "row 4", "row 6"]);
  expect(read.position?.(2)).toBe(4);
  const { problems, onBadRow } = told();
  const rows = Array.from({ length: 4 }, () => ({ point: [1, 2], kind: "red" }));
  const list = [3, ...rows, { point: [1, 2], kind: "violet" }, 7];
  for await (const { loss } of Blobs.create().fit(list as never, { onBadRow, epochs: 1 })) expect(loss).toBeDefined();
  expect(problems.map((problem) => /row (\d)/.exec(problem)?.[1])).toEqual(["1", "6", "7"]);
});
