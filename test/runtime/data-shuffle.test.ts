// Orders and splits from a seed; rows and columns picked from a dataset.
import fc from "fast-check";
import { expect, test } from "vitest";
import { datasetOf, placeOf, selectColumns, selectRows } from "../../runtime/data/dataset.js";
import { permutation, split } from "../../runtime/data/shuffle.js";
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
