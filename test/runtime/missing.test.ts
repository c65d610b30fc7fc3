// Missing values: what stands in for them, learned from the training part, kept with the weights, applied wherever rows go in.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Blueprint, SourceSpec } from "../../runtime/blueprint.js";
import { isMissing } from "../../runtime/data/cells.js";
import { parseCsv } from "../../runtime/data/csv.js";
import { completeRows } from "../../runtime/data/complete-rows.js";
import { datasetOf, selectRows, type Dataset, type Values } from "../../runtime/data/dataset.js";
import { datasetFrom } from "../../runtime/data/in-memory.js";
import { parseJsonLines } from "../../runtime/data/json-lines.js";
import { gatherMedian } from "../../runtime/data/median.js";
import {
  fitPreparation,
  isPreparationOf,
  startFitting,
  type FieldSpec,
  type FittedField,
  type Preparation,
} from "../../runtime/data/preparation.js";
import { prepare } from "../../runtime/data/rows.js";
import { loadData } from "../../runtime/index.js";
import { readSafetensors, writeSafetensors } from "../../runtime/safetensors.js";
import { blobs, Blobs, blueprint } from "./blobs.js";
import { failureOf } from "./failure.js";

const real = (name: string, ...dims: number[]): FieldSpec => ({
  name,
  kind: "real",
  dims,
  count: 0,
  classes: undefined,
});
const pet: FieldSpec = { name: "pet", kind: "class", dims: [], count: 3, classes: ["cat", "dog", "other"] };
const digit: FieldSpec = { name: "digit", kind: "class", dims: [], count: 3, classes: undefined };

const columns = (values: Record<string, Values>, dims: readonly number[] = []): Dataset =>
  datasetOf(Object.fromEntries(Object.entries(values).map(([name, column]) => [name, { values: column, dims }])));

function fit(field: FieldSpec, from: string[], preparations: Preparation[], training?: Dataset): FittedField {
  const [fitted] = fitPreparation([field], [{ field: field.name, from, preparations }], training);
  if (fitted === undefined) throw new Error("a field was given");
  return fitted;
}

const prepared = (field: FittedField, data: Dataset): unknown[] => [
  ...(prepare([field], data, "double").columns[field.name]?.values ?? []),
];

const mean: Preparation = { kind: "missing", fill: "mean" };
const median: Preparation = { kind: "missing", fill: "median" };
const drop: Preparation = { kind: "missing", fill: "drop" };
const value = (value: number | string): Preparation => ({ kind: "missing", fill: "value", value });
const ages = columns({ age: Float64Array.of(1, NaN, 2, 9) });

test.each([
  ["mean", [mean], [1, 4, 2, 9]],
  ["median", [median], [1, 2, 2, 9]],
  ["a number", [value(-1)], [1, -1, 2, 9]],
  [
    "a number of the column, before it is scaled",
    [value(10), { kind: "scale", factor: 0.5, offset: 1 }],
    [1.5, 6, 2, 5.5],
  ],
] satisfies [string, Preparation[], number[]][])("numbers are filled by %s", (_, preparations, expected) => {
  expect(prepared(fit(real("x"), ["age"], preparations, ages), ages)).toEqual(expected);
});

test("what is filled in counts for mean and deviation", () => {
  for (const fill of [mean, median, value(5)]) {
    const standard = prepared(fit(real("x"), ["age"], [fill, { kind: "standardize" }], ages), ages) as number[];
    expect(standard.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 12);
    expect(standard.reduce((sum, one) => sum + one * one, 0) / 4).toBeCloseTo(1, 12);
  }
});

test("it is learned from the training part alone", () => {
  const field = fit(real("x"), ["age"], [mean], columns({ age: Float64Array.of(1, 3, NaN) }));
  expect(prepared(field, columns({ age: Float64Array.of(100, NaN) }))).toEqual([100, 2]);
});

