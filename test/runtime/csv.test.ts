// CSV and TSV: what is read, and what each kind of bad file is told.
import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isNumberText, type AskedRules, type CellRules } from "../../runtime/data/cells.js";
import { parseCsv, readCsv, type CsvOptions } from "../../runtime/data/csv.js";
import { placeOf, type Dataset } from "../../runtime/data/dataset.js";
import { failureOf } from "./failure.js";

const parsed = (text: string, options?: CsvOptions): Promise<Dataset> => parseCsv([text], "iris.csv", options);

test("columns of numbers become numbers, the others texts", async () => {
  const { rows, columns } = await parsed(
    '\uFEFFwidth, kind ,note\r\n1.5,rose,"a, ""b"""\r\n\r\n-2e-1,iris,"two\nlines"\r\n',
  );
  expect(rows).toBe(2);
  expect(columns).toEqual({
    width: { values: Float64Array.of(1.5, -0.2), dims: [] },
    kind: { values: ["rose", "iris"], dims: [] },
    note: { values: ['a, "b"', "two\nlines"], dims: [] },
  });
});

test("a column with a single cell that isn't a number stays text, each cell as it was written", async () => {
  const { columns } = await parsed("zip\n01.50\n007\nx\n");
  expect(columns.zip?.values).toEqual(["01.50", "007", "x"]);
});

test("only the columns asked for are looked at, and they are of the kind asked for", async () => {
  const { columns } = await parsed("a,b,c\n1,,7\n2,oops,8\n", { columns: { c: "text", a: "number" } });
  expect(columns).toEqual({
    c: { values: ["7", "8"], dims: [] },
    a: { values: Float64Array.of(1, 2), dims: [] },
  });
});

test("a row knows its line", async () => {
  const dataset = await parsed('a\n1\n\n"2"\n');
  expect([0, 1].map((row) => placeOf(dataset, row))).toEqual(["iris.csv:2", "iris.csv:4"]);
});

test("chunks may end anywhere", async () => {
  const bytes = Buffer.from("näme,b\nä,1\nö,2\n");
  const { columns } = await parseCsv(
    Array.from(bytes, (byte) => Uint8Array.of(byte)),
    "-",
  );
  expect(columns["näme"]?.values).toEqual(["ä", "ö"]);
});

test("files: tabs by their ending, gzip by their bytes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nnc-csv-"));
  await writeFile(join(folder, "a.tsv"), "a\tb\n1,5\t 2\n");
  await writeFile(join(folder, "a.tsv.gz"), gzipSync("a\tb\n1,5\t 2\n"));
  for (const name of await readdir(folder)) {
    const { columns } = await readCsv(join(folder, name));
    expect([columns.a?.values, columns.b?.values]).toEqual([["1,5"], Float64Array.of(2)]);
  }
});

test("the first line tells what delimits, where nobody says it", async () => {
  for (const text of ['a;"b,c"\n1;x,y\n', '\n\na\t"b,c"\n1\tx,y\n', '"a","b,c"\n1,"x,y"\n']) {
    const { columns } = await parsed(text);
    expect(columns, text).toEqual({
      a: { values: Float64Array.of(1), dims: [] },
      "b,c": { values: ["x,y"], dims: [] },
    });
  }
  const { columns } = await parsed("a;b\n1;2\n", { delimiter: "," });
  expect(Object.keys(columns)).toEqual(["a;b"]);
});

test("lines may end in any way, also within one file", async () => {
  const { rows, columns } = await parsed("a,b\r\n1,2\n3,4\r5,6\r\n");
  expect([rows, columns.b?.values]).toEqual([3, Float64Array.of(2, 4, 6)]);
});

