// From raw columns to a model's numbers: preparation learned from the training part, labels, and what bad values are told.
import fc from "fast-check";
import { expect, test } from "vitest";
import { datasetOf, type Dataset, type Values } from "../../runtime/data/dataset.js";
import { fitPreparation, type FieldSpec, type FittedField, type Preparation } from "../../runtime/data/preparation.js";
import { bindRows, prepare } from "../../runtime/data/rows.js";
import { failureOf } from "./failure.js";

const real = (name: string, ...dims: number[]): FieldSpec => ({
  name,
  kind: "real",
  dims,
  count: 0,
  classes: undefined,
});
const digit: FieldSpec = { name: "digit", kind: "class", dims: [], count: 10, classes: undefined };
const kind: FieldSpec = {
  name: "kind",
  kind: "class",
  dims: [],
  count: 3,
  classes: ["setosa", "versicolor", "virginica"],
};

const columns = (values: Record<string, Values>, dims: readonly number[] = []): Dataset =>
  datasetOf(Object.fromEntries(Object.entries(values).map(([name, column]) => [name, { values: column, dims }])));

/** One field made of these columns, fitted to the data. */
function fit(field: FieldSpec, from: string[], preparations: Preparation[], training?: Dataset): FittedField {
  const [fitted] = fitPreparation([field], [{ field: field.name, from, preparations }], training);
  if (fitted === undefined) throw new Error("a field was given");
  return fitted;
}

const prepared = (field: FittedField, data: Dataset): Values | undefined =>
  prepare([field], data).columns[field.name]?.values;

test("a field without a source is the column of its name, as it stands", () => {
  const data = columns({ x: Float64Array.of(1, 2, 3, 4), other: Uint8Array.of(1, 2, 3, 4) });
  const [field] = fitPreparation([real("x")], [], data);
  expect(prepared(field!, data)).toEqual(Float32Array.of(1, 2, 3, 4));
});

test("scales follow each other in order", () => {
  const data = columns({ x: Uint8Array.of(0, 255) });
  const steps: Preparation[] = [
    { kind: "scale", factor: 1 / 255, offset: 0 },
    { kind: "scale", factor: 2, offset: -1 },
  ];
  expect(prepared(fit(real("x"), ["x"], steps, data), data)).toEqual(Float32Array.of(-1, 1));
});

test("standardize learns from the training part alone, each column for itself", () => {
  const training = columns({ a: Float64Array.of(1, 3), b: Float64Array.of(10, 10) });
  const field = fit(
    real("x", 2),
    ["a", "b"],
    [{ kind: "scale", factor: 100, offset: 7 }, { kind: "standardize" }],
    training,
  );
  expect(prepared(field, training)).toEqual(Float32Array.of(-1, 0, 1, 0));
  expect(prepared(field, columns({ a: Float64Array.of(2, 5), b: Float64Array.of(10, 11) }))).toEqual(
    Float32Array.of(0, 0, 3, 100),
  );
});

test("a standardized column has mean 0 and deviation 1", () => {
  const values = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 2 });
  fc.assert(
    fc.property(values, (numbers) => {
      const data = columns({ x: Float64Array.from(numbers) });
      const result = prepare([fit(real("x"), ["x"], [{ kind: "standardize" }], data)], data, "double").columns.x;
      const standard = Array.from(result?.values as Float64Array);
      const mean = standard.reduce((sum, value) => sum + value, 0) / standard.length;
      const variance = standard.reduce((sum, value) => sum + value ** 2, 0) / standard.length;
      expect(mean).toBeCloseTo(0, 9);
      expect(variance).toBeCloseTo(1, 9);
    }),
  );
});

test("what was learned survives JSON", () => {
  const data = columns({ a: ["x", "y"], b: ["y", "z"] });
  const field = fit(real("x", 4), ["a", "b"], [{ kind: "one_hot" }], data);
  expect(prepared(JSON.parse(JSON.stringify(field)) as FittedField, data)).toEqual(
    Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1),
  );
});

