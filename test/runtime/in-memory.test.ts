// The forms in which a program may hold data, and what is said of each mistake.
import { describe, expect, test } from "vitest";
import { datasetFrom } from "../../runtime/data/in-memory.js";
import { fitPreparation, type FieldSource, type FieldSpec } from "../../runtime/data/preparation.js";
import { failureOf } from "./failure.js";

const image: FieldSpec = { name: "image", kind: "real", dims: [2, 2], count: 0, classes: undefined };
const age: FieldSpec = { name: "age", kind: "real", dims: [], count: 0, classes: undefined };
const tokens: FieldSpec = { name: "tokens", kind: "index", dims: [3], count: 9, classes: undefined };
const pet: FieldSpec = { name: "pet", kind: "class", dims: [], count: 2, classes: ["cat", "dog"] };
const size: FieldSpec = { name: "size", kind: "real", dims: [3], count: 0, classes: undefined };
const sides: FieldSource = {
  field: "size",
  from: ["width", "height", "depth"],
  preparations: [{ kind: "standardize" }],
};

/** The columns that come of it, as plain lists. */
function columns(data: unknown, fields: readonly FieldSpec[], sources: readonly FieldSource[] = []): unknown {
  const dataset = datasetFrom(data, fitPreparation(fields, sources));
  const lists = Object.entries(dataset.columns).map(([name, { values, dims }]) => [name, [...values], dims]);
  return { rows: dataset.rows, columns: lists };
}

describe("forms", () => {
  const eight = [1, 2, 3, 4, 5, 6, 7, 8];
  test.each<[string, unknown]>([
    ["flat", eight],
    ["a typed array", Float32Array.from(eight)],
    ["bytes", Uint8Array.from(eight)],
    ["clamped bytes", Uint8ClampedArray.from(eight)],
    ["a list of rows", [eight.slice(0, 4), eight.slice(4)]],
    [
      "rows of rows",
      [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ],
    ],
    ["a list of typed arrays", [Float32Array.of(1, 2, 3, 4), Float64Array.of(5, 6, 7, 8)]],
  ])("of numbers: %s", (_, values) => {
    expect(columns({ image: values }, [image])).toEqual({ rows: 2, columns: [["image", eight, [2, 2]]] });
  });

  test("arrays of numbers aren't copied", () => {
    const values = new Float32Array(8);
    expect(datasetFrom({ image: values }, fitPreparation([image], [])).columns.image?.values).toBe(values);
  });

  test("one row: an object with a value that is no list", () => {
    const row = {
      age: 3,
      pet: "dog",
      image: [
        [1, 2],
        [3, 4],
      ],
    };
    expect(columns(row, [age, pet, image])).toEqual(columns([row], [age, pet, image]));
    expect(columns({ age: 3 }, [age])).toEqual({ rows: 1, columns: [["age", [3], []]] });
    // Lists alone are columns.
    expect(columns({ age: [3, 4] }, [age])).toEqual({ rows: 2, columns: [["age", [3, 4], []]] });
  });

  test("columns by name: numbers, texts, truths, whole numbers", () => {
    const data = {
      age: [1, true],
      pet: ["cat", "dog"],
      tokens: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      other: null,
    };
    expect(columns(data, [age, pet, tokens])).toEqual({
      rows: 2,
      columns: [
        ["age", [1, 1], []],
        ["pet", ["cat", "dog"], []],
        ["tokens", [1, 2, 3, 4, 5, 6], [3]],
      ],
    });
  });

  test("a list of objects, one a row", () => {
    const rows = [
      { image: [1, 2, 3, 4], age: 1.5, pet: "cat", id: "a" },
      { image: Float32Array.of(5, 6, 7, 8), age: 2, pet: "dog", id: "b" },
    ];
    expect(columns(rows, [image, age, pet])).toEqual({
      rows: 2,
      columns: [
        ["image", eight, [2, 2]],
        ["age", [1.5, 2], []],
        ["pet", ["cat", "dog"], []],
      ],
    });
    expect(columns([], [age, pet])).toMatchObject({ rows: 0 });
  });

  test("a field that the spec makes of several columns: as those, or side by side under its own name", () => {
    const expected = {
      rows: 2,
      columns: [
        ["width", [1, 4], []],
        ["height", [2, 5], []],
        ["depth", [3, 6], []],
      ],
    };
    expect(columns({ width: [1, 4], height: [2, 5], depth: [3, 6] }, [size], [sides])).toEqual(expected);
    expect(
      columns(
        {
          size: [
            [1, 2, 3],
            [4, 5, 6],
          ],
        },
        [size],
        [sides],
      ),
    ).toEqual(expected);
    expect(columns({ size: Uint8Array.of(1, 2, 3, 4, 5, 6) }, [size], [sides])).toEqual(expected);
  });

  test("a field that the spec takes from a column of another name", () => {
    const source: FieldSource = { field: "age", from: ["years"], preparations: [] };
    expect(columns({ age: [3] }, [age], [source])).toEqual({ rows: 1, columns: [["years", [3], []]] });
  });

  test("a dataset stays as it is", () => {
    const dataset = { rows: 1, columns: { age: { values: Float64Array.of(1), dims: [] } } };
    expect(datasetFrom(dataset, fitPreparation([age], []))).toBe(dataset);
  });
});