test("what isn't UTF-8 is refused with line and byte, wherever chunks end; UTF-16 with its mark is read", async () => {
  const latin = Buffer.from("kind,note\nrosé,ok\nröse,ok\n", "latin1");
  const utf8 = Buffer.from("kind,note\nrosé \ufffd,ok\nröse 🌹,ok\n");
  for (const size of [1, 2, 3, 7, 100]) {
    const chunks = (bytes: Buffer): Uint8Array[] =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
    expect(await failureOf(() => parseCsv(chunks(latin), "iris.csv"))).toBe(
      `NN703: iris.csv:2: byte 4 of the line, e9, belongs to no character of UTF-8
  help: save the file as UTF-8; if it is Latin-1, iconv -f latin1 -t utf-8 converts it`,
    );
    expect((await parseCsv(chunks(utf8), "iris.csv")).columns.kind?.values).toEqual(["rosé \ufffd", "röse 🌹"]);
  }
  const wide = await parseCsv([Buffer.from("\ufeffkind\nrosé\n", "utf16le")], "iris.csv");
  expect(wide.columns.kind?.values).toEqual(["rosé"]);
});

test.each([
  ["a ragged row", "a,b\n1,2\n3\n", {}, "NN703: iris.csv:3: 1 cells in a row of 2 columns (a, b)"],
  ["a row too long", "a,b\n1,2,3\n", {}, "NN703: iris.csv:2: 3 cells in a row of 2 columns (a, b)"],
  ["an empty cell", "a,b\n1,2\n3,\n", {}, 'NN703: iris.csv:3: column "b" is empty'],
  ["NaN", "a\nNaN\n", { columns: { a: "number" } }, 'NN703: iris.csv:2: column "a" holds "NaN", which isn\'t a number'],
  [
    "a missing column",
    "width,height\n1,2\n",
    { columns: { widht: "number" } },
    "(its columns: width, height); did you mean width?",
  ],
  ["a column twice", "a,b,a\n1,2,3\n", {}, 'NN703: iris.csv:1: two columns are called "a"'],
  ["an open quote", 'a\n1\n"2\n3\n', {}, "NN703: iris.csv:3: a quote that opens in this row is never closed"],
  ["a decimal comma", "a;b\n1,5;2\n", { columns: { a: "number" } }, "help: write a point before the decimals"],
  ["no header", "1.5,rose\n", { columns: { a: "number" } }, "help: write the columns' names in the first line"],
  ["text after a quote", 'a,b\n1,"2"3\n', {}, "NN703: iris.csv:2: invalid closing quote"],
  ["an empty file", "", {}, "NN703: iris.csv has no header row"],
  ["a header alone", "a,b\n", {}, "NN703: iris.csv has a header but no rows"],
] satisfies [string, string, CsvOptions, string][])("%s is refused", async (_, text, options, message) => {
  const failure = await failureOf(() => parsed(text, options));
  expect(failure).toContain(message);
  expect(failure).toContain("help: ");
});

test("a file that isn't there is named", async () => {
  expect(await failureOf(() => readCsv("nowhere/iris.csv"))).toContain(
    "NN704: nowhere/iris.csv can't be read: there is no such file",
  );
});

test("a gzip file that is cut short is named", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "nnc-csv-")), "a.csv.gz");
  await writeFile(path, gzipSync("a\n1\n").subarray(0, 15));
  expect(await failureOf(() => readCsv(path))).toContain(`NN704: ${path} is a damaged gzip file (15 bytes)`);
});

test("every finite number is read as it was written", async () => {
  const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(numbers, async (values) => {
      const { columns } = await parsed(`x\n${values.map(String).join("\n")}\n`, { columns: { x: "number" } });
      expect(columns.x?.values).toEqual(Float64Array.from(values, (value) => (Object.is(value, -0) ? 0 : value)));
    }),
  );
});

test("what is a number", () => {
  expect(["1", "+1.", "-.5", "1e-3", "1E5"].filter(isNumberText)).toHaveLength(5);
  expect(["", ".", "e5", "1e999", "Infinity", "0x10", "1,5", "1 2", "NaN"].filter(isNumberText)).toEqual([]);
});

