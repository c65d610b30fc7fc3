// Where the folder of a run goes: `runs/<date-time>-<model>` beside the spec, or where the user says.
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeReasonOf } from "../../../runtime/data/system-reason.js";
import { exitCodes } from "../exit-codes.js";
import { Failure, misuse } from "../failure.js";
import { note, type Io } from "../io.js";
import { shownPath } from "../read-text.js";
import { makeFolder } from "../write-file.js";

export interface RunPlace {
  readonly folder: string;
  /** Whether the user named it; nobody's training ends because a folder that they didn't ask for can't be made. */
  readonly isAsked: boolean;
}

/** As commander reads `--run <folder>` and `--no-run`. */
export type RunFlag = string | false | undefined;

/**
 * A folder that is there and empty; undefined if there is to be none. `name` is the model's, with what else tells runs apart.
 * @throws Failure if the one that the user named isn't empty or can't be made.
 */
export function choosePlace(run: RunFlag, specFolder: string, name: string, io: Io): RunPlace | undefined {
  if (run === false) return undefined;
  if (run !== undefined) return askedPlace(run, io);
  const above = join(specFolder, "runs");
  try {
    makeFolder(above);
    return { folder: newFolder(above, `${stamp(new Date())}-${name}`), isAsked: false };
  } catch (cause) {
    goOnWithout(shownPath(above, io.cwd), writeReasonOf(cause), io);
    return undefined;
  }
}

/** Says why the run isn't kept. */
export function goOnWithout(shown: string, reason: string, io: Io): void {
  note(io, `nnc: ${shown} can't be written: ${reason}; the run isn't kept (--run names another folder, --no-run none)`);
}

function askedPlace(run: string, io: Io): RunPlace {
  if (run === "") throw misuse("--run names no folder", "name one, or leave --run out");
  const folder = resolve(io.cwd, run);
  try {
    makeFolder(folder);
    if (readdirSync(folder).length === 0) return { folder, isAsked: true };
  } catch (cause) {
    const remedy = "name another folder, or train without one: --no-run";
    throw new Failure(exitCodes.environment, `${run} can't be made: ${writeReasonOf(cause)}`, remedy, { cause });
  }
  const remedy = existsSync(join(folder, "run.json"))
    ? "name a new folder; to go on with the run that is there: --resume"
    : "name a new folder";
  throw new Failure(exitCodes.findings, `${run} isn't empty, and nothing is overwritten`, remedy);
}

/** Runs that begin in the same second have folders of their own. */
function newFolder(above: string, name: string): string {
  for (let number = 1; ; number++) {
    const folder = join(above, number === 1 ? name : `${name}-${number}`);
    try {
      mkdirSync(folder);
      return folder;
    } catch (cause) {
      if (!existsSync(folder)) throw cause;
    }
  }
}

/** `2026-11-28-212026`, by the clock on the wall; sorted as a text it is sorted by time. */
function stamp(time: Date): string {
  const [year, month, day, ...clock] = [
    time.getFullYear(),
    time.getMonth() + 1,
    time.getDate(),
    time.getHours(),
    time.getMinutes(),
    time.getSeconds(),
  ].map((number) => String(number).padStart(2, "0"));
  return `${year ?? ""}-${month ?? ""}-${day ?? ""}-${clock.join("")}`;
}
