// Compiles specs as their users do: by the command, into modules that a program imports.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Build } from "./builds.js";
import { cache, folder } from "./folders.js";
import { complaintIn } from "./measure/contestant.js";

/** The spec of a workload in bench/specs. */
export function specFile(name: string): string {
  return join(folder, "specs", `${name}.nn`);
}

/** Writes a spec that was made for one measurement; gives its path. */
export function writeSpec(name: string, text: string): string {
  const specs = join(cache, "specs");
  mkdirSync(specs, { recursive: true });
  const path = join(specs, `${name}.nn`);
  writeFileSync(path, text);
  return path;
}

/** The module of a spec, where `nnc/runtime` is that of the build; or why the build can't compile it. */
export function compileModule(name: string, spec: string, build: Build): { path: string } | { absent: string } {
  mkdirSync(build.modules, { recursive: true });
  const path = join(build.modules, `${name}.ts`);
  try {
    nnc(build, ["compile", "-o", path, spec]);
    return { path };
  } catch (error) {
    return { absent: complaintIn(String((error as { stderr?: string }).stderr)) };
  }
}

/** What a command of nnc writes. */
export function nnc({ command }: Build, args: readonly string[]): string {
  return execFileSync(process.execPath, [command, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
