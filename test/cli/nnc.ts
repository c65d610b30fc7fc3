// Runs the command in this process, in a folder of its own.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { StartChild } from "../../compiler/cli/child.js";
import type { Io } from "../../compiler/cli/io.js";
import { main } from "../../compiler/cli/main.js";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Folder {
  readonly path: string;
  write(name: string, content: string | Uint8Array): void;
  read(name: string): string;
  remove(name: string): void;
  /** A folder in it, to work in. */
  below(name: string): Folder;
  /** Runs nnc with this as the working folder. */
  nnc(args: readonly string[], world?: World): Promise<Outcome>;
}

export interface World {
  readonly stdin?: string | Uint8Array | Error;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  /** Told what was written so far each time something is, and can press Ctrl-C. */
  readonly watching?: (outcome: Omit<Outcome, "code">, interrupt: () => void) => void;
}

/** A temporary folder with these files; it goes when the test ends. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>> = {}): Folder {
  const path = mkdtempSync(join(tmpdir(), "nnc-cli-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const folder = folderAt(path);
  for (const [name, content] of Object.entries(files)) folder.write(name, content);
  return folder;
}

function folderAt(path: string): Folder {
  return {
    path,
    write(name, content) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), content);
    },
    read: (name) => readFileSync(join(path, name), "utf8"),
    remove: (name) => rmSync(join(path, name), { recursive: true }),
    below: (name) => folderAt(join(path, name)),
    nnc: (args, world) => nnc(args, path, world),
  };
}

async function nnc(args: readonly string[], cwd: string, world?: World): Promise<Outcome> {
  const { io, written } = worldOf(cwd, world);
  const code = await main(args, io);
  return { code, ...written };
}

interface Seen {
  readonly io: Io;
  /** So far. */
  readonly written: Omit<Outcome, "code">;
  readonly interrupt: () => void;
}

/** What a command sees, what it writes, and Ctrl-C for it. */
export function worldOf(cwd: string, world: World = {}): Seen {
  const { stdin = "", env = {}, isTerminal = false, watching } = world;
  const written = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  const interrupt = (): void => listeners.forEach((listener) => listener());
  const channel = (name: keyof typeof written): Io["stdout"] => ({
    isTerminal,
    columns: isTerminal ? 100 : undefined,
    write(content) {
      written[name] += typeof content === "string" ? content : Buffer.from(content).toString("latin1");
      watching?.(written, interrupt);
    },
  });
  const io: Io = {
    cwd,
    startChild: childrenIn(cwd),
    env,
    stdin: chunks(stdin),
    stdout: channel("stdout"),
    stderr: channel("stderr"),
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { io, written, interrupt };
}

/** In this process too, where they start at once; signals are for tests of real ones. */
function childrenIn(cwd: string): StartChild {
  return (args, _threads, told) => {
    let heard = 0;
    const { io, written, interrupt } = worldOf(cwd, {
      watching({ stdout }) {
        const lines = stdout.split("\n").slice(0, -1);
        for (const line of lines.slice(heard)) told(line);
        heard = lines.length;
      },
    });
    const ended = main(args, io).then((code) => ({ code, signal: null, stderr: written.stderr }));
    return {
      ended,
      interrupt,
      kill: () => {
        throw new Error("only a process of its own can be killed");
      },
    };
  };
}

async function* chunks(content: string | Uint8Array | Error): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  if (content instanceof Error) throw content;
  yield Buffer.from(content);
}
