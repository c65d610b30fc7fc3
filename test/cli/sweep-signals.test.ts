// Real signals to a real sweep and its processes: Ctrl-C once and twice, and a kill.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { readRun, stateOf, type RunRecord } from "../../compiler/cli/runs/run-record.js";
import { folderOf, type Folder } from "./nnc.js";
import { nncWords } from "./nnc-process.js";
import { points, spec } from "./spiral.js";

/** Starting processes takes its time on a busy machine. */
const patient = { timeout: 120_000 };

interface Sweeping {
  readonly folder: Folder;
  readonly process: ChildProcess;
  /** What it wrote to standard error. */
  readonly said: () => string;
  readonly ended: Promise<readonly [code: number | null, signal: string | null]>;
}

/** A sweep in `s` with trials of so many epochs; it goes when the test ends, whatever the test finds. */
function sweeping(epochs: number, range: string): Sweeping {
  const folder = folderOf({ "model.nn": spec.replace("epochs 4", `epochs ${epochs}`), "points.csv": points() });
  const words = ["sweep", "model.nn", "--range", range, "--jobs", "2", "--run", "s"];
  const child = spawn(process.execPath, [...nncWords, ...words], {
    cwd: folder.path,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, NNC_THREADS: "1" },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    folder,
    process: child,
    said: () => said,
    ended: once(child, "close") as Promise<[number | null, string | null]>,
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(5);
}

/** Until these trials have checkpoints. */
async function begun({ folder, process, said }: Sweeping, trials: readonly string[]): Promise<void> {
  await until(() => {
    if (process.exitCode !== null) throw new Error(said());
    return trials.every((trial) => existsSync(join(folder.path, "s", trial, "last.safetensors")));
  });
}

function recordOf(folder: Folder, trial: string): RunRecord {
  const record = readRun(join(folder.path, "s", trial));
  if (typeof record === "string") throw new Error(`${trial} ${record}`);
  return record;
}

/** The last step that a trial told of, and the steps that it went on from. */
function stepsOf(folder: Folder, trial: string): { readonly last: number; readonly resumed: readonly number[] } {
  const lines = readFileSync(join(folder.path, "s", trial, "metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string; step: number });
  return {
    last: lines.at(-1)?.step ?? NaN,
    resumed: lines.filter(({ event }) => event === "resumed").map(({ step }) => step),
  };
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Goes on with it until both trials have done so, and presses Ctrl-C. */
async function goesOn(folder: Folder): Promise<void> {
  const hasResumed = (trial: string): boolean => recordOf(folder, trial).resumed.length > 0;
  let press: (() => void) | undefined;
  const resumed = folder.nnc(["sweep", "--resume", "s", "--jobs", "2"], {
    watching: (_, interrupt) => (press ??= interrupt),
  });
  await until(() => hasResumed("001") && hasResumed("002"));
  press?.();
  expect(await resumed).toMatchObject({ code: 130 });
}

const both = ["001", "002"];

test("Ctrl-C once lets every trial finish its step and save, and all of them go on from there", patient, async () => {
  const sweep = sweeping(100_000, "hidden=8,12");
  const { folder, process, said, ended } = sweep;
  await begun(sweep, both);
  process.kill("SIGINT");
  expect(await ended).toEqual([130, null]);
  expect(said()).toContain("stopping after this step; Ctrl-C again stops at once");
  expect(said()).toContain("saved s: nnc sweep --resume s goes on from there");
  for (const trial of both) {
    // It said so itself: it wasn't killed.
    expect(recordOf(folder, trial).state).toBe("interrupted");
    expect(isThere(recordOf(folder, trial).process.pid)).toBe(false);
  }
  const before = both.map((trial) => stepsOf(folder, trial).last);
  await goesOn(folder);
  for (const [at, trial] of both.entries()) {
    const [step] = stepsOf(folder, trial).resumed;
    expect(step).toBeGreaterThanOrEqual(before[at] ?? NaN);
  }
});

test("Ctrl-C twice ends the processes of all trials at once, and what is on disk is whole", patient, async () => {
  const sweep = sweeping(100_000, "hidden=8,12");
  const { folder, said, ended } = sweep;
  await begun(sweep, both);
  const pids = both.map((trial) => recordOf(folder, trial).process.pid);
  // Standing still they are as in the midst of a long step: the first Ctrl-C can't end them.
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  onTestFinished(() => pids.filter(isThere).forEach((pid) => process.kill(pid, "SIGKILL")));
  sweep.process.kill("SIGINT");
  await until(() => said().includes("Ctrl-C again stops at once"));
  expect(pids.map(isThere)).toEqual([true, true]);
  sweep.process.kill("SIGINT");
  expect(await ended).toEqual([130, null]);
  expect(pids.map(isThere)).toEqual([false, false]);
  for (const trial of both) {
    expect(recordOf(folder, trial).state).toBe("running");
    expect(stateOf(recordOf(folder, trial))).toBe("interrupted");
  }
  await goesOn(folder);
});

test("a sweep that was killed goes on, and comes to what one comes to that wasn't", patient, async () => {
  // The trials of sweeps that aren't killed run in this process.
  vi.stubEnv("NNC_THREADS", "1");
  const sweep = sweeping(2000, "hidden=8");
  const { folder, ended } = sweep;
  await begun(sweep, ["001"]);
  // Its trial would otherwise go on by itself, and might come to its end.
  const { pid } = recordOf(folder, "001").process;
  process.kill(pid, "SIGSTOP");
  sweep.process.kill("SIGKILL");
  process.kill(pid, "SIGKILL");
  expect(await ended).toEqual([null, "SIGKILL"]);
  const figures = async (words: readonly string[]): Promise<unknown> => {
    const { stdout, code } = await folder.nnc(["sweep", ...words, "--json"]);
    expect(code).toBe(0);
    const { trials } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as {
      trials: readonly { trial: number; mean: number }[];
    };
    return trials.map(({ trial, mean }) => [trial, mean]);
  };
  const resumed = await figures(["--resume", "s"]);
  expect(stepsOf(folder, "001").resumed).toHaveLength(1);
  expect(resumed).toEqual(await figures(["model.nn", "--range", "hidden=8", "--run", "whole"]));
});