test("a cell is quoted in part, and nothing in it acts on the terminal", async () => {
  expect(await failureOf(() => parsed(`a\n${"9q".repeat(1000)}\n`, { columns: { a: "number" } }))).toContain(
    `column "a" holds "${"9q".repeat(29)}9…", which isn't a number`,
  );
  expect(await failureOf(() => parsed("a\n\u001b[31m\n", { columns: { a: "number" } }))).toContain('"\\u001b[31m"');
  const wide = Array.from({ length: 100 }, (_, i) => `c${i}`).join(",");
  expect(await failureOf(() => parsed(`${wide}\n1,2\n`))).toContain("c28, c29, … 100 in all)");
});

test("where values may be missing, so may cells and what is written for nothing", async () => {
  const text = "n,t,a,b\n1,x,1,u\n,,?,\nNA,NaN,2,N/A\n";
  const columns = {
    n: { kind: "number", mayMiss: true },
    t: { kind: "text", mayMiss: true },
    a: { kind: "any", mayMiss: true },
    b: { kind: "any", mayMiss: true },
  } as const;
  expect((await parseCsv([text], "rows.csv", { columns })).columns).toEqual({
    n: { values: Float64Array.of(1, NaN, NaN), dims: [] },
    t: { values: ["x", "", "NaN"], dims: [] },
    a: { values: Float64Array.of(1, NaN, 2), dims: [] },
    b: { values: ["u", "", "N/A"], dims: [] },
  });
});

test.each([
  ["n\nNA\n", "number", 'rows.csv:2: column "n" holds "NA", which isn\'t a number', "number", "n", "mean"],
  ["floor height,n\n,1\n", "text", 'rows.csv:2: column "floor height" is empty', "text", '"floor height"', '"unknown"'],
  ["n,m\n,1\n", "any", 'rows.csv:2: column "n" is empty', "value", "n", '"unknown"'],
] as const)(
  "what is missing elsewhere is an error that says how it may be: %j",
  async (text, kind, problem, needed, name, fill) => {
    const [column = ""] = text.split(/[,\n]/);
    const told = (rules: CellRules): Promise<string> =>
      failureOf(() => parseCsv([text], "rows.csv", { columns: { [column]: rules } }));
    expect(await told({ kind })).toBe(
      `NN703: ${problem}\n  help: put a ${needed} there, leave the row out, or let the reader have it: columns: { ${name}: { kind: "${kind}", mayMiss: true }, … }`,
    );
    const ofSpec: AskedRules = { kind, isOfSpec: true };
    expect(await told(ofSpec)).toBe(
      `NN703: ${problem}\n  help: put a ${kind === "any" ? "text" : needed} there, leave the row out, or say in the spec what stands in for it: ${name} -> missing(${fill})`,
    );
  },
);

test("a column that isn't there: programs name another, specs are told to", async () => {
  const told = (rules: AskedRules): Promise<string> =>
    failureOf(() => parseCsv(["x\n1\n"], "rows.csv", { columns: { y: rules } }));
  expect(await told({ kind: "any" })).toMatch(/help: add the column, or name one that is there$/);
  expect(await told({ kind: "any", isOfSpec: true })).toMatch(/or name in the spec the one to be used$/);
});

test("the example of docs/api.md: what may be missing is NaN, or an empty text", async () => {
  const text = "age,city,income,note\n34,Oslo,51000,\n,Bergen,NA,x\n";
  const { columns } = await parseCsv([text], "customers.csv", {
    columns: { age: { kind: "number", mayMiss: true }, city: "text", income: { kind: "number", mayMiss: true } },
  });
  expect(columns).toEqual({
    age: { values: Float64Array.of(34, NaN), dims: [] },
    city: { values: ["Oslo", "Bergen"], dims: [] },
    income: { values: Float64Array.of(51000, NaN), dims: [] },
  });
});
