// What `nnc train` says of inputs that are not normalized (NN702), of an unlikely first loss (NN803) and of the course of a run, and where it says nothing.
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf, type Outcome } from "./nnc.js";
import { points, spec } from "./spiral.js";

/** Trains for an epoch on the points, their coordinates times `scale`. */
function train(
  text: string,
  scale = 1,
  args: readonly string[] = [],
  more: Record<string, string> = {},
): Promise<Outcome> {
  const [header = "", ...rows] = points().trimEnd().split("\n");
  const scaled = rows.map((row) => {
    const [x, y, arm] = row.split(",");
    return [Number(x) * scale, Number(y) * scale, arm].join(",");
  });
  const data = [header, ...scaled].join("\n");
  return folderOf({ "a.nn": text, "points.csv": data, ...more }).nnc(["train", "a.nn", "--epochs", "1", ...args]);
}

function codesIn({ stderr }: Outcome): string[] {
  return [...stderr.matchAll(/warning (NN\d+)/g)].map(([, code = ""]) => code);
}

const relu = spec.replace("tanh", "relu");

test("inputs that are far from 1 in size are told once, with the line that mends them", async () => {
  const outcome = await train(spec, 1000);
  expect(outcome.code).toBe(0);
  expect(outcome.stderr).toMatch(
    /^a\.nn:2:16 - warning NN702: the values of point reach from -2479 to 3500, far from the range of -1 to 1$/m,
  );
  expect(outcome.stderr).toContain("help: prepare them in the braces of data: point = [x, y] -> standardize");
  expect(codesIn(outcome).filter((code) => code === "NN702")).toHaveLength(1);
  expect(codesIn(await train(spec, 1e-4))).toEqual(["NN702"]);
});

test("so is a first loss that no guess would have, without what penalties add", async () => {
  const outcome = await train(relu, 1000);
  expect(outcome.stderr).toMatch(
    /^a\.nn:7:3 - warning NN803: the loss before the first step is \d+\.\d\d, but guessing among 3 classes would give 1\.10$/m,
  );
  expect(outcome.stderr).toContain("help: scale the inputs, and give the last layer smaller initial weights");
  const penalized = relu.replace("\n  output p", "\n  regularize l2(1)\n  output p");
  expect(codesIn(await train(penalized))).not.toContain("NN803");
  expect(codesIn(await train(penalized, 1000))).toContain("NN803");
});

test("nothing is said of data as it should be, nor of what the spec does about it", async () => {
  const prepared = (text: string): string => relu.replace("point = [x, y]", `point = ${text}`);
  expect(codesIn(await train(relu))).toEqual([]);
  expect(codesIn(await train(prepared("[x, y] -> standardize"), 1000))).toEqual([]);
  expect(codesIn(await train(prepared("[x, y] / 1000"), 1000))).toEqual([]);
  // A formula of the model that scales, and a loss whose size says nothing.
  expect(codesIn(await train(relu.replace("point -> dense(hidden)", "(point / 1000) -> dense(hidden)"), 1000))).toEqual(
    [],
  );
  const weighted = relu.replace(
    "loss cross_entropy(scores, arm)",
    "loss cross_entropy(scores, arm, weights: [9, 9, 9])",
  );
  expect(codesIn(await train(weighted))).toEqual([]);
});

test("who goes on with a run, allows them or takes them less seriously isn't told; of several seeds the first tells", async () => {
  const levels = JSON.stringify({ levels: { NN702: "off", NN803: "off" } });
  expect(codesIn(await train(relu, 1000, [], { "nnc.config.json": levels }))).toEqual([]);
  const allowing = relu.replace("  loss ", '  allow NN803 "the scale is the point here"\n  loss ');
  expect(codesIn(await train(allowing, 1000))).toEqual(["NN702"]);
  expect(codesIn(await train(relu, 1000, ["--seeds", "3"]))).toEqual(["NN702", "NN803"]);
  const folder = folderOf({ "a.nn": relu, "points.csv": points().replaceAll("2.", "2000.") });
  expect(codesIn(await folder.nnc(["train", "a.nn", "--epochs", "1", "-o", "w.safetensors"]))).toEqual([
    "NN702",
    "NN803",
  ]);
  expect(codesIn(await folder.nnc(["train", "a.nn", "--epochs", "2", "--resume", "w.safetensors"]))).toEqual([]);
});

test("pixels are divided by 255", async () => {
  const header = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 40, 0, 0, 0, 4);
  const pixels = Uint8Array.from({ length: 160 }, (_, at) => (at * 37) % 256);
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 40, ...Array.from({ length: 40 }, (_, at) => at % 3));
  const text = spec
    .replace("point: [2]", "point: [4]")
    .replace(/data csv[^}]*\}/, 'data idx(point: "pixels", arm: "labels")');
  const folder = folderOf({ "a.nn": text, pixels: Buffer.concat([header, pixels]), labels });
  const { code, stderr } = await folder.nnc(["train", "a.nn", "--epochs", "1"]);
  expect(code).toBe(0);
  expect(stderr).toContain("the values of point reach from 0 to 255");
  expect(stderr).toContain("help: prepare them in the braces of data: point = point / 255");
});

