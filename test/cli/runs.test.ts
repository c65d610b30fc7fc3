// `nnc runs`: which runs there are, and what sets them apart.
import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { folderOf, type Folder } from "./nnc.js";
import { points, spec } from "./spiral.js";

async function trained(): Promise<Folder> {
  const folder = folderOf({ "model.nn": spec, "points.csv": points() });
  await folder.nnc(["train", "model.nn", "--run", "runs/plain"]);
  await folder.nnc(["train", "model.nn", "--run", "runs/wide", "--set", "hidden=32", "--epochs", "2", "--seed", "5"]);
  return folder;
}

interface Told {
  readonly run: string;
  readonly best: { readonly figures: { readonly loss: number } };
}

test("are listed newest first, each with its best epoch", async () => {
  const folder = await trained();
  const { code, stdout, stderr } = await folder.nnc(["runs"]);
  expect([code, stderr]).toEqual([0, ""]);
  const [head, wide, plain, ...more] = stdout.trimEnd().split("\n");
  expect(more).toEqual([]);
  expect(head).toMatch(/^run +model +state +epochs +best epoch +parameters +time +settings$/);
  expect(wide).toMatch(/^runs\/wide +Spiral +finished +2\/2 +\d: \w+ loss \S+ .* 195 +\d+ s +hidden=32 seed 5$/);
  expect(plain).toMatch(/^runs\/plain +Spiral +finished +4\/4 +\d: \w+ loss \S+ .* 99 +\d+ s +seed 1$/);
});

test("may be sorted and left out, and told to programs", async () => {
  const folder = await trained();
  const told = async (...flags: string[]): Promise<Told[]> =>
    JSON.parse((await folder.nnc(["runs", "--json", ...flags])).stdout) as Told[];
  const losses = (await told("--sort", "loss")).map(({ best }) => best.figures.loss);
  expect(losses).toEqual(losses.toSorted((a, b) => a - b));
  expect((await told("--sort", "parameters")).map(({ run }) => run)).toEqual(["runs/plain", "runs/wide"]);
  expect(await told("--state", "failed")).toEqual([]);
  expect(await told("--model", "Other")).toEqual([]);
  expect(await told("runs/wide")).toMatchObject([
    {
      run: "runs/wide",
      model: "Spiral",
      state: "finished",
      epoch: 2,
      epochs: 2,
      parameters: 195,
      settings: { seed: 5 },
    },
  ]);
});

test("damaged and foreign folders are told of and hide no others", async () => {
  const folder = await trained();
  folder.write("runs/damaged/run.json", "{");
  folder.write("runs/later/run.json", '{"format": 99}');
  folder.write("runs/notes/todo.txt", "more data");
  const { code, stdout, stderr } = await folder.nnc(["runs"]);
  expect(code).toBe(0);
  expect(stdout.trimEnd().split("\n")).toHaveLength(3);
  expect(stderr).toContain("nnc: runs/damaged has a run.json that isn't JSON: it is damaged\n");
  expect(stderr).toContain("nnc: runs/later was written by a later version of nnc (format 99, this one reads 1)\n");
  expect(stderr).not.toContain("notes");
});

test("what another machine is running is told so: nothing of its process can be seen from here", async () => {
  const folder = await trained();
  const record = JSON.parse(folder.read("runs/wide/run.json")) as object;
  const elsewhere = { ...record, state: "running", ended: null, process: { pid: 2 ** 30, host: "node7" } };
  folder.write("runs/wide/run.json", JSON.stringify(elsewhere));
  const { stdout } = await folder.nnc(["runs"]);
  expect(stdout).toMatch(/^runs\/wide +Spiral +running on node7 +2\/2 /m);
  const json = await folder.nnc(["runs", "--json", "--state", "running"]);
  expect(JSON.parse(json.stdout)).toMatchObject([{ run: "runs/wide", state: "running", host: "node7" }]);
  expect((await folder.nnc(["runs", "--compare", "runs/wide", "runs/plain"])).stdout).toMatch(
    /^state +running on node7 +finished$/m,
  );
  const page = await folder.nnc(["report", "runs/wide", "-o", "-"]);
  expect(page.stdout).toContain('<span class="state running">running on node7</span>');
  for (const run of [[], ["runs/wide"]])
    expect((await folder.nnc(["train", "model.nn", "--resume", ...run])).stderr).toContain(
      "runs/wide is still running (process 1073741824 on node7, which can't be looked at from here)",
    );
  const here = { ...elsewhere, process: { ...elsewhere.process, host: hostname() } };
  folder.write("runs/wide/run.json", JSON.stringify(here));
  expect((await folder.nnc(["runs"])).stdout).toMatch(/^runs\/wide +Spiral +interrupted /m);
});

