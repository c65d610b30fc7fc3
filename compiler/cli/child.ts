// Another nnc in a process of its own, so that its threads are its own and its end is nobody else's.
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

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

/** Starts one with these words and so many threads; `told` hears each line of its output. */
export type StartChild = (args: readonly string[], threads: number, told: (line: string) => void) => Child;

/** No more than this of what a process says is kept. */
const mostLetters = 20_000;

/** `self`: the program, and its words before those of a command. */
export function childStarter([program = "", ...before]: readonly string[], cwd: string): StartChild {
  return (args, threads, told) => {
    const child = spawn(program, [...before, ...args], {
      cwd,
      env: { ...process.env, NNC_THREADS: String(threads), NO_COLOR: "1", FORCE_COLOR: "" },
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
