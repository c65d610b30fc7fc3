// `nnc train` is killed with SIGKILL and gone on with: what the tests of it, and the many trials of `killed-often.ts`, share.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readRun, type RunRecord } from "../../compiler/cli/runs/run-record.js";
import { nncWords } from "./nnc-process.js";
import { points, spec } from "./spiral.js";

/** Dropout, momentum and early stopping all have something to remember. */
const text = spec
  .replace("epochs 4", "epochs 40")
  .replace("seed 1", "stop early(patience: 30)\n  clip norm(1)\n  seed 1");

/** Every step is saved, so that many a kill falls into a write. */
const often = ["train", "model.nn", "--checkpoint-every", "1", "--json"];

/** Where a run keeps its checkpoints, and how it is gone on with. */
export const ways = {
  /** In a file of the user's. */
  file: {
    begin: [...often, "--set", "drop=0.2", "--no-run", "-o", "run.safetensors"],
    goOn: [...often, "--set", "drop=0.2", "--no-run", "-o", "run.safetensors", "--resume", "run.safetensors"],
    files: ["run.safetensors", "run.best.safetensors"],
    /** Nothing is left where the file says so: it is then equal without more ado. */
    isOver: () => false,
  },
  /** In the run's folder. */
  folder: {
    begin: [...often, "--set", "drop=0.2", "--run", "runs/one"],
    goOn: [...often, "--resume"],
    files: ["runs/one/last.safetensors", "runs/one/best.safetensors"],
    /** A process that was killed on its way out had done all: there is nothing to go on with. */
    isOver: (place: string) => recordIn(join(place, "runs/one")).state === "finished",
  },
} as const;

export interface Trial {
  /** Whether the final checkpoint and the best one are those of a run that nobody killed, byte for byte. */
  readonly isEqual: boolean;
  /** Whether the kill came between the first checkpoint and the end. */
  readonly isKilled: boolean;
  /** Whether it came during a write: half a file lay there under its temporary name. */
  readonly isWriting: boolean;
}

/** Kills one run for each share of an uninterrupted run's time (0 to 1), at that moment, and goes on. Gives each outcome as it is known. */
export async function* killed(way: keyof typeof ways, shares: readonly number[]): AsyncGenerator<Trial> {
  const { begin, goOn, files, isOver } = ways[way];
  const [last] = files;
  const folder = mkdtempSync(join(tmpdir(), "nnc-killed-"));
  try {
    const whole = project(folder, "whole");
    const { milliseconds } = await run(whole, begin, last);
    for (const [i, share] of shares.entries()) {
      const place = project(folder, String(i));
      const { signal } = await run(place, begin, last, share * milliseconds);
      const isWriting = readdirSync(join(place, dirname(last))).some((name) => name.endsWith(".tmp"));
      const isKilled = signal === "SIGKILL" && !isOver(place);
      if (isKilled) await run(place, goOn, last);
      const isEqual = files.every((name) => readFileSync(join(place, name)).equals(readFileSync(join(whole, name))));
      yield { isEqual, isKilled, isWriting };
      rmSync(place, { recursive: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function recordIn(folder: string): RunRecord {
  const record = readRun(folder);
  if (typeof record === "string") throw new Error(`${folder} ${record}`);
  return record;
}

function project(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, "model.nn"), text);
  writeFileSync(join(path, "points.csv"), points());
  return path;
}

/** Runs nnc; kills it so many milliseconds after its first checkpoint. The time is that from the first checkpoint to the end. */
async function run(
  cwd: string,
  words: readonly string[],
  last: string,
  killAfter?: number,
): Promise<{ signal: NodeJS.Signals | null; milliseconds: number }> {
  const child = spawn(process.execPath, [...nncWords, ...words], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (more: string) => (said += more));
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  while (child.exitCode === null && child.signalCode === null && !existsSync(join(cwd, last))) await wait(1);
  const start = performance.now();
  if (killAfter !== undefined) {
    await Promise.race([wait(killAfter), ended]);
    child.kill("SIGKILL");
  }
  const [code, signal] = await ended;
  const isDone = words.includes("--resume") && /is finished after|stopped early after/.test(said);
  if (signal !== "SIGKILL" && code !== 0 && !isDone)
    throw new Error(`nnc ${words.join(" ")} ended with ${code}: ${said}`);
  return { signal, milliseconds: performance.now() - start };
}
