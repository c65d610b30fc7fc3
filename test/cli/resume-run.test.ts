// `nnc train --resume <run>`: a run goes on in its folder to the same bytes, or says why it can't.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dataDigest } from "../../compiler/cli/runs/data-digest.js";
import { readMetrics } from "../../compiler/cli/runs/metrics-file.js";
import { readRun, type RunRecord } from "../../compiler/cli/runs/run-record.js";
import { streamOf } from "../../runtime/data/stream.js";
import { folderOf, type Folder } from "./nnc.js";
import { points, spec } from "./spiral.js";

const train = ["train", "model.nn"];

/** Batches of one row: there is something to interrupt within an epoch. */
const slow = spec.replace("batch 8", "batch 1\n  stop early(patience: 30)").replace("epochs 4", "epochs 20");

function project(text = slow): Folder {
  return folderOf({ "model.nn": text, "points.csv": points() });
}

function recordIn(folder: Folder, run: string): RunRecord {
  const record = readRun(join(folder.path, run));
  if (typeof record === "string") throw new Error(`${run} ${record}`);
  return record;
}

function rewrite(folder: Folder, run: string, change: Partial<RunRecord>): void {
  folder.write(`${run}/run.json`, JSON.stringify({ ...recordIn(folder, run), ...change }));
}

/** Trains until a terminal was told of a step, and presses Ctrl-C. */
async function interrupted(folder: Folder, run: string, at: string, ...words: string[]): Promise<string> {
  const { code, stderr } = await folder.nnc([...train, "--run", run, ...words], {
    isTerminal: true,
    watching({ stderr }, interrupt) {
      if (stderr.includes(at) && !stderr.includes("stopping")) interrupt();
    },
  });
  expect(code).toBe(130);
  return stderr;
}

test("a run that was interrupted in the midst of an epoch ends as one that wasn't", async () => {
  const folder = project();
  const words = ["--set", "drop=0.2", "--seed", "3"];
  await folder.nnc([...train, "--run", "whole", ...words]);
  const said = await interrupted(folder, "runs/cut", "100/900", ...words);
  expect(said).toContain("saved runs/cut: --resume runs/cut goes on from there");
  const { code, stderr } = await folder.nnc([...train, "--resume", "runs/cut"]);
  expect([code, stderr.includes("run runs/cut goes on from step 10")]).toEqual([0, true]);
  for (const name of ["last.safetensors", "best.safetensors"])
    expect(folder.read(`runs/cut/${name}`)).toBe(folder.read(`whole/${name}`));
  const record = recordIn(folder, "runs/cut");
  expect([record.state, record.resumed.length, record.settings]).toEqual([
    "finished",
    1,
    recordIn(folder, "whole").settings,
  ]);
  const losses = (run: string): unknown[] =>
    readMetrics(join(folder.path, run, "metrics.jsonl")).lines.flatMap(({ event, step, validation }) =>
      event === "warning" ? [] : [[step, validation]],
    );
  expect(losses("runs/cut")).toEqual(losses("whole"));
  // Looked at when there was time for it: at the end at least.
  const seen = readMetrics(join(folder.path, "runs/cut/statistics.jsonl")).lines.map(({ step }) => step);
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  expect(folder.read("runs/cut/statistics.jsonl")).toContain('{"event":"resumed","step":10');
});

test("--resume alone takes the newest unfinished run of the spec", async () => {
  const folder = project();
  expect((await folder.nnc([...train, "--resume"])).stderr).toContain("there is no unfinished run of model.nn in runs");
  await interrupted(folder, "runs/old", "100/900");
  await interrupted(folder, "runs/new", "100/900");
  folder.write("runs/damaged/run.json", "{");
  folder.write("other.nn", slow);
  await folder.nnc(["train", "other.nn", "--epochs", "1"]);
  const { code, stderr } = await folder.nnc([...train, "--resume"]);
  expect([code, stderr.includes("run runs/new goes on")]).toEqual([0, true]);
  expect((await folder.nnc([...train, "--resume"])).stderr).toContain("run runs/old goes on");
  expect((await folder.nnc([...train, "--resume"])).code).toBe(1);
});

