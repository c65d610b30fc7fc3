// Orders and splits from a seed; rows and columns picked from a dataset.
import fc from "fast-check";
import { expect, test } from "vitest";
import { datasetOf, placeOf, selectColumns, selectRows } from "../../runtime/data/dataset.js";
import { folds, permutation, split, type Split } from "../../runtime/data/shuffle.js";
import { quotas } from "../../runtime/data/strata.js";
import { failureOf } from "./failure.js";

const counted = (rows: number) =>
  datasetOf({
    x: { values: Uint8Array.from({ length: 2 * rows }, (_, place) => place), dims: [2] },
    name: { values: Array.from({ length: rows }, (_, row) => `n${row}`), dims: [] },
  });

test("a permutation holds every row once, and depends on seed and epoch alone", () => {
  fc.assert(
    fc.property(fc.nat(500), fc.maxSafeNat(), fc.nat(1000), (rows, seed, epoch) => {
      const order = permutation(rows, seed, epoch);
      expect(order.toSorted()).toEqual(Uint32Array.from({ length: rows }, (_, row) => row));
      expect(permutation(rows, seed, epoch)).toEqual(order);
    }),
  );
});

test("another seed, in its low or high bits, or another epoch gives another order", () => {
  const orders = [
    permutation(100, 1, 0),
    permutation(100, 2, 0),
    permutation(100, 1 + 2 ** 32, 0),
    permutation(100, 1, 1),
  ];
  expect(new Set(orders.map(String)).size).toBe(4);
});

test("every row comes to every place equally often", () => {
  const counts = new Map<string, number>();
  for (let epoch = 0; epoch < 6000; epoch++) {
    const order = String(permutation(3, 7, epoch));
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150); // five deviations
});

test("a split parts the rows, keeps their order and their origin, and is the same for the same seed", () => {
  const dataset = counted(20);
  const { train, validation } = split(dataset, 0.25, 3);
  expect([train.rows, validation.rows]).toEqual([15, 5]);
  const names = (part: typeof train) => part.columns.name?.values as readonly string[];
  expect([...names(train), ...names(validation)].sort()).toEqual(
    [...(dataset.columns.name?.values as string[])].sort(),
  );
  const rows = names(train).map((name) => Number(name.slice(1)));
  expect(rows).toEqual(rows.toSorted((a, b) => a - b));
  expect(placeOf(train, 14)).toBe(`row ${rows[14]! + 1}`);
  expect(names(split(dataset, 0.25, 3).validation)).toEqual(names(validation));
  expect(names(split(dataset, 0.25, 4).validation)).not.toEqual(names(validation));
});

test.each([0, 0.01, 1, NaN, -1])("a split by %d is refused", async (share) => {
  expect(await failureOf(() => split(counted(10), share, 1))).toContain("NN706: a share of");
});

/** Rows of classes a, b, c … as many as said, mixed. */
const classed = (...sizes: readonly number[]) => {
  const names = sizes.flatMap((size, at) => Array.from({ length: size }, () => "abcdef"[at] ?? ""));
  const order = permutation(names.length, 5, 0);
  return datasetOf({
    kind: { values: Array.from(order, (row) => names[row] ?? ""), dims: [] },
    x: { values: Float64Array.from(order), dims: [] },
  });
};
const countOf = ({ columns }: Split["train"], kind: string) =>
  (columns.kind?.values as string[]).filter((value) => value === kind).length;

test("a stratified split gives each class its share, is drawn by the seed and as large as any other", () => {
  const dataset = classed(50, 30, 20, 3);
  const { train, validation } = split(dataset, 0.2, 3, { stratify: "kind" });
  expect(["a", "b", "c", "d"].map((kind) => countOf(validation, kind))).toEqual([10, 6, 4, 1]);
  expect(train.rows + validation.rows).toBe(103);
  const drawn = (seed: number) => split(dataset, 0.2, seed, { stratify: "kind" }).validation.columns.x?.values;
  expect(drawn(3)).toEqual(validation.columns.x?.values);
  expect(drawn(4)).not.toEqual(validation.columns.x?.values);
});

test("quotas add up, are off by less than one, and leave each class a row", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (sizes, share) => {
        const rows = sizes.reduce((sum, size) => sum + size, 0);
        const aside = Math.round(share * rows);
        const counts = quotas(sizes, aside);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Math.min(aside, rows - sizes.length));
        counts.forEach((count, at) => expect(count).toBeLessThan(sizes[at]!));
        if (sizes.every((size, at) => size - (size * aside) / rows >= 1 && counts[at]! < size - 1))
          counts.forEach((count, at) => expect(Math.abs(count - (sizes[at]! * aside) / rows)).toBeLessThan(1));
      },
    ),
  );
});

test("folds validate every row once and train on all others", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), fc.nat(), fc.boolean(), (rows, extra, seed, stratified) => {
      const dataset = classed(
        Math.ceil(rows / 2),
        Math.floor(rows / 3),
        rows - Math.ceil(rows / 2) - Math.floor(rows / 3),
      );
      const count = 2 + (extra % (rows - 1));
      const parts = folds(dataset, count, { seed, ...(stratified && { stratify: "kind" }) });
      const all = (part: Split["train"]) => [...(part.columns.x?.values as Float64Array)];
      const everything = all(dataset).toSorted((a, b) => a - b);
      expect(parts.flatMap(({ validation }) => all(validation)).sort((a, b) => a - b)).toEqual(everything);
      for (const { train, validation } of parts)
        expect([...all(train), ...all(validation)].sort((a, b) => a - b)).toEqual(everything);
      const spreadOf = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);
      expect(spreadOf(parts.map(({ validation }) => validation.rows))).toBeLessThanOrEqual(1);
      if (stratified)
        for (const kind of ["a", "b", "c"])
          expect(spreadOf(parts.map(({ validation }) => countOf(validation, kind)))).toBeLessThanOrEqual(1);
    }),
  );
});

test("folds are drawn by the seed, 0 where none is given", () => {
  const first = (seed?: number) =>
    folds(classed(20, 20), 4, seed === undefined ? {} : { seed })[0]?.validation.columns.x?.values;
  expect(first(0)).toEqual(first());
  expect(first(1)).not.toEqual(first());
});

test.each([1, 2.5, 11, NaN])("%d folds of ten rows are refused", async (count) => {
  expect(await failureOf(() => folds(counted(10), count))).toContain("NN706: 10 rows can't be parted into");
});

test("what is stratified by is a column of classes", async () => {
  expect(await failureOf(() => split(counted(10), 0.5, 1, { stratify: "kind" }))).toContain("NN701");
  expect(await failureOf(() => folds(counted(10), 2, { stratify: "x" }))).toContain(
    'NN701: column "x" has rows of [2], where a class a row is needed',
  );
});

test("rows are picked with their dims and number type", () => {
  expect(selectRows(counted(3), [2, 0]).columns).toEqual({
    x: { values: Uint8Array.of(4, 5, 0, 1), dims: [2] },
    name: { values: ["n2", "n0"], dims: [] },
  });
});

test("columns are picked by name", async () => {
  expect(Object.keys(selectColumns(counted(1), ["name"]).columns)).toEqual(["name"]);
  expect(await failureOf(() => selectColumns(counted(1), ["nome"]))).toContain('NN701: the data has no column "nome"');
});

test.each([
  ["no columns", {}, "NN701: the data has no columns"],
  ["half a row", { x: { values: Uint8Array.of(1, 2, 3), dims: [2] } }, "isn't a whole number of rows of [2]"],
])("%s is refused", async (_, columns, message) => {
  expect(await failureOf(() => datasetOf(columns))).toContain(message);
});