test("one_hot of a single column may know fewer values than the field has room for", () => {
  const data = columns({ size: Int32Array.of(10, 9, 10) });
  const field = fit(real("size", 3), ["size"], [{ kind: "one_hot" }], data);
  expect(prepared(field, data)).toEqual(Float32Array.of(0, 1, 0, 1, 0, 0, 0, 1, 0));
});

test("classes: names, names in any case, and integers", () => {
  const field = fit(kind, ["kind"], []);
  expect(prepared(field, columns({ kind: ["virginica", "setosa", "1"] }))).toEqual(Float32Array.of(2, 0, 1));
  expect(prepared(field, columns({ kind: Uint8Array.of(2, 0) }))).toEqual(Float32Array.of(2, 0));
  const lower = fit(kind, ["kind"], [{ kind: "lowercase" }]);
  expect(prepared(lower, columns({ kind: ["Virginica", "SETOSA"] }))).toEqual(Float32Array.of(2, 0));
});

test("classes whose names are numbers go by name", () => {
  const stars: FieldSpec = { ...kind, classes: ["1", "2", "3"] };
  const field = fit(stars, ["kind"], []);
  expect(prepared(field, columns({ kind: Uint8Array.of(1, 3) }))).toEqual(Float32Array.of(0, 2));
  expect(prepared(field, columns({ kind: ["3"] }))).toEqual(Float32Array.of(2));
  expect(() => prepared(field, columns({ kind: Uint8Array.of(0) }))).toThrow(
    'row 1: column "kind" holds 0, which is none of the 3 classes of kind (1, 2, 3)',
  );
});

test("classes without names learn them from texts, in alphabetical order", () => {
  const data = columns({ digit: ["two", "one", "two"] });
  expect(prepared(fit(digit, ["digit"], [], data), data)).toEqual(Float32Array.of(1, 0, 1));
});

test("integers that start elsewhere can be moved", () => {
  const data = columns({ digit: Uint8Array.of(1, 10) });
  expect(prepared(fit(digit, ["digit"], [{ kind: "scale", factor: 1, offset: -1 }], data), data)).toEqual(
    Float32Array.of(0, 9),
  );
});

test("rows in an order, written where they belong", () => {
  const data = columns({ a: Float64Array.of(1, 2, 3), b: Float64Array.of(10, 20, 30) });
  const target = new Float64Array(8).fill(9);
  bindRows(fit(real("x", 2), ["a", "b"], [], data), data)(target, 2, Uint32Array.of(0, 2, 1), 1, 2);
  expect(target).toEqual(Float64Array.of(9, 9, 3, 30, 2, 20, 9, 9));
});

test("a field may be given by its own name, with its raw values side by side", () => {
  const training = columns({ a: Float64Array.of(1, 3), b: Float64Array.of(10, 30) });
  const field = fit(real("x", 2), ["a", "b"], [{ kind: "standardize" }], training);
  expect(prepared(field, columns({ x: Float32Array.of(1, 30, 2, 20) }, [2]))).toEqual(Float32Array.of(-1, 1, 0, 0));
});