test("a run that was killed before it saved anything begins anew, with half a line of metrics", async () => {
  const folder = project(spec);
  await folder.nnc([...train, "--run", "whole", "--seed", "5"]);
  await folder.nnc([...train, "--run", "r", "--seed", "5"]);
  const killed = folderOf({
    ...Object.fromEntries(["model.nn", "points.csv"].map((name) => [name, folder.read(name)])),
  });
  for (const name of ["run.json", "spec/model.nn"]) killed.write(`r/${name}`, folder.read(`r/${name}`));
  killed.write("r/metrics.jsonl", `${folder.read("r/metrics.jsonl").split("\n")[0]}\n{"event":"ep`);
  rewrite(killed, "r", { state: "running", process: { ...recordIn(folder, "r").process, pid: 2 ** 30 } });
  expect(await killed.nnc([...train, "--resume", "r"])).toMatchObject({ code: 0 });
  expect(killed.read("r/last.safetensors")).toBe(folder.read("whole/last.safetensors"));
  const { lines, damaged } = readMetrics(join(killed.path, "r/metrics.jsonl"));
  const ends = lines.filter(({ event }) => event !== "steps").map(({ step }) => step);
  expect([ends, damaged]).toEqual([[6, 12, 18, 24, 24], 0]);
});

test("a finished run goes on with more epochs, from --epochs or the spec", async () => {
  const folder = project(spec);
  await folder.nnc([...train, "--epochs", "6", "--run", "whole"]);
  await folder.nnc([...train, "--run", "r"]);
  const over = await folder.nnc([...train, "--resume", "r"]);
  expect([over.code, over.stderr]).toEqual([
    1,
    expect.stringContaining(
      "nnc: r is finished after 4 epochs\n  help: --epochs with a larger number goes on with it;",
    ),
  ]);
  expect((await folder.nnc([...train, "--resume", "r", "--epochs", "6"])).code).toBe(0);
  expect(folder.read("r/last.safetensors")).toBe(folder.read("whole/last.safetensors"));
  expect(recordIn(folder, "r").settings.epochs).toBe(6);
});

test("what doesn't touch the training of a spec may change, and how long it is", async () => {
  const folder = project();
  await folder.nnc([...train, "--run", "whole", "--epochs", "30"]);
  await interrupted(folder, "r", "100/900");
  folder.write(
    "model.nn",
    slow.replace("epochs 20", "epochs 30").replace("model Spiral", "/// Three arms.\nmodel Spiral"),
  );
  expect(await folder.nnc([...train, "--resume", "r"])).toMatchObject({ code: 0 });
  expect(folder.read("r/last.safetensors")).toBe(folder.read("whole/last.safetensors"));
});

test.each([
  { from: "lr: 0.1", to: "lr: 0.2", said: "train optimizer" },
  { from: "-> tanh", to: "-> relu", said: "relu" },
  { from: "batch 1", to: "batch 2", said: "train batch" },
  { from: "= 16,", to: "= 17,", said: "dense(hidden)" },
])("a spec with $to isn't the one that it was begun with", async ({ from, to, said }) => {
  const folder = project();
  await interrupted(folder, "r", "100/900");
  folder.write("model.nn", slow.replace(from, to));
  const { code, stderr } = await folder.nnc([...train, "--resume", "r"]);
  expect(code).toBe(1);
  expect(stderr).toContain("the spec isn't the one that r was begun with:\n");
  expect(stderr).toContain(said);
  expect(stderr).toContain("undo that (r/spec/model.nn is the old one), or begin a new run with its weights");
  expect(recordIn(folder, "r").state).toBe("interrupted");
});

test("other data aren't what it was begun with", async () => {
  const folder = project();
  await interrupted(folder, "r", "100/900");
  folder.write("points.csv", `${points()}1,1,red\n1,2,blue\n`);
  const { code, stderr } = await folder.nnc([...train, "--resume", "r"]);
  expect([code, stderr.includes("r was begun with 45 rows of training data, and now there are 46")]).toEqual([1, true]);
  folder.write("points.csv", points().replace("red", "blue"));
  const others = await folder.nnc([...train, "--resume", "r"]);
  expect([others.code, others.stderr]).toEqual([
    1,
    expect.stringContaining("the data isn't what r was begun with: as many rows of training data, but others"),
  ]);
  // A record of an earlier version knows only how many there were.
  const { data, ...older } = recordIn(folder, "r");
  expect(data).toMatch(/^[0-9a-f]{64}$/);
  folder.write("r/run.json", JSON.stringify(older));
  expect((await folder.nnc([...train, "--resume", "r", "--pause-after", "1"])).stderr).not.toContain("begun with");
});

