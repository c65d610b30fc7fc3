// Files written so that nothing half-written is ever seen: beside the old one, then renamed over it.
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { exitCodes } from "./exit-codes.js";
import { Failure, reasonOf } from "./failure.js";

/** Keeps the old file's permissions, and a link to it a link. @throws Failure if the system refuses; the old file is then as it was. */
export function writeText(path: string, text: string, shown: string): void {
  try {
    if (isStream(path)) writeFileSync(path, text);
    else replace(existsSync(path) ? realpathSync(path) : path, text);
  } catch (cause) {
    throw new Failure(exitCodes.environment, `${shown} can't be written: ${reasonOf(cause)}`, undefined, { cause });
  }
}

/** A pipe or device, such as /dev/null, is written into: it isn't a file that could be replaced. */
function isStream(path: string): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && !there.isFile() && !there.isDirectory();
}

function replace(file: string, text: string): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const old = statSync(file, { throwIfNoEntry: false });
    writeFileSync(beside, text, old === undefined ? {} : { mode: old.mode });
    renameSync(beside, file);
  } catch (cause) {
    if (existsSync(beside)) rmSync(beside);
    throw cause;
  }
}