const one = Float64Array.of(1);
test.each([
  [
    "a number beyond single precision",
    fit(real("x"), ["x"], []),
    columns({ x: Float64Array.of(1, -1e39) }),
    'NN703: row 2: column "x" holds -1e+39, which is too large for the network\'s numbers\n',
  ],
  [
    "a number that is beyond it once it is scaled",
    fit(real("x"), ["x"], [{ kind: "scale", factor: 10, offset: 0 }]),
    columns({ x: Float64Array.of(1e38, -1) }),
    'NN703: row 1: column "x" holds 1e+38, which is too large for the network\'s numbers when it is scaled by 10\n',
  ],
  [
    "NaN",
    fit(real("x"), ["x"], []),
    columns({ x: Float64Array.of(1, NaN) }),
    'NN703: row 2: column "x" holds NaN, which isn\'t a finite number',
  ],
  ["a text", fit(real("x"), ["x"], []), columns({ x: ["1", "NA"] }), 'NN703: row 2: column "x" holds "NA"'],
  [
    "a NaN inside",
    fit(real("x", 3), ["x"], []),
    columns({ x: Float64Array.of(1, 2, Infinity) }, [3]),
    "(value 3 of 3) holds Infinity",
  ],
  [
    "an unknown class",
    fit(kind, ["kind"], []),
    columns({ kind: ["setoza"] }),
    '"setoza", which is none of the 3 classes of kind (setosa, versicolor, virginica); did you mean setosa?',
  ],
  [
    "a class out of range",
    fit(digit, ["digit"], []),
    columns({ digit: Uint8Array.of(10) }),
    "holds 10, but digit takes whole numbers from 0 to 9",
  ],
  [
    "half a class",
    fit(digit, ["digit"], []),
    columns({ digit: Float32Array.of(0.5) }),
    "holds 0.5, but digit takes whole numbers from 0 to 9",
  ],
  [
    "a number beyond the names",
    fit(kind, ["kind"], []),
    columns({ kind: Uint8Array.of(3) }),
    "holds 3, but kind takes whole numbers from 0 to 2",
  ],
  [
    "an unknown value",
    fit(real("x", 2), ["x"], [{ kind: "one_hot" }], columns({ x: ["a", "b"] })),
    columns({ x: ["c"] }),
    "none of the 2 values of x that were learned",
  ],
  [
    "a missing column",
    fit(real("width"), ["width"], []),
    columns({ widht: one }),
    'NN701: the data has no column "width" (its columns: widht); did you mean widht?',
  ],
  [
    "another shape",
    fit(real("x", 2), ["x"], []),
    columns({ x: one }),
    'NN701: column "x" has rows of [], but x of [2] takes 2 values a row from it',
  ],
  [
    "nothing learned yet",
    fit(real("x"), ["x"], [{ kind: "standardize" }]),
    columns({ x: one }),
    "NN706: how x is prepared hasn't been learned yet",
  ],
] satisfies [string, FittedField, Dataset, string][])("%s is refused", async (_, field, data, message) => {
  expect(await failureOf(() => prepare([field], data))).toContain(message);
});

test("the message names the row of the file, whatever the order", async () => {
  const dataset = { ...columns({ x: Float64Array.of(1, NaN, 3) }), origin: (row: number) => `a.csv:${row + 2}` };
  const write = bindRows(fit(real("x"), ["x"], []), dataset);
  expect(await failureOf(() => write(new Float32Array(3), 0, [2, 1, 0], 0, 3))).toContain("NN703: a.csv:3: column");
});

test.each([
  [
    "a shape that the columns don't give",
    real("x", 4),
    ["a", "b"],
    [],
    "NN701: x is [4], 4 values a row, but columns a, b give 2",
  ],
  ["more classes than declared", { ...digit, count: 1 }, ["t"], [], "NN701: digit has 1 classes, but the data 2: u, v"],
  [
    "standardize of texts",
    real("x"),
    ["t"],
    [{ kind: "standardize" }],
    'NN703: column "t" holds texts, which have no mean and can\'t be standardized',
  ],
  [
    "standardize of what isn't finite",
    real("x", 1),
    ["n"],
    [{ kind: "standardize" }],
    'NN703: row 2: column "n" holds NaN, so that it has no mean',
  ],
  [
    "standardize of classes",
    digit,
    ["a"],
    [{ kind: "standardize" }],
    "NN706: digit is one of 10 integers, which standardize can't change",
  ],
  [
    "one_hot of classes",
    digit,
    ["a"],
    [{ kind: "one_hot" }],
    "NN706: digit is one of 10 integers, which one_hot can't change",
  ],
  [
    "standardize after one_hot",
    real("x", 2),
    ["t"],
    [{ kind: "one_hot" }, { kind: "standardize" }],
    "NN706: one_hot gives 0 and 1, which standardize",
  ],
] satisfies [string, FieldSpec, string[], Preparation[], string][])(
  "%s is refused",
  async (_, field, from, preparations, message) => {
    const data = columns({
      a: Float64Array.of(1, 2),
      b: Float64Array.of(3, 4),
      n: Float64Array.of(1, NaN),
      t: ["u", "v"],
    });
    expect(await failureOf(() => fit(field, from, preparations, data))).toContain(message);
  },
);