test("each column has its own, each number of a list the column's", () => {
  const data = columns({ a: Float64Array.of(1, NaN, 3), b: Float64Array.of(NaN, 10, 20) });
  expect(prepared(fit(real("x", 2), ["a", "b"], [mean], data), data)).toEqual([1, 15, 2, 10, 3, 20]);
  const lists = columns({ l: Float64Array.of(1, NaN, 5, 6) }, [2]);
  expect(prepared(fit(real("x", 2), ["l"], [mean], lists), lists)).toEqual([1, 4, 5, 6]);
});

test("single-precision columns and texts of numbers are filled too", () => {
  const field = fit(real("x"), ["age"], [mean], ages);
  expect(prepared(field, columns({ age: Float32Array.of(NaN, 7) }))).toEqual([4, 7]);
  expect(prepared(field, columns({ age: ["NA", "7", ""] }))).toEqual([4, 7, 4]);
});

test("a label of its own, which has its place whether the training part lacks values or not", () => {
  const steps: Preparation[] = [{ kind: "lowercase" }, value("Unknown"), { kind: "one_hot" }];
  const whole = fit(real("x", 3), ["city"], steps, columns({ city: ["Rome", "Oslo"] }));
  expect(prepared(whole, columns({ city: ["oslo", "", "NA"] }))).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 1]);
  const numbers = columns({ size: Float64Array.of(10, NaN, 9) });
  expect(prepared(fit(real("x", 3), ["size"], [value("none"), { kind: "one_hot" }], numbers), numbers)).toEqual([
    0, 1, 0, 0, 0, 1, 1, 0, 0,
  ]);
  expect(prepared(fit(real("x", 2), ["size"], [value(9), { kind: "one_hot" }], numbers), numbers)).toEqual([
    0, 1, 1, 0, 1, 0,
  ]);
});

test("classes: one of the names, or a label that is learned", () => {
  expect(prepared(fit(pet, ["pet"], [value("other")]), columns({ pet: ["dog", "", "NA"] }))).toEqual([1, 2, 2]);
  const data = columns({ d: ["b", "", "a"] });
  expect(prepared(fit(digit, ["d"], [value("?")], data), data)).toEqual([1, 2, 0]);
});

test("without missing(…) NA is a label like any other, and NaN an error that names it", async () => {
  const data = columns({ country: ["NA", "DE"] });
  expect(prepared(fit(real("x", 2), ["country"], [{ kind: "one_hot" }], data), data)).toEqual([0, 1, 1, 0]);
  expect(await failureOf(() => prepared(fit(real("x"), ["age"], []), ages))).toBe(
    'NN703: row 2: column "age" holds NaN, which isn\'t a finite number\n  help: put a number there, leave the row out, or say in the spec what stands in for it: age -> missing(mean)',
  );
});

test("infinities and texts that are no numbers stay errors", async () => {
  const field = fit(real("x"), ["age"], [mean], ages);
  expect(await failureOf(() => prepared(field, columns({ age: Float64Array.of(NaN, Infinity) })))).toContain(
    'row 2: column "age" holds Infinity',
  );
  expect(await failureOf(() => prepared(field, columns({ age: ["NA", "old"] })))).toContain(
    'row 2: column "age" holds "old"',
  );
  const infinite = columns({ age: Float64Array.of(NaN, Infinity) });
  expect(await failureOf(() => fit(real("x"), ["age"], [mean], infinite))).toContain(
    'row 2: column "age" holds Infinity, so that it has no mean',
  );
});

test("a column without any value has no mean", async () => {
  expect(await failureOf(() => fit(real("x"), ["age"], [median], columns({ age: Float64Array.of(NaN) })))).toBe(
    'NN703: column "age" holds no value at all in the training data, so that it has no median\n  help: leave the column out, or name a number: missing(0)',
  );
});

test.each([
  ["a text for numbers", real("x"), [value("none")]],
  ["a mean of labels", real("x", 2), [mean, { kind: "one_hot" }]],
  ["a mean of classes", pet, [mean]],
  ["a fill after the scaling", real("x"), [{ kind: "standardize" }, mean]],
] satisfies [string, FieldSpec, Preparation[]][])("%s is refused", async (_, field, preparations) => {
  expect(await failureOf(() => fit(field, ["c"], preparations))).toContain("NN706: what ");
});

