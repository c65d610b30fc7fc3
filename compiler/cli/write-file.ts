// Files written so that nothing half-written is ever seen: beside the old one, then renamed over it.
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { nameBeside, removeLeftovers } from "../../runtime/data/beside.js";
import { writeReasonOf } from "../../runtime/data/system-reason.js";
import { exitCodes } from "./exit-codes.js";
import { Failure } from "./failure.js";

/** Keeps the old file's permissions, and a link to it a link; makes the folders on its way. @throws Failure if the system refuses; the old file is then as it was. */
export function writeText(path: string, text: string, shown: string): void {
  writeContent(path, text, shown);
}

/** As writeText. */
export function writeBytes(path: string, bytes: Uint8Array, shown: string): void {
  writeContent(path, bytes, shown);
}

function writeContent(path: string, text: string | Uint8Array, shown: string): void {
  try {
    if (isStream(path)) writeFileSync(path, text);
    else replace(existsSync(path) ? realpathSync(path) : path, text);
  } catch (cause) {
    throw new Failure(exitCodes.environment, `${shown} can't be written: ${writeReasonOf(cause)}`, undefined, {
      cause,
    });
  }
}

/** A pipe or device, such as /dev/null, is written into: it isn't a file that could be replaced. */
export function isStream(path: string): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && !there.isFile() && !there.isDirectory();
}

function replace(file: string, text: string | Uint8Array): void {
  makeFolder(dirname(file));
  removeLeftovers(file);
  const beside = nameBeside(file);
  try {
    const old = statSync(file, { throwIfNoEntry: false });
    writeFileSync(beside, text, old === undefined ? {} : { mode: old.mode });
    renameSync(beside, file);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw cause;
  }
}

/** And those above it, one by one: Node's own way to make several tries for ever where the system makes none, as in /proc. Throws what the system says. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const above = dirname(folder);
  makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (cause) {
    if (existsSync(folder)) return; // somebody else made it
    throw existsSync(above) && isMissing(cause) ? new Error(`no folder can be made in ${above}`, { cause }) : cause;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
