// Installs peers at their first use, into the ignored cache folder.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache } from "../folders.js";
import { complaintIn } from "../measure/contestant.js";

/** Where it was installed (the Python that has it, or the folder whose node_modules has it), or why it wasn't. */
export type Installed = { readonly path: string } | { readonly absent: string };

/** Packages from PyPI; all are installed into one environment. */
export function fromPyPI(name: string, packages: readonly string[]): Installed {
  const environment = join(cache, "python");
  const path = join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  return once(name, packages, path, [
    ...(existsSync(path) ? [] : [["python3", "-m", "venv", environment]]),
    [path, "-m", "pip", "install", "--quiet", "--no-cache-dir", ...packages],
  ]);
}

/** Packages from npm, in a folder of their own: one that can't be built here doesn't keep others away. */
export function fromNpm(name: string, packages: readonly string[], options: readonly string[] = []): Installed {
  const path = join(cache, "npm", name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "package.json"), JSON.stringify({ private: true }));
  return once(name, packages, path, [
    ["npm", "install", "--prefix", path, "--no-audit", "--no-fund", ...options, ...packages],
  ]);
}

/** What came of an earlier try. */
interface Outcome {
  readonly packages: readonly string[];
  readonly absent?: string;
  readonly day: string;
}

/** Runs the commands, unless they went well before or failed today. */
function once(
  name: string,
  packages: readonly string[],
  path: string,
  commands: readonly (readonly string[])[],
): Installed {
  const note = join(cache, `${name}.installed.json`);
  const today = new Date().toISOString().slice(0, 10);
  const before = existsSync(note) ? (JSON.parse(readFileSync(note, "utf8")) as Outcome) : undefined;
  if (before && String(before.packages) === String(packages)) {
    if (before.absent === undefined) return { path };
    if (before.day === today) return { absent: before.absent };
  }
  console.log(`bench: installing ${packages.join(", ")}, once`);
  const absent = firstFailure(commands);
  mkdirSync(cache, { recursive: true });
  writeFileSync(note, JSON.stringify({ packages, ...(absent !== undefined && { absent }), day: today }));
  return absent === undefined ? { path } : { absent };
}

/** What the first command that failed complained of. */
function firstFailure(commands: readonly (readonly string[])[]): string | undefined {
  for (const [program = "", ...args] of commands) {
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      shell: process.platform === "win32",
    });
    if (error || status !== 0) return `not installed: ${error?.message ?? complaintIn(`${stdout}${stderr}`)}`;
  }
  return undefined;
}