test("drop leaves rows out for all columns, itself if nothing is missing, and never all rows", async () => {
  const data = columns({ age: Float64Array.of(1, NaN, 3), pet: ["cat", "dog", ""] });
  const fields = [fit(real("x"), ["age"], [drop]), fit(pet, ["pet"], [drop])];
  const kept = completeRows(fields, data);
  expect([kept.rows, kept.columns.age?.values, kept.origin?.(0)]).toEqual([1, Float64Array.of(1), "row 1"]);
  expect(completeRows(fields, kept)).toBe(kept);
  expect(await failureOf(() => completeRows(fields, selectRows(data, [1, 2])))).toContain(
    "NN703: no row has a value in each of the columns that are said to be missing(drop): age, pet",
  );
  expect(await failureOf(() => prepared(fields[0]!, data))).toContain(
    'NN703: row 2: column "age" has no value, and training left such rows out: missing(drop)',
  );
  expect(await failureOf(() => prepared(fields[1]!, data))).toContain('row 3: column "pet" has no value');
});

test("rows in memory: null, undefined, NaN, NA and absent keys", () => {
  const field = fit(real("x", 2), ["a", "b"], [mean], columns({ a: Float64Array.of(1, 3), b: Float64Array.of(5, 7) }));
  const filled = (data: unknown): unknown[] => prepared(field, datasetFrom(data, [field]));
  const rows = [{ b: 1 }, { a: null, b: undefined }, { a: NaN, b: "NA" }, { a: 9, b: 8 }];
  expect(filled(rows)).toEqual([2, 1, 2, 6, 2, 6, 9, 8]);
  expect(filled({ a: [null, 4], b: Float64Array.of(1, NaN) })).toEqual([2, 1, 4, 6]);
  expect(filled({ b: [1, 2] })).toEqual([2, 1, 2, 2]);
  expect(filled({ x: [[null, 1]] })).toEqual([2, 1]);
  const one = fit(pet, ["pet"], [value("other")]);
  expect(prepared(one, datasetFrom([{ pet: null }, { pet: "dog" }, {}], [one]))).toEqual([2, 1, 2]);
});

test("what is learned part by part is what is learned at once", () => {
  const sources = [
    { field: "x", from: ["x"], preparations: [median, { kind: "standardize" } as const] },
    { field: "y", from: ["y"], preparations: [mean, { kind: "standardize" } as const] },
    { field: "t", from: ["t"], preparations: [value("?"), { kind: "one_hot" } as const] },
  ];
  const fields = [real("x"), real("y"), real("t", 6)];
  const number = fc.oneof(fc.constant(NaN), fc.integer({ min: -1000, max: 1000 }));
  const label = fc.constantFrom("", "a", "b", "c", "d", "e");
  const row = fc.tuple(number, number, label);
  const rows = fc
    .array(row, { minLength: 2 })
    .filter((all) => all.some(([x]) => x === x) && all.some(([, y]) => y === y));
  fc.assert(
    fc.property(rows, fc.nat(), (all, cut) => {
      const data = columns({
        x: Float64Array.from(all, ([x]) => x),
        y: Float64Array.from(all, ([, y]) => y),
        t: all.map(([, , t]) => t),
      });
      const order = all.map((_, at) => at);
      const at = cut % all.length;
      const fitting = startFitting(fields, sources);
      for (const part of [order.slice(0, at), order.slice(at)])
        if (part.length > 0) fitting.take(selectRows(data, part));
      const whole = fitPreparation(fields, sources, data);
      const parts = fitting.finish();
      for (const [
        place,
        {
          parts: [part],
        },
      ] of parts.entries()) {
        const other = whole[place]?.parts[0];
        expect({ ...part, factor: 0, shift: 0, missing: 0 }).toEqual({ ...other, factor: 0, shift: 0, missing: 0 });
        expect(part?.factor).toBeCloseTo(other?.factor ?? NaN, 9);
        expect(part?.shift).toBeCloseTo(other?.shift ?? NaN, 9);
      }
    }),
  );
});

