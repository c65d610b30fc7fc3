// `nnc sweep`: what it tries and tells, what it refuses, and what it does again when it is gone on with. Its trials run in the process of the test; `sweep-signals.test.ts` has real ones.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { inParallel } from "../../compiler/cli/sweeps/in-parallel.js";
import { sweptRange } from "../../compiler/cli/sweeps/range-flag.js";
import { gridPoints, halvingOf, judgedBy } from "../../compiler/cli/sweeps/sweep-flags.js";
import { folderOf, type Folder } from "./nnc.js";
import { points, spec } from "./spiral.js";

function project(text = spec): Folder {
  return folderOf({ "model.nn": text, "points.csv": points() });
}

interface End {
  readonly event: string;
  readonly best: number | null;
  readonly alike: readonly number[] | null;
  readonly command: string;
  readonly trials: readonly {
    readonly trial: number;
    readonly rounds: number;
    readonly mean: number | null;
    readonly problem: string | null;
    readonly runs: readonly { readonly figure: number | null; readonly epochs: number }[];
  }[];
}

function endOf(stdout: string): End {
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as End;
}

test("settings are tried, one that diverges is counted as such, and the best can be trained again", async () => {
  const folder = project(spec.replace("tanh", "relu"));
  const { code, stdout } = await folder.nnc(["sweep", "model.nn", "--range", "lr=0.05,1e10", "--run", "s", "--json"]);
  expect(code).toBe(0);
  const { best, command, trials } = endOf(stdout);
  expect(best).toBe(1);
  expect(trials.map(({ trial, problem }) => [trial, problem === null])).toEqual([
    [1, true],
    [2, false],
  ]);
  expect(trials[1]?.problem).toContain("NN802: the loss is");
  expect(folder.read("s/sweep.svg")).toContain("<svg");
  expect(readdirSync(join(folder.path, "s")).toSorted()).toEqual(["001", "002", "spec", "sweep.json", "sweep.svg"]);
  expect(command).toBe("nnc train model.nn --model Spiral --set lr=0.05 --seed 1");
  const again = await folder.nnc([...command.split(" ").slice(1), "--json", "--no-run"]);
  const { validation } = JSON.parse(again.stdout.trim().split("\n").at(-1) ?? "") as { validation: { loss: number } };
  expect(validation.loss).toBe(trials[0]?.mean);
});

test("the table, for people", async () => {
  const text = `${spec}\nsweep Spiral {\n  range hidden in [8, 16]\n  seeds 2\n  by accuracy\n}\n`;
  const { code, stdout, stderr } = await project(text).nnc(["sweep", "model.nn", "--epochs", "1", "--run", "s"]);
  expect(stderr).toContain("Spiral: 2 trials of a grid; 2 seeds; ");
  expect(stdout).toMatch(/^trial {2}hidden {2}validation accuracy +epochs {2}time\n[12] +\d+ +[\d.]+ ± [\d.]+ +1 +\d/);
  expect(stdout).toContain("train it again: nnc train model.nn --model Spiral --set hidden=");
  expect(stdout).toContain("plot: s/sweep.svg");
  expect(code).toBe(0);
});

test("Ctrl-C lets what is going save, and --resume does what is left and no more", async () => {
  const folder = project();
  const words = ["sweep", "model.nn", "--range", "hidden=8,12,16", "--jobs", "1", "--run", "s", "--json"];
  let isPressed = false;
  const first = await folder.nnc(words, {
    watching({ stdout }, interrupt) {
      if (!isPressed && stdout.includes('"event":"run"')) interrupt();
      isPressed ||= stdout.includes('"event":"run"');
    },
  });
  expect(first.code).toBe(130);
  expect(first.stderr).toContain("nnc sweep --resume s goes on from there");
  const done = readFileSync(join(folder.path, "s/001/metrics.jsonl"));
  const second = await folder.nnc(["sweep", "--resume", "s", "--json"]);
  expect(second.code).toBe(0);
  expect(endOf(second.stdout).trials).toHaveLength(3);
  expect(readFileSync(join(folder.path, "s/001/metrics.jsonl")).equals(done)).toBe(true);
  expect(second.stdout).not.toContain('"event":"run","trial":1,');
});

test("halving: the better half goes on, with the bits of a run that was never stopped", async () => {
  const folder = project();
  const words = ["sweep", "model.nn", "--range", "lr=1e-6,0.05,1e-4,0.1", "--halving", "1:1/2", "--run", "s", "--json"];
  const { stdout, stderr, code } = await folder.nnc(words);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const { best, command, trials } = endOf(stdout);
  expect(trials.map(({ rounds }) => rounds)).toEqual([3, 2, 1, 1]);
  expect(trials.map(({ runs }) => runs[0]?.epochs)).toEqual([4, 2, 1, 1]);
  expect([2, 4]).toContain(best);
  const again = await folder.nnc([...command.split(" ").slice(1), "--json", "--no-run"]);
  const { validation } = JSON.parse(again.stdout.trim().split("\n").at(-1) ?? "") as { validation: { loss: number } };
  expect(validation.loss).toBe(trials[0]?.mean);
});

