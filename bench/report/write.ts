// Keeps what was found: JSON for programs, pictures for people.
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join, relative, sep } from "node:path";
import { root } from "../folders.js";

/** What figures can't be understood without. */
export function machine(): Record<string, string | number> {
  return {
    processor: cpus()[0]?.model.trim() ?? "",
    processors: cpus().length,
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    loadAverage: loadavg()[0] ?? 0,
    commit: commit(),
    day: new Date().toISOString().slice(0, 10),
  };
}

/** Writes each file whole or not at all, and says where. */
export function writeResults(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    writeFileSync(`${path}.tmp`, text);
    renameSync(`${path}.tmp`, path);
  }
  console.log(
    `\nwritten: ${Object.keys(files)
      .map((name) => relative(root, join(folder, name)))
      .join(", ")}`,
  );
}

/** Four digits are more than any measurement here is worth, and where the repository lies is nobody's business. */
export function json(value: object): string {
  const here = `${root}${sep}`;
  const short = (_: string, found: unknown): unknown => {
    if (typeof found === "string") return found.replaceAll(here, "");
    return typeof found === "number" && !Number.isInteger(found) ? Number(found.toPrecision(4)) : found;
  };
  return `${JSON.stringify(value, short, 2)}\n`;
}

function commit(): string {
  try {
    const git = (args: readonly string[]): string =>
      execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return (
      git(["rev-parse", "--short=10", "HEAD"]) + (git(["status", "--porcelain", "-uno"]) === "" ? "" : " and changes")
    );
  } catch {
    return "unknown";
  }
}