test("the median is exact up to a number of values, and of an even sample beyond", () => {
  const exact = gatherMedian(8);
  exact.take(Float64Array.of(5, 1, NaN, 4, 100));
  expect(exact.median()).toBe(4.5);
  const sample = gatherMedian(64);
  for (let part = 0; part < 50; part++)
    sample.take(Float64Array.from({ length: 100 }, (_, i) => (part * 100 + i) % 1001));
  expect(Math.abs(sample.median() - 500)).toBeLessThan(60);
  expect(gatherMedian().median()).toBeNaN();
});

test("what counts as missing", () => {
  for (const text of ["", "  ", "NA", "na", "N/A", "#N/A", "<NA>", "NaN", "null", "NULL", "?"])
    expect(isMissing(text)).toBe(true);
  for (const text of ["none", "0", "-", "nano", "unknown"]) expect(isMissing(text)).toBe(false);
  expect([isMissing(NaN), isMissing(0), isMissing(Infinity)]).toEqual([true, false, false]);
});

// ---------------------------------------------------------------- a network that lacks values

const source: SourceSpec = {
  kind: "csv",
  paths: { path: "points.csv" },
  fields: [
    { field: "point", from: ["x", "y"], preparations: [mean, { kind: "standardize" }] },
    { field: "kind", from: ["kind"], preparations: [drop] },
  ],
};
const plan: Blueprint = { ...blueprint, training: { batch: 16, epochs: 3, seed: 1, data: source, validate: 0.25 } };

async function project(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nnc-missing-"));
  const { point, kind } = blobs(48);
  const lines = kind.map((name, row) => {
    const x = row % 5 === 0 ? "NA" : String(point[2 * row]);
    return `${x},${row % 7 === 0 ? "" : point[2 * row + 1]},${row % 12 === 3 ? "" : name}`;
  });
  await writeFile(join(folder, "points.csv"), ["x,y,kind", ...lines].join("\n"));
  return folder;
}

test("a network is trained on rows that lack values, saved, loaded, and asked about such rows", async () => {
  const folder = await project();
  const data = await loadData(plan, folder);
  expect([data.train.rows, (data as { validation?: Dataset }).validation?.rows]).toEqual([33, 11]); // 44 of 48 have a class
  const network = Blobs.create({}, plan);
  for await (const { loss } of network.fit(data)) expect(loss).toBeLessThan(3);
  const path = join(folder, "blobs.safetensors");
  await network.save(path);
  const same = await Blobs.create({}, plan).restore(path);
  const rows = [{ x: null, y: 1 }, { y: 1 }, { x: 0.5, y: "NA" }] as never;
  const { probability } = same.predict(rows);
  expect(probability).toEqual(network.predict(rows).probability);
  expect(probability.slice(0, 3)).toEqual(probability.slice(3, 6));
  expect(
    same.evaluate([
      { x: 1, y: 1, kind: "red" },
      { x: 1, y: 1, kind: null },
    ] as never),
  ).toEqual(same.evaluate([{ x: 1, y: 1, kind: "red" }] as never));
  expect(await failureOf(() => same.gradients([{ x: 1, y: 1, kind: null }] as never))).toContain(
    'row 1: column "kind" has no value, and training left such rows out',
  );
});