describe("mistakes", () => {
  test.each<[string, unknown, readonly FieldSpec[]]>([
    [
      'NN701: the data has no "image" (it has: imgae, age); did you mean imgae?\n  help: give image: 4 values a row',
      { imgae: [1, 2, 3, 4], age: [1] },
      [image],
    ],
    ['NN701: the data has no "age" (it has nothing)\n  help: give age: a value a row', {}, [age]],
    ['NN701: the data has no "width" or "size" (it has: age)\n  help: give size: 3 values a row', { age: [1] }, [size]],
    [
      'NN703: column "image" has 5 values, which isn\'t a whole number of rows of [2, 2]\n  help: give a multiple of 4 values',
      { image: new Float32Array(5) },
      [image],
    ],
    [
      'NN701: row 2 of "image" has 3 values, but a row is [2, 2], 4 values\n  help: give rows of the shape that the spec states, also for a single row: a list of one',
      {
        image: [
          [1, 2, 3, 4],
          [1, 2, 3],
        ],
      },
      [image],
    ],
    [
      'NN703: column "age" has 2 rows, but column "pet" has 1\n  help: give every column the same number of rows',
      { age: [1, 2], pet: ["cat"] },
      [age, pet],
    ],
    [
      'NN703: row 2: "age" holds "x", where a number should be\n  help: give all rows numbers, or all of them texts',
      { age: [1, "x"] },
      [age],
    ],
    [
      'NN703: row 2: "image" holds null, where a number should be\n  help: put a number there, leave the row out, or say in the spec what stands in for it: image -> missing(mean)',
      {
        image: [
          [1, 2, 3, 4],
          [1, 2, null, 4],
        ],
      },
      [image],
    ],
    [
      'NN703: row 2: "pet" holds undefined, where a text should be\n  help: put a text there, leave the row out, or say in the spec what stands in for it: pet -> missing("unknown")',
      { pet: ["cat", undefined] },
      [pet],
    ],
    [
      'NN701: row 1 of "pet" has 2 values, but a row is one value\n  help: give rows of the shape that the spec states, also for a single row: a list of one',
      { age: 3, pet: ["cat", "dog"] },
      [age, pet],
    ],
    [
      'NN703: "age" is a BigInt64Array\n  help: give an array of numbers or a list, also for a single row',
      { age: BigInt64Array.of(3n) },
      [age],
    ],
    [
      'NN701: row 2 has no "age" (it has: aeg); did you mean aeg?\n  help: give each row a value for "age"',
      [{ age: 1 }, { aeg: 1 }],
      [age],
    ],
    [
      'NN701: row 1 has no "age" (it has: pet)\n  help: give each row a value for "age"',
      [{ age: undefined, pet: 1 }],
      [age],
    ],
    ...(
      [
        [{ rows: 2, columns: { age: { values: [1], dims: [] } } }, 'column "age" has 1 row, but the dataset 2'],
        [{ rows: 0.5, columns: {} }, "the dataset has 0.5 rows"],
        [{ rows: 1, columns: { age: 1 } }, 'column "age" is 1'],
        [{ rows: 1, columns: { age: { values: [1] } } }, 'column "age" is an object'],
        [{ rows: 1, columns: { age: { values: [1], dims: [-1] } } }, 'column "age" is an object'],
      ] as const
    ).map(([dataset, problem]): [string, unknown, readonly FieldSpec[]] => [
      `NN703: ${problem}\n  help: let each column be { values, dims } with the values of all rows, row behind row`,
      dataset,
      [age],
    ]),
    [
      'NN703: row 1 is 3, not an object\n  help: give each row as an object of its fields, such as { x: [1, 2], kind: "rose" }',
      [3],
      [age],
    ],
    [
      'NN706: the data is "ages.csv"\n  help: give an array for each field ({ x: Float32Array, … }), a row ({ x, … }), a list of rows or a dataset',
      "ages.csv",
      [age],
    ],
    [
      "NN706: the data is undefined\n  help: give an array for each field ({ x: Float32Array, … }), a row ({ x, … }), a list of rows or a dataset",
      undefined,
      [age],
    ],
  ])("%s", async (message, data, fields) => {
    expect(await failureOf(() => columns(data, fields, fields.includes(size) ? [sides] : []))).toBe(message);
  });
});
