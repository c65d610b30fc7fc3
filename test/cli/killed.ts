// `nnc train` is killed with SIGKILL and gone on with: what the tests of it, and the many trials of `killed-often.ts`, share.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { points, spec } from "./spiral.js";

const nnc = resolve(import.meta.dirname, "../../compiler/cli/nnc.ts");

/** Every step is saved, so that many a kill falls into a write; dropout, momentum and early stopping all have something to remember. */
const train = ["train", "model.nn", "--no-run", "--set", "drop=0.2", "--checkpoint-every", "1", "--json"];
const text = spec
  .replace("epochs 4", "epochs 40")
  .replace("seed 1", 'stop early(patience: 30)\n  clip norm(1)\n  seed 1\n  checkpoint "run.safetensors"');

export interface Trial {
  /** Whether the final checkpoint and the best one are those of a run that nobody killed, byte for byte. */
  readonly isEqual: boolean;
  /** Whether the kill came between the first checkpoint and the end. */
  readonly isKilled: boolean;
  /** Whether it came during a write: half a file lay there under its temporary name. */
  readonly isWriting: boolean;
}

/** Kills one run for each share of an uninterrupted run's time (0 to 1), at that moment, and goes on. Gives each outcome as it is known. */
export async function* killed(shares: readonly number[]): AsyncGenerator<Trial> {
  const folder = mkdtempSync(join(tmpdir(), "nnc-killed-"));
  try {
    const whole = project(folder, "whole");
    const { milliseconds } = await run(whole, train);
    for (const [i, share] of shares.entries()) {
      const place = project(folder, String(i));
      const { signal } = await run(place, train, share * milliseconds);
      const isWriting = readdirSync(place).some((name) => name.endsWith(".tmp"));
      const hasLast = existsSync(join(place, "run.safetensors"));
      if (signal !== null) await run(place, hasLast ? [...train, "--resume", "run.safetensors"] : train);
      const isEqual = ["run.safetensors", "run.best.safetensors"].every((name) =>
        readFileSync(join(place, name)).equals(readFileSync(join(whole, name))),
      );
      yield { isEqual, isKilled: signal === "SIGKILL" && hasLast, isWriting };
      rmSync(place, { recursive: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
  killAfter?: number,
): Promise<{ signal: NodeJS.Signals | null; milliseconds: number }> {
  const loader = import.meta.resolve("tsx");
  const child = spawn(process.execPath, ["--import", loader, nnc, ...words], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (more: string) => (said += more));
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  const last = join(cwd, "run.safetensors");
  while (child.exitCode === null && child.signalCode === null && !existsSync(last)) await wait(1);
  const start = performance.now();
  if (killAfter !== undefined) {
    await Promise.race([wait(killAfter), ended]);
    child.kill("SIGKILL");
  }
  const [code, signal] = await ended;
  if (signal !== "SIGKILL" && code !== 0) throw new Error(`nnc ${words.join(" ")} ended with ${code}: ${said}`);
  return { signal, milliseconds: performance.now() - start };
}