test("a file of an earlier version, which knows of no missing values, still loads; a damaged one doesn't", async () => {
  const folder = await project();
  const network = Blobs.create({}, plan);
  for await (const { loss } of network.fit(await loadData(plan, folder), { epochs: 1 }))
    expect(loss).toBeGreaterThan(0);
  const path = join(folder, "blobs.safetensors");
  await network.save(path);
  const { tensors, metadata } = await readSafetensors(path);
  const rest = JSON.parse(metadata.nnc ?? "") as { preparation: FittedField[] };
  const changed = async (missing: unknown): Promise<string> => {
    const preparation = rest.preparation.map((field) => ({
      ...field,
      parts: field.parts.map((part) => ({ ...part, missing })),
    }));
    const file = join(folder, "changed.safetensors");
    await writeSafetensors(file, tensors, { ...metadata, nnc: JSON.stringify({ ...rest, preparation }) });
    return file;
  };
  const old = await Blobs.create({}, plan).restore(await changed(undefined));
  expect(old.predict([{ x: 1, y: 1 }] as never).kind).toHaveLength(1);
  expect(await failureOf(() => old.predict([{ x: null, y: 1 }] as never))).toContain("missing(mean)");
  const damaged = await changed({ value: [] });
  expect(await failureOf(() => Blobs.create({}, plan).restore(damaged))).toContain("NN704");
  expect(isPreparationOf([...blueprint.inputs, ...blueprint.targets], rest.preparation)).toBe(true);
});

describe("columns that no row has", () => {
  const field = (name: string): FittedField =>
    fit(real(name), [name], [mean], columns({ [name]: Float64Array.of(1, 3) }));
  const house = [field("age"), field("rent")];
  const rules = (name: string) => ({ kind: "number" as const, mayMiss: true, mayLack: { unless: name } });
  const wanted = { age: rules("age"), rent: rules("rent") };
  const filled = (dataset: Dataset): unknown => {
    const { age, rent } = prepare(house, dataset, "double").columns;
    return [[...(age?.values ?? [])], [...(rent?.values ?? [])]];
  };

  test("are missing in each, wherever the rows come from", async () => {
    const expected = [[2], [3]];
    expect(filled(datasetFrom({ rent: 3 }, house))).toEqual(expected);
    expect(filled(datasetFrom([{ rent: 3, lag: 1 }], house))).toEqual(expected);
    expect(filled(datasetFrom({ rent: [3] }, house))).toEqual(expected);
    expect(filled(await parseJsonLines(['{"rent":3}'], "-", { columns: wanted }))).toEqual(expected);
    expect(filled(await parseCsv(["rent,kind\n3,a\n"], "-", { columns: wanted }))).toEqual(expected);
    expect(filled(datasetFrom([{}], house))).toEqual([[2], [2]]);
  });

  test.each([
    ["a slip", { agee: 40 }, 'has a column "agee", but none of the model is called so; did you mean age?'],
    [
      "a slip beside others",
      { agee: 40, rent: 3 },
      'has a column "agee", but none of the model is called so; did you mean age?',
    ],
    ["other columns", { size: 40 }, "has no column of the model: age, rent (it has: size)"],
  ])("%s is told of, wherever the rows come from", async (_, row, problem) => {
    const csv = `${Object.keys(row).join(",")}\n${Object.values(row).join(",")}\n`;
    const told = [
      await failureOf(() => datasetFrom(row, house)),
      await failureOf(() => datasetFrom([row, row], house)),
      await failureOf(() => parseJsonLines([JSON.stringify(row)], "the data", { columns: wanted })),
      await failureOf(() => parseCsv([csv], "the data", { columns: wanted })),
    ];
    for (const message of told) expect(message).toMatch(`NN701: the data ${problem}`);
  });

  test("columns that differ in their numbers are no slips of each other", () => {
    const lags = [field("lag1"), field("lag2")];
    expect(datasetFrom({ lag1: 1, lag3: 2 }, lags).rows).toBe(1);
  });

  test("training data must have them, and a list under the field's own name goes before", async () => {
    const strict = { age: { kind: "number" as const, mayMiss: true }, rent: rules("rent") };
    expect(await failureOf(() => parseJsonLines(['{"rent":3}'], "-", { columns: strict }))).toMatch(
      'no "age" in any row',
    );
    const listed = { age: { ...rules("age"), mayLack: { unless: "point" } }, rent: rules("rent") };
    const rows = ['{"rent":3,"point":[1]}'];
    expect(await failureOf(() => parseJsonLines(rows, "-", { columns: listed }))).toMatch('no "age" in any row');
  });
});