/** With units that no point can open. */
const dead = relu
  .replace("model Spiral", "fn lowered(x) = x - 100\n\nmodel Spiral")
  .replace("dense(hidden) ->", "dense(hidden) -> lowered ->");

test("dead units are told once, with their place; a run that learns nothing too", async () => {
  const folder = folderOf({ "a.nn": dead, "points.csv": points() });
  const outcome = await folder.nnc(["train", "a.nn", "--epochs", "6"]);
  expect(outcome.code).toBe(0);
  expect(codesIn(outcome)).toEqual(
    ["NN808", "NN801"].sort((a, b) => outcome.stderr.indexOf(a) - outcome.stderr.indexOf(b)),
  );
  expect(outcome.stderr).toMatch(
    /^a\.nn:7:49 - warning NN801: 16 of the 16 units of scores\.relu gave zero for every example that was watched$/m,
  );
  expect(outcome.stderr).toMatch(/at step \d+, epoch \d, over 45 rows$/m);
});

test("what was seen is kept in the run's folder, a line for each observation", async () => {
  const folder = folderOf({ "a.nn": dead, "points.csv": points() });
  await folder.nnc(["train", "a.nn", "--epochs", "6", "--run", "kept"]);
  const lines = folder.read("kept/statistics.jsonl").trimEnd().split("\n");
  const seen = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(seen.at(-1)).toMatchObject({
    event: "statistics",
    step: 36,
    epoch: 6,
    rows: 45,
    activations: [
      { name: "scores", kind: "dense", at: "a.nn:7", dead: null },
      { name: "scores.relu", kind: "relu", at: "a.nn:7", units: 16, mean: 0, dead: 1, saturated: null },
      { name: "scores.dense", kind: "dense", units: 3 },
    ],
    parameters: [{ name: "scores.weight", gradientNorm: 0 }, {}, {}, {}],
  });
  const told = folder
    .read("kept/metrics.jsonl")
    .split("\n")
    .filter((line) => line.includes('"warning"'));
  expect(told.map((line) => JSON.parse(line) as unknown)).toContainEqual(
    expect.objectContaining({
      event: "warning",
      code: "NN801",
      at: "a.nn:7:49",
      text: expect.stringMatching(/^16 of the 16 units of scores\.relu/) as string,
      help: "lower the learning rate, or use leaky_relu",
    }),
  );
  const steps = seen.map(({ step }) => Number(step));
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
});

test("they can be allowed where they stand", async () => {
  const allowed = dead
    .replace("  scores =", '  allow NN801 "to see what is told"\n  scores =')
    .replace("  loss ", '  allow NN808 "the same"\n  loss ');
  const folder = folderOf({ "a.nn": allowed, "points.csv": points() });
  expect(codesIn(await folder.nnc(["train", "a.nn", "--epochs", "6"]))).toEqual([]);
});

test("on a terminal a warning stands below the line of progress, not in it", async () => {
  const folder = folderOf({ "a.nn": dead, "points.csv": points() });
  const { stderr } = await folder.nnc(["train", "a.nn", "--epochs", "6"], { isTerminal: true, env: { NO_COLOR: "1" } });
  expect(stderr).toMatch(/\n\S*a\.nn:7:49 - warning NN801/);
});

test.each(["iris", "wine"])("the run of examples/%s is told nothing of", async (name) => {
  const outcome = await folderOf().nnc(["train", join(process.cwd(), "examples", name, "model.nn"), "--no-run"]);
  expect(outcome.code).toBe(0);
  expect(codesIn(outcome)).toEqual([]);
});

test("classes that haven't the rows to be stratified are told, and those that have aren't", async () => {
  const stratified = spec.replace("validate 25%", "validate 25% stratified");
  const [header = "", ...rows] = points().trimEnd().split("\n");
  const told = async (lines: readonly string[], ...args: string[]): Promise<string> => {
    const outcome = await folderOf({ "a.nn": stratified, "points.csv": [header, ...lines].join("\n") }).nnc([
      "train",
      "a.nn",
      "--epochs",
      "1",
      "--no-run",
      ...args,
    ]);
    expect(outcome.code).toBe(0);
    return /warning NN711: .*/.exec(outcome.stderr)?.[0] ?? "";
  };
  expect(await told(rows)).toBe("");
  expect(await told(rows.filter((row) => row.endsWith("red")))).toBe(
    "warning NN711: all 20 rows have the arm red: there is nothing to stratify by",
  );
  const few = [...rows.slice(0, 40), rows[41] ?? ""];
  expect(await told(few)).toBe("warning NN711: validation has no row with the arm blue (1 row in all)");
  expect(await told(few, "--folds", "2")).toBe(
    "warning NN711: some folds have no row with the arm blue (1 row in all)",
  );
  expect(await told(rows, "--folds", "2")).toBe("");
});