test.each([
  [
    "no validation data",
    spec.replace("validate 25%", ""),
    ["--range", "hidden"],
    1,
    "write validate 20% in the train block of Spiral",
  ],
  ["nothing to sweep", spec, [], 2, "nothing says what to sweep"],
  ["a number that isn't there", spec, ["--range", "hiden=1..4"], 2, "no number called hiden; did you mean hidden?"],
  ["beyond the range", spec, ["--range", "hidden=2..128"], 2, "hidden must lie in 4..64"],
  ["a value beyond the range", spec, ["--range", "hidden=8,128"], 1, "hidden must lie in 4..64, but is set to 128"],
  ["both ways to search", spec, ["--range", "hidden", "--trials", "3", "--grid"], 2, "leave one of the two out"],
  ["a metric that isn't there", spec, ["--range", "hidden", "--by", "acuracy"], 2, "no metric called acuracy"],
  ["what is swept and fixed", spec, ["--range", "hidden", "--set", "hidden=8"], 2, "--set would fix it"],
] as const)("refuses %s", async (_, text, words, code, said) => {
  const outcome = await project(text).nnc(["sweep", "model.nn", ...words]);
  expect(outcome.stderr).toContain(said);
  expect(outcome.code).toBe(code);
});

test("goes on only with a sweep, whose spec means the same, and with its own plan", async () => {
  const folder = project(spec.replace("points.csv", "gone.csv"));
  expect((await folder.nnc(["sweep", "--resume", "nowhere"])).stderr).toContain("no sweep.json that can be read");
  const odd = await folder.nnc(["sweep", "--resume", "s", "--trials", "3"]);
  expect(odd.stderr).toContain("so --trials has no meaning");
  expect(odd.code).toBe(2);
  await folder.nnc(["sweep", "model.nn", "--range", "hidden=8", "--run", "s"]);
  folder.write("model.nn", folder.read("model.nn").replace("batch 8", "batch 4"));
  const { stderr, code } = await folder.nnc(["sweep", "--resume", "s"]);
  expect(stderr).toContain("the spec isn't the one that s was begun with");
  expect(stderr).toContain("undo that (s/spec/model.nn is the old one), or begin a new sweep");
  expect(code).toBe(1);
  expect((await folder.nnc(["sweep", "model.nn", "--retry-failed"])).code).toBe(2);
});

test("a trial that failed before it had a folder stays failed, until it is to be tried again", async () => {
  const folder = project(spec.replace("points.csv", "gone.csv"));
  const first = await folder.nnc(["sweep", "model.nn", "--range", "hidden=8,16", "--run", "s"]);
  expect(first.code).toBe(1);
  expect(first.stdout).toMatch(/^1 +8 +failed/m);
  expect(first.stdout).toContain("trial 1 failed: NN704: ");
  expect(first.stdout).toContain("those that failed are tried again by nnc sweep --resume s --retry-failed");
  expect(first.stderr).toContain("no trial came to a figure");
  folder.write("gone.csv", points());
  const kept = await folder.nnc(["sweep", "--resume", "s"]);
  expect([kept.code, kept.stdout]).toEqual([1, first.stdout]);
  const again = await folder.nnc(["sweep", "--resume", "s", "--retry-failed", "--json"]);
  expect(again.code).toBe(0);
  expect(endOf(again.stdout).trials.map(({ problem }) => problem)).toEqual([null, null]);
});

test("so many things at a time and no more", async () => {
  let [going, most] = [0, 0];
  const done: number[] = [];
  await inParallel(
    [1, 2, 3, 4, 5],
    2,
    () => false,
    async (item) => {
      most = Math.max(most, ++going);
      await wait(item === 1 ? 20 : 1);
      going--;
      done.push(item);
    },
  );
  expect(most).toBe(2);
  expect(done.toSorted()).toEqual([1, 2, 3, 4, 5]);
});

test("what the command line says is swept", () => {
  expect(sweptRange("lr=log:1e-4..1e-1")).toEqual([{ kind: "interval", name: "lr", from: 1e-4, to: 0.1, log: true }]);
  expect(sweptRange("x = -1..2.5")).toEqual([{ kind: "interval", name: "x", from: -1, to: 2.5, log: false }]);
  expect(sweptRange("hidden")).toEqual([{ kind: "stated", name: "hidden" }]);
  expect(sweptRange("sizes=[64, 32],[128]")).toEqual([{ kind: "list", name: "sizes", values: ["[64, 32]", "[128]"] }]);
  expect(sweptRange("a=2", sweptRange("b=1", sweptRange("a=1"))).map(({ name }) => name)).toEqual(["b", "a"]);
  for (const wrong of ["=3", "lr=1..", "lr=log:3", "lr=1,,2", "lr=1,1", ""]) expect(() => sweptRange(wrong)).toThrow();
  expect([halvingOf("2"), halvingOf("3:1/4"), halvingOf("1:0.5")]).toEqual([
    { from: 2, keep: 1 / 3 },
    { from: 3, keep: 0.25 },
    { from: 1, keep: 0.5 },
  ]);
  for (const wrong of ["0", "2:1", "2:0", "a"]) expect(() => halvingOf(wrong)).toThrow();
  expect(judgedBy("highest:mine")).toEqual({ name: "mine", best: "highest" });
  expect(judgedBy("loss")).toEqual({ name: "loss", best: undefined });
  expect(() => judgedBy("most:mine")).toThrow();
  expect(() => gridPoints("1")).toThrow();
});

test("without the package for pictures it says so before the work, not after", async () => {
  vi.doMock("@resvg/resvg-js", () => {
    throw new Error("Cannot find package");
  });
  const folder = project();
  const { code, stderr } = await folder.nnc(["sweep", "model.nn", "--range", "lr=0.1,0.2", "--run", "s", "--png"]);
  vi.doUnmock("@resvg/resvg-js");
  expect(code).toBe(3);
  expect(stderr).toContain("npm install @resvg/resvg-js");
  expect(existsSync(join(folder.path, "s"))).toBe(false);
});
