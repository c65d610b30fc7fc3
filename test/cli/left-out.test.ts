// What `nnc train` and `nnc evaluate` tell of rows that missing(drop) leaves out.
import { describe, expect, test } from "vitest";
import { folderOf, type Folder } from "./nnc.js";
import { points, spec } from "./spiral.js";

const whole = spec.replace("= [x, y]", "= [x, y] -> missing(drop)").replace("25%", '25%\n  test csv("more.csv")');

/** Of 60 rows three lack a value, of the two for tests one. */
function project(text = whole): Folder {
  const [head = "", ...rows] = points().trim().split("\n");
  const gaps = rows.map((row, at) => (at === 5 || at === 41 ? row.replace(/^[^,]*/, "NA") : row));
  gaps[7] = (gaps[7] ?? "").replace(/,[^,]*,/, ",,");
  return folderOf({
    "model.nn": text,
    "points.csv": [head, ...gaps].join("\n"),
    "more.csv": `${head}\n1,1,red\n?,1,red\n-2,0,red\n`,
  });
}

const training = "training data: 3 of 60 rows dropped: x, y are missing\n";
const testing = "test data: 1 of 3 rows dropped: x is missing\n";
const dropped = {
  training: { rows: 3, of: 60, columns: ["x", "y"] },
  test: { rows: 1, of: 3, columns: ["x"] },
};

const lines = (text: string): string => text.replace(/^(?!.*dropped).*\n/gm, "");
const last = (text: string): unknown => JSON.parse(text.trim().split("\n").at(-1) ?? "");

describe.each([
  ["in memory", whole],
  ["piece by piece", whole.replace("batch 8", "batch 8\n  shuffle 20")],
])("%s", (_, text) => {
  test("each source is told of once, and in the last line of JSON", async () => {
    const folder = project(text);
    const { code, stderr } = await folder.nnc(["train", "model.nn", "-o", "w.safetensors", "--no-run"]);
    expect([code, lines(stderr)]).toEqual([0, training + testing]);
    const json = await folder.nnc(["train", "model.nn", "--json", "--no-run"]);
    expect([json.code, last(json.stdout)]).toEqual([0, expect.objectContaining({ event: "end", dropped })]);
    const seeds = await folder.nnc(["train", "model.nn", "--seeds", "2", "--json", "--no-run"]);
    expect(last(seeds.stdout)).toMatchObject({ event: "end", dropped: { training: dropped.training } });
    expect(lines(seeds.stderr)).toContain(training);
  });

  test("evaluate doesn't count them among its rows", async () => {
    const folder = project(text);
    await folder.nnc(["train", "model.nn", "-o", "w.safetensors", "--no-run"]);
    const evaluate = ["evaluate", "model.nn", "-w", "w.safetensors"];
    const own = await folder.nnc(evaluate);
    expect([own.stdout, own.stderr]).toEqual([
      expect.stringMatching(/^test \(2 rows\): /),
      expect.stringContaining(testing),
    ]);
    const named = await folder.nnc([...evaluate, "-d", "more.csv"]);
    expect([named.stdout, named.stderr]).toEqual([
      expect.stringMatching(/^more\.csv \(2 rows\): /),
      testing.replace("test data: ", ""),
    ]);
    const json = await folder.nnc([...evaluate, "-d", "more.csv", "--json"]);
    expect(last(json.stdout)).toMatchObject({ data: "more.csv", rows: 2, dropped: { data: dropped.test } });
  });
});

test("nothing is told where nothing is missing", async () => {
  const folder = project();
  folder.write("points.csv", points());
  folder.write("more.csv", points());
  const { stdout, stderr } = await folder.nnc(["train", "model.nn", "--json", "--no-run"]);
  expect(lines(stderr)).toBe("");
  expect(last(stdout)).not.toHaveProperty("dropped");
});

test("folds", async () => {
  const { stdout, stderr } = await project().nnc(["train", "model.nn", "--folds", "2", "--json", "--no-run"]);
  expect([last(stdout), lines(stderr)]).toEqual([expect.objectContaining({ dropped }), training + testing]);
});