test("the digest of data goes by what it holds, and not by the arrays that hold it", async () => {
  const values = Array.from({ length: 600_000 }, (_, at) => at % 251);
  const of = (numbers: Float32Array | Uint8Array | Float64Array, labels = ["a", "b"]): Promise<string> =>
    dataDigest({
      train: { rows: 300_000, columns: { x: { values: numbers, dims: [2] }, y: { values: numbers, dims: [2] } } },
      validation: { rows: 2, columns: { kind: { values: labels, dims: [] } } },
    });
  const digest = await of(Float32Array.from(values));
  expect(await of(Uint8Array.from(values))).toBe(digest);
  expect(await of(Float64Array.from(values))).toBe(digest);
  expect(await of(Float64Array.from(values), ["a", "c"])).not.toBe(digest);
  // Of more than a million values every second row is looked at.
  expect(await of(Float64Array.from(values, (value, at) => (at === 5 ? 7 : value)))).not.toBe(digest);
  expect(await of(Float64Array.from(values, (value, at) => (at === 2 ? 7 : value)))).toBe(digest);
  const piece = { rows: 1, columns: { x: { values: Float64Array.of(1), dims: [] } } };
  const train = streamOf(async function* () {
    await Promise.resolve();
    yield piece;
    yield piece;
  });
  expect(await dataDigest({ train })).toBe(await dataDigest({ train: piece }));
});

test.each([
  { words: ["--resume", "r", "--set", "hidden=8"], code: 2, said: "so --set has no meaning" },
  { words: ["--resume", "r", "--no-run"], code: 2, said: "so --no-run has no meaning" },
  { words: ["--resume", "r", "--run", "s"], code: 2, said: "so --run has no meaning" },
  { words: ["--resume", "r", "--seed", "1"], code: 2, said: "--seed and --seeds have no meaning" },
  { words: ["--resume", "r", "--model", "Other"], code: 2, said: "the run is one of Spiral, not of Other" },
  { words: ["--resume", "."], code: 1, said: ". has no run.json that can be read: it isn't a run of nnc" },
  { words: ["--resume", "gone"], code: 1, said: "NN704: gone can't be read" },
])("$words is refused", async ({ words, code, said }) => {
  const folder = project(spec);
  await folder.nnc([...train, "--run", "r"]);
  rewrite(folder, "r", { state: "interrupted" });
  const outcome = await folder.nnc([...train, ...words]);
  expect(outcome.code).toBe(code);
  expect(outcome.stderr).toContain(said);
});

test.each([
  { change: { state: "running" }, said: "r is still running (process " },
  { change: { resumed: ["2026-01-31T12:00:00.000Z"] }, said: "another process has gone on with r in the meantime" },
] as const)(
  "one that another process takes up while the data are read is left to it: $said",
  async ({ change, said }) => {
    const folder = project(spec);
    await folder.nnc([...train, "--run", "r"]);
    rewrite(folder, "r", { state: "interrupted" });
    const { code, stderr } = await folder.nnc([...train, "--resume", "r", "--epochs", "9"], {
      watching({ stderr }) {
        if (stderr.endsWith(" threads\n") || stderr.includes("parameters")) rewrite(folder, "r", change);
      },
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining(said)]);
    expect(recordIn(folder, "r")).toMatchObject(change);
  },
);

test("a run that goes on elsewhere is left alone", async () => {
  const folder = project(spec);
  await folder.nnc([...train, "--run", "r"]);
  rewrite(folder, "r", { state: "running" });
  const { code, stderr } = await folder.nnc([...train, "--resume", "r"]);
  expect(code).toBe(1);
  expect(stderr).toContain(`r is still running (process ${process.pid} on `);
  writeFileSync(join(folder.path, "r/run.json"), '{"format": 1');
  expect((await folder.nnc([...train, "--resume", "r"])).stderr).toContain(
    "r has a run.json that isn't JSON: it is damaged",
  );
});
