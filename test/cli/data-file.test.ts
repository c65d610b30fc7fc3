// Data that is named on the command line: every kind of source that a spec can name, told by the file's name or by --from.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { folderOf, type Folder } from "./nnc.js";
import { points, spec } from "./spiral.js";

/** Written as NumPy writes a matrix of doubles, or a vector of bytes. */
function npy(values: Float64Array | Uint8Array, shape: readonly number[]): Uint8Array {
  const type = values instanceof Uint8Array ? "|u1" : "<f8";
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`.padEnd(117) + "\n";
  const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0]);
  return Buffer.concat([head, Buffer.from(text), Buffer.from(values.buffer)]);
}

/** A project with weights, and its points in every kind of file. */
async function project(): Promise<Folder> {
  const folder = folderOf({ "model.nn": spec, "points.csv": points() });
  await folder.nnc(["train", "model.nn", "-o", "weights.safetensors", "--epochs", "3", "--no-run"]);
  const instance = await DuckDBInstance.create(join(folder.path, "points.duckdb"));
  const connection = await instance.connect();
  await connection.run(`create table points as select * from read_csv('${join(folder.path, "points.csv")}')`);
  await connection.run(`copy points to '${join(folder.path, "points.parquet")}' (format parquet)`);
  await connection.run(
    `copy (select [x, y] as point, arm from points) to '${join(folder.path, "lists.parquet")}' (format parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  const cells = points()
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  const [x, y] = [0, 1].map((column) => Float64Array.from(cells, (row) => Number(row[column])));
  const arms = Uint8Array.from(cells, ([, , arm = ""]) => ["red", "yellow", "blue"].indexOf(arm));
  writeFileSync(join(folder.path, "x.npy"), npy(x!, [60]));
  writeFileSync(join(folder.path, "y.npy"), npy(y!, [60]));
  writeFileSync(join(folder.path, "arm.npy"), npy(arms, [60]));
  return folder;
}

const evaluate = ["evaluate", "model.nn", "-w", "weights.safetensors"];

describe("nnc evaluate", () => {
  const kinds: readonly (readonly [kind: string, words: readonly string[]])[] = [
    ["Parquet", ["-d", "points.parquet"]],
    ["Parquet with a list for the field", ["-d", "lists.parquet"]],
    ["arrays of NumPy, a file for each column", ["-d", "x=x.npy,y=y.npy,arm=arm.npy", "--from", "npy"]],
    ["a query that names its file", ["--from", "sql", "-d", "select x, y, arm from 'points.parquet'"]],
    ["a query of CSV", ["--from", "sql", "-d", "select * from 'points.csv'"]],
    ["a query of a database", ["--from", "sql", "-d", "points.duckdb: select * from points"]],
    ["a name that says something else", ["--from", "parquet", "-d", "points.parquet"]],
  ];

  test("reads every kind of file, and computes the same of each", async () => {
    const folder = await project();
    const figures = async (words: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await folder.nnc([...evaluate, ...words]);
      expect([code, stderr]).toEqual([0, ""]);
      return stdout.slice(stdout.indexOf("(60 rows)"));
    };
    const told = await figures(["-d", "points.csv"]);
    expect(told).toMatch(/^\(60 rows\): loss /);
    for (const [kind, words] of kinds) expect([kind, await figures(words)]).toEqual([kind, told]);
  });

  const faults: readonly (readonly [words: readonly string[], code: number, said: string])[] = [
    [["-d", "points.duckdb"], 2, "nothing says which rows of points.duckdb are meant"],
    [["-d", "x.npy"], 2, "npy has a file for each column, and there is none for x"],
    [["-d", "x=x.npy,y=y.npy", "--from", "npy"], 2, "there is none for arm"],
    [["-d", "-", "--from", "parquet"], 2, "standard input can't be read as parquet"],
    [["--from", "parquet"], 2, "--from says what --data is, and there is none"],
    [["-d", "points.csv", "--from", "parquet"], 1, "NN704: points.csv isn't a whole Parquet file"],
    [["-d", "gone.parquet"], 1, "NN704: gone.parquet can't be read: there is no such file"],
    [["--from", "sql", "-d", "select nothing"], 1, "NN706: the query fails"],
  ];

  test("says what is wrong with what it was told", async () => {
    const folder = await project();
    for (const [words, code, said] of faults) {
      const done = await folder.nnc([...evaluate, ...words]);
      expect([words, done.code, done.stderr]).toEqual([words, code, expect.stringContaining(said)]);
    }
  });
});

describe("nnc predict", () => {
  test("reads Parquet and writes CSV", async () => {
    const folder = await project();
    const predict = async (data: string): Promise<string> =>
      (await folder.nnc(["predict", "model.nn", "-w", "weights.safetensors", data])).stdout;
    expect(await predict("points.parquet")).toBe(await predict("points.csv"));
  });

  test("reads a folder of pictures without sub-folders, a single one, and one array for the one input", async () => {
    const pictures = `model Bright {
  input image: [2, 3]
  target kind: class(red, blue)
  scores = image -> flatten -> dense(2)
  loss cross_entropy(scores, kind)
}

train Bright {
  data images("pictures") {
    image = image / 255
    kind = label
  }
  epochs 1
  seed 1
}
`;
    const own = folderOf({ "model.nn": pictures });
    const source = new URL("../sources/images/", import.meta.url).pathname;
    for (const [name, from] of [
      ["pictures/red/a.png", "red/colour.png"],
      ["pictures/blue/b.png", "blue/palette.png"],
      ["new/a.png", "red/colour.png"],
      ["new/more/b.png", "blue/palette.png"],
    ] as const) {
      mkdirSync(join(own.path, name, ".."), { recursive: true });
      copyFileSync(join(source, from), join(own.path, name));
    }
    const greys = [76, 150, 29, 18, 0, 255];
    writeFileSync(join(own.path, "a.npy"), npy(Uint8Array.from([...greys, ...greys]), [2, 2, 3]));
    expect((await own.nnc(["train", "model.nn", "-o", "w.safetensors", "--no-run"])).code).toBe(0);
    const predict = async (data: string): Promise<string[]> => {
      const { code, stdout, stderr } = await own.nnc(["predict", "model.nn", "-w", "w.safetensors", data]);
      expect([code, stderr]).toEqual([0, ""]);
      return stdout.trimEnd().split("\n").slice(1);
    };
    const [one] = await predict("new/a.png");
    expect(await predict("new")).toEqual([one, one]);
    expect(await predict("a.npy")).toEqual([one, one]);
  });
});