test("where there are none, that is said", async () => {
  const folder = folderOf({ "runs/readme.txt": "" });
  expect(await folder.nnc(["runs"])).toEqual({
    code: 0,
    stdout: "",
    stderr: "there are no such runs; nnc train keeps one in runs/, beside the spec\n",
  });
  const absent = await folder.nnc(["runs", "elsewhere"]);
  expect(absent.code).toBe(1);
  expect(absent.stderr).toContain("elsewhere isn't there");
});

test("side by side: outcomes, what differs in settings, and in the spec", async () => {
  const folder = await trained();
  const { code, stdout } = await folder.nnc(["runs", "--compare", "runs/plain", "runs/wide"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ +runs\/plain +runs\/wide\nbest epoch /);
  expect(stdout).toMatch(/^parameters +99 +195$/m);
  expect(stdout).toMatch(/^seed +1 +5$/m);
  expect(stdout).toMatch(/^hidden +as in the spec +32$/m);
  expect(stdout).not.toMatch(/^training rows/m);
  expect(stdout).toContain("from runs/plain to runs/wide\n\nmodel Spiral\n");
  expect(stdout).toContain("~ option hidden: 16 -> 32");
  const same = await folder.nnc(["runs", "--compare", "runs/plain", "runs/plain"]);
  expect(same.stdout).toContain("runs/plain and runs/plain were trained by the same spec\n");
  const json = await folder.nnc(["runs", "--compare", "runs/plain", "runs/wide", "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    runs: [{ run: "runs/plain" }, { run: "runs/wide" }],
    specs: [{ models: [{ model: "Spiral", totals: { parameters: { before: 99, after: 195 } } }] }],
  });
});

test("one alone can't be compared, nor what is no run", async () => {
  const folder = await trained();
  const one = await folder.nnc(["runs", "--compare", "runs/plain"]);
  expect(one.code).toBe(2);
  expect(one.stderr).toContain("--compare takes two runs or more");
  rmSync(join(folder.path, "runs", "wide", "run.json"));
  const none = await folder.nnc(["runs", "--compare", "runs/plain", "runs/wide"]);
  expect(none.code).toBe(1);
  expect(none.stderr).toContain("runs/wide has no run.json that can be read");
});

test("programs are told of the steps within long epochs", async () => {
  const folder = folderOf({ "model.nn": spec.replace("batch 8", "batch 1"), "points.csv": points() });
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 6000));
  const { stdout } = await folder
    .nnc(["train", "model.nn", "--json", "--run", "r"])
    .finally(() => vi.restoreAllMocks());
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { event: string }).event);
  expect(events).toContain("steps");
  expect(folder.read("r/metrics.jsonl")).toContain('"event":"steps"');
});

test("the runs of a sweep stand under it, and may be compared by its name", async () => {
  const folder = folderOf({ "model.nn": spec, "points.csv": points(), "runs/s/sweep.json": "{}" });
  const train = ["train", "model.nn", "--epochs", "1"];
  await folder.nnc([...train, "--run", "runs/s/001", "--set", "hidden=8"]);
  await folder.nnc([...train, "--run", "runs/plain"]);
  await folder.nnc([...train, "--run", "runs/s/002", "--set", "hidden=16"]);
  const { stdout } = await folder.nnc(["runs"]);
  expect(
    stdout.split("\n").map((line) => /^ *\S*(?: +Spiral +sweep, 2 runs)?/.exec(line)?.[0].replace(/ +(?=\S)/g, " ")),
  ).toEqual(["run", "runs/s Spiral sweep, 2 runs", " runs/s/002", " runs/s/001", "runs/plain", ""]);
  const told = JSON.parse((await folder.nnc(["runs", "--json"])).stdout) as { run: string; sweep?: string }[];
  expect(told.map(({ run, sweep }) => [run, sweep])).toEqual([
    ["runs/s/002", "runs/s"],
    ["runs/plain", undefined],
    ["runs/s/001", "runs/s"],
  ]);
  const compared = await folder.nnc(["runs", "--compare", "runs/s"]);
  expect([compared.code, compared.stderr]).toEqual([0, ""]);
  expect(compared.stdout).toMatch(/^ +runs\/s\/001 +runs\/s\/002\n/);
  expect(compared.stdout).toMatch(/^hidden +8 +16$/m);
  expect((await folder.nnc(["runs", "--compare", "runs/s", "runs/plain"])).stdout).toContain("runs/s/002  runs/plain");
});
