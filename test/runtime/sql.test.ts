// Queries of DuckDB: a database that is made here, and files that the query names.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, expect, test } from "vitest";
import { readSql, type SqlOptions } from "../../runtime/data/sql.js";
import { failureOf } from "./failure.js";

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nnc's-sql-"));
  path = join(folder, "sales.duckdb");
  await writeFile(join(folder, "rows.csv"), "x,kind\n1,red\n2,blue\n");
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(
    "create table sales (x double, n bigint, price decimal(8, 2), ok boolean, kind varchar, day date, list float[])",
  );
  await connection.run(
    "insert into sales values (0.5, 3, 9.99, true, 'a', '2024-01-02', [1, 2]), (1.5, null, 5, false, 'b', '2024-01-03', [3, 4])",
  );
  connection.closeSync();
  instance.closeSync();
});

const any = (...names: string[]): SqlOptions["columns"] & object =>
  Object.fromEntries(names.map((name) => [name, "any" as const]));

test("numbers, decimals, truth values, texts and lists", async () => {
  const query = "select *, sum(x) over () as total from sales order by x";
  const { columns, rows } = await readSql(query, {
    database: path,
    columns: any("x", "price", "ok", "kind", "list", "total"),
  });
  expect(rows).toBe(2);
  expect(columns).toEqual({
    x: { values: Float64Array.of(0.5, 1.5), dims: [] },
    price: { values: Float64Array.of(9.99, 5), dims: [] },
    ok: { values: Float64Array.of(1, 0), dims: [] },
    kind: { values: ["a", "b"], dims: [] },
    list: { values: Float64Array.of(1, 2, 3, 4), dims: [2] },
    total: { values: Float64Array.of(2, 2), dims: [] },
  });
});

test("files that the query names start at the spec's folder", async () => {
  const { columns } = await readSql("select x, kind from 'rows.csv'", { folder });
  expect(columns.x?.values).toEqual(Float64Array.of(1, 2));
});

test("more rows than one chunk of DuckDB holds", async () => {
  const { columns } = await readSql("select i as x from range(5000) t(i)");
  expect(columns.x?.values).toEqual(Float64Array.from({ length: 5000 }, (_, at) => at));
});

test.each([
  ["select * from sales order by x", "n", 'NN703: FILE: the query: row 2: "n" holds null'],
  [
    "select * from sales order by x",
    "day",
    'NN703: FILE: the query: row 1: "day" holds 2024-01-02T00:00:00.000Z, which is a date',
  ],
  [
    "select * from sales",
    "prise",
    'NN701: FILE: the query has no column "prise" (its columns: x, n, price, ok, kind, day, list); did you mean price?',
  ],
  ["select * from sales where x > 9", "x", "NN703: FILE: the query gives no rows"],
  ["select y from sales", "y", "NN706: FILE: the query fails: Binder Error"],
  ["selct 1", "y", "NN706: FILE: the query fails: Parser Error"],
  ["delete from sales", "x", "NN706: FILE: the query isn't a select"],
  ["copy sales to 'out.csv'", "x", "NN706: FILE: the query isn't a select"],
])("%s, for %s", async (text, name, message) => {
  const failure = await failureOf(() => readSql(text, { database: path, columns: any(name) }));
  expect(failure.replace(path, "FILE")).toContain(message);
});

test("a database that isn't there or is none", async () => {
  const gone = { database: join(folder, "gone.duckdb") };
  expect(await failureOf(() => readSql("select 1 as x", gone))).toContain(
    "gone.duckdb can't be read: there is no such file",
  );
  await writeFile(join(folder, "odd.duckdb"), "this is no database, just a text of some length".repeat(100));
  const odd = { database: join(folder, "odd.duckdb") };
  expect(await failureOf(() => readSql("select 1 as x", odd))).toContain("NN704: ");
});

test("where DuckDB's extension for SQLite isn't here and can't be fetched, the message says so", async () => {
  await writeFile(join(folder, "shop.sqlite"), Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(4080)]));
  const calls = [
    () => readSql("select * from sales", { database: join(folder, "shop.sqlite") }),
    () => readSql("select * from sqlite_scan('shop.sqlite', 'sales')", { folder }),
  ];
  for (const call of calls) {
    const failure = await failureOf(call);
    // With the extension at hand the file itself is what can't be read.
    if (failure.includes("extension"))
      expect(failure).toMatch(/^NN709: .* needs DuckDB's extension sqlite_scanner, which isn't installed/);
    else expect(failure).toMatch(/^NN70[46]: /);
  }
});
