// Conditions on columns, and the parts of the data that they take out.
import { expect, test } from "vitest";
import { conditionText, partRows, type Condition } from "../../runtime/data/condition.js";
import { datasetOf, type Dataset } from "../../runtime/data/dataset.js";
import { failureOf } from "./failure.js";

const data = datasetOf({
  part: { values: ["train", "valid", "test", "train", "valid"], dims: [] },
  year: { values: Float64Array.of(2019, 2020, 2021, 2022, 2023), dims: [] },
  code: { values: ["7", "x", "12", "100", "9"], dims: [] },
  pair: { values: new Float32Array(10), dims: [2] },
});

const is = (column: string, is: "==" | "!=" | "<" | "<=" | ">" | ">=", value: number | string): Condition => ({
  column,
  is,
  value,
});

function years(where: Condition): number[] {
  const { parts } = partRows(data, [{ name: "validation", where }]);
  return Array.from(parts[0]?.columns.year?.values as Float64Array);
}

test.each([
  [is("part", "==", "valid"), 'part == "valid"', [2020, 2023]],
  [is("part", "!=", "train"), 'part != "train"', [2020, 2021, 2023]],
  [is("part", "<", "train"), 'part < "train"', [2021]],
  [is("year", "<=", 2020), "year <= 2020", [2019, 2020]],
  [is("year", ">", 2021), "year > 2021", [2022, 2023]],
  [is("year", "==", "2021"), 'year == "2021"', [2021]],
  // Compared as numbers where the value is one; what is no number is unlike each.
  [is("code", "<", 12), "code < 12", [2019, 2023]],
  [is("code", ">=", 12), "code >= 12", [2021, 2022]],
  [is("code", "!=", 12), "code != 12", [2019, 2020, 2022, 2023]],
  [{ not: is("year", "<", 2022) }, "not year < 2022", [2022, 2023]],
  [{ both: [is("part", "==", "valid"), is("year", ">", 2020)] }, 'part == "valid" and year > 2020', [2023]],
  [{ either: [is("part", "==", "test"), is("year", "<", 2020)] }, 'part == "test" or year < 2020', [2019, 2021]],
  [
    { not: { either: [is("part", "==", "test"), is("part", "==", "train")] } },
    'not (part == "test" or part == "train")',
    [2020, 2023],
  ],
] as const)("%j", (condition, text, expected) => {
  expect(conditionText(condition)).toBe(text);
  expect(years(condition)).toEqual(expected);
});

test("parts keep the order and the places of their rows; the rest is what none takes", () => {
  const { parts, rest } = partRows(data, [
    { name: "validation", where: is("part", "==", "valid") },
    { name: "test", where: is("year", "==", 2021) },
  ]);
  const rows = (part: Dataset | undefined): unknown => part && [...(part.columns.year?.values as Float64Array)];
  expect([...parts, rest].map(rows)).toEqual([[2020, 2023], [2021], [2019, 2022]]);
  expect(rest.origin?.(1)).toBe("row 4");
});

test.each([
  [
    is("part", "==", "dev"),
    'NN706: no row is for validation: part == "dev" holds nowhere ("part" holds "train", "valid", "test")',
  ],
  [is("prat", "==", "dev"), 'NN701: the data has no column "prat"'],
  [is("pair", "==", 1), 'NN701: column "pair" has rows of [2], where pair == 1 needs one value a row'],
  [is("year", ">", 0), "NN706: no row is left to train with: all 5 are in validation"],
])("%j is refused", async (where, message) => {
  expect(await failureOf(() => partRows(data, [{ name: "validation", where }]))).toContain(message);
});

test("a row is in one part alone", async () => {
  const parts = [
    { name: "validation", where: is("year", ">", 2020) },
    { name: "test", where: is("part", "==", "test") },
  ];
  expect(await failureOf(() => partRows(data, parts))).toContain("NN706: row 3 is in validation and test");
});
