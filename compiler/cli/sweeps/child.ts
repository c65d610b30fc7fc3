// A run of a trial in a process of its own, so that its threads are its own and its end is nobody else's.
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Io } from "../io.js";

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it said of itself, without colours. */
  readonly stderr: string;
}

export interface Child {
  readonly ended: Promise<ChildEnd>;
  /** As Ctrl-C would: it finishes its step and saves. */
  interrupt(): void;
  /** At once. Its files are whole at any moment. */
  kill(): void;
}

/** No more than this of what a process says is kept. */
const mostLetters = 20_000;

/** Starts `nnc` with these words; `told` hears each line of its output. */
export function startChild(args: readonly string[], threads: number, io: Io, told: (line: string) => void): Child {
  const [program = "", ...before] = io.self;
  const child = spawn(program, [...before, ...args], {
    cwd: io.cwd,
    env: { ...io.env, NNC_THREADS: String(threads), NO_COLOR: "1", FORCE_COLOR: "" },
    stdio: ["ignore", "pipe", "pipe"],
    // In a group of its own: a terminal's Ctrl-C reaches this process alone, which passes it on once.
    detached: true,
    windowsHide: true,
  });
  return {
    ended: endOf(child, told),
    interrupt: () => void child.kill("SIGINT"),
    kill: () => void child.kill("SIGKILL"),
  };
}

async function endOf(child: ChildProcess, told: (line: string) => void): Promise<ChildEnd> {
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-mostLetters)));
  if (child.stdout) createInterface({ input: child.stdout }).on("line", told);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stderr }));
  });
}

/** Why it ended without a run that says so: the first error that it told. */
export function reasonOfEnd({ code, signal, stderr }: ChildEnd): string {
  if (signal !== null) return `its process was ended by ${signal}`;
  const error = /\berror (NN\d+: .*)/.exec(stderr)?.[1] ?? /^nnc: (.*)/m.exec(stderr)?.[1];
  return error ?? `its process ended with exit code ${code ?? "?"}: ${stderr.trim().split("\n").at(-1) ?? ""}`;
}
