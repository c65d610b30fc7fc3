// JSON lines: what is read, and what each kind of bad line is told.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { placeOf } from "../../runtime/data/dataset.js";
import { parseJsonLines, readJsonLines } from "../../runtime/data/json-lines.js";
import { failureOf } from "./failure.js";

test("numbers, texts, booleans and nested lists become columns", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "nnc-jsonl-")), "rows.jsonl");
  await writeFile(
    path,
    '{"x":1,"t":"a","b":true,"m":[[1,2],[3,4]]}\r\n\n{"m":[[5,6],[7,8]],"x":2.5,"t":"b","b":false,"more":null}',
  );
  const dataset = await readJsonLines(path);
  expect(dataset.columns).toEqual({
    x: { values: Float64Array.of(1, 2.5), dims: [] },
    t: { values: ["a", "b"], dims: [] },
    b: { values: Float64Array.of(1, 0), dims: [] },
    m: { values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8), dims: [2, 2] },
  });
  expect(placeOf(dataset, 1)).toBe(`${path}:3`);
});

test("only the keys asked for are looked at", async () => {
  const { columns } = await parseJsonLines(['{"a":null,"b":1}'], "-", { columns: ["b"] });
  expect(Object.keys(columns)).toEqual(["b"]);
});

test.each([
  ["no JSON", '{"a":1}\n{"a":', "NN703: -:2: not JSON: "],
  ["no object", "[1]", "NN703: -:1: [1] isn't an object"],
  ["a missing key", '{"width":1}\n{"widht":1}', 'NN701: -:2: no "width" (its keys: widht); did you mean widht?'],
  [
    "null",
    '{"a":null}',
    'NN703: -:1: "a" holds null\n  help: put a value there, leave the row out, or let the reader have it: columns: { a: ',
  ],
  ["an uneven list", '{"a":[[1,2],[3]]}', 'NN703: -:1: "a" holds [[1,2],[3]], which is neither'],
  ["a list of texts", '{"a":["b"]}', 'NN703: -:1: "a" holds ["b"], which is neither'],
  ["another length", '{"a":[1,2]}\n{"a":[1,2,3]}', '-:2: "a" holds a list of [3], in the rows before a list of [2]'],
  ["a text among numbers", '{"a":1}\n{"a":"1"}', '-:2: "a" holds a text, in the rows before a number'],
  ["nothing", "\n", "NN703: - has no rows"],
])("%s is refused", async (_, text, message) => {
  expect(await failureOf(() => parseJsonLines([text], "-"))).toContain(message);
});

test("where values may be missing, so may null, keys and what is written for nothing", async () => {
  const text = '{"n":null,"t":null,"l":null}\n{"n":1,"t":"a","l":[1,null]}\n{"t":"NA"}\n{"n":"n/a","t":"","l":[3,4]}';
  const { columns } = await parseJsonLines([text], "-", {
    columns: {
      n: { kind: "number", mayMiss: true },
      t: { kind: "text", mayMiss: true },
      l: { kind: "any", mayMiss: true },
    },
  });
  expect(columns).toEqual({
    n: { values: Float64Array.of(NaN, 1, NaN, NaN), dims: [] },
    t: { values: ["", "a", "NA", ""], dims: [] },
    l: { values: Float64Array.of(NaN, NaN, 1, NaN, NaN, NaN, 3, 4), dims: [2] },
  });
});

test("a key that no row has is a slip, also where values may be missing", async () => {
  const columns = { width: { kind: "number", mayMiss: true } } as const;
  expect(await failureOf(() => parseJsonLines(['{"widht":1}\n{"widht":2}'], "-", { columns }))).toContain(
    'NN701: -: no "width" in any row (its keys: widht); did you mean widht?',
  );
});

test("the mark that some editors put first is no part of the first row", async () => {
  const { columns } = await parseJsonLines(['\uFEFF{"x":1}\r\n{"x":2}\n'], "rows.jsonl");
  expect(columns.x?.values).toEqual(Float64Array.of(1, 2));
});

test("what isn't UTF-8 is refused", async () => {
  const bytes = Buffer.from('{"kind":"rose"}\n{"kind":"ros\u00e9"}\n', "latin1");
  expect(await failureOf(() => parseJsonLines([bytes], "-"))).toContain("NN703: -:2: byte 13 of the line, e9, belongs");
});
