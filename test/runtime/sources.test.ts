// Every source that needs a package: named in a spec, bound to a network's fields, and what is said where the package isn't there.
import { afterEach, expect, test, vi } from "vitest";
import type { Blueprint, SourceSpec } from "../../runtime/blueprint.js";
import { sourceKind, sourceKindNames, otherKindOf } from "../../runtime/data/sources.js";
import { loadData } from "../../runtime/load-data.js";
import { Blobs, blueprint } from "./blobs.js";
import { failureOf } from "./failure.js";

const folder = new URL("../sources/", import.meta.url);

function planned(data: SourceSpec): Blueprint {
  return { ...blueprint, training: { batch: 2, epochs: 1, seed: 1, data } };
}

const listed = { field: "point", from: ["list"], preparations: [] };

test.each<[string, SourceSpec]>([
  ["npz", { kind: "npz", paths: { path: "npy/deflated.npz" }, fields: [] }],
  ["parquet", { kind: "parquet", paths: { path: "parquet/zstd.parquet" }, fields: [listed] }],
  [
    "sql",
    {
      kind: "sql",
      paths: { query: "select list as point, kind from 'parquet/snappy.parquet' order by x" },
      fields: [],
    },
  ],
])("a network trains with %s", async (_, source) => {
  const plan = planned(source);
  const data = await loadData(plan, folder);
  const network = Blobs.create({}, plan);
  for await (const { loss } of network.fit(data)) expect(loss).toBeGreaterThan(0);
});

test("a null or a NaN in a column of numbers is told with its row", async () => {
  const from = (column: string): SourceSpec => ({
    kind: "parquet",
    paths: { path: "parquet/snappy.parquet" },
    fields: [{ field: "point", from: ["x", column], preparations: [] }],
  });
  expect(await failureOf(() => loadData(planned(from("gap")), folder))).toContain(
    'snappy.parquet: row 3: "gap" holds null',
  );
  const plan = planned(from("hole"));
  const data = await loadData(plan, folder);
  const network = Blobs.create({}, plan);
  const train = async (): Promise<void> => {
    for await (const { loss } of network.fit(data)) expect(loss).toBe(0);
  };
  expect(await failureOf(train)).toContain('snappy.parquet: row 3: column "hole" holds NaN');
});

afterEach(() => vi.doUnmock("hyparquet"));

test("without its package a source says what to install", async () => {
  vi.doMock("hyparquet", () => {
    throw Object.assign(new Error("Cannot find package 'hyparquet'"), { code: "ERR_MODULE_NOT_FOUND" });
  });
  const plan = planned({ kind: "parquet", paths: { path: "parquet/none.parquet" }, fields: [listed] });
  const failure = await failureOf(() => loadData(plan, folder));
  expect(failure).toContain("NN709: parquet(…) needs the package hyparquet, which ");
  expect(failure).toContain("help: npm install hyparquet");
});

test("no two kinds claim the same ending, except tables of text", () => {
  for (const kind of sourceKindNames)
    for (const ending of sourceKind(kind).endings) expect(otherKindOf(kind, `a${ending}`), kind).toBeUndefined();
  expect(otherKindOf("csv", "rows.parquet")).toBe("parquet");
  expect(otherKindOf("idx", "images.gz")).toBeUndefined();
  expect(otherKindOf("jsonl", "rows.txt")).toBeUndefined(); // a name that says nothing
});
