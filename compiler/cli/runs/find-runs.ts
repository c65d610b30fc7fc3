// The folders of runs below a folder, newest first.
import { existsSync, readdirSync, type Dirent } from "node:fs";
import { dirname, join } from "node:path";
import { isSweep } from "../sweeps/sweep-record.js";
import { readRun, type RunRecord } from "./run-record.js";

export interface FoundRun {
  readonly folder: string;
  /** The folder of the sweep that it belongs to. */
  readonly sweep: string | undefined;
  /** Or what is wrong with it, to be read on from the folder's name. */
  readonly record: RunRecord | string;
}

/** `folder` itself if it is a run, else those in it, also one folder deeper: the runs of a sweep or of several seeds. Folders without any are no runs and are left out, but those that look like one. */
export function foundRuns(folder: string): readonly FoundRun[] {
  const runs = existsSync(join(folder, "run.json")) ? [found(folder)] : foldersIn(folder).flatMap(runsAt);
  return runs.sort((a, b) => (begun(a) < begun(b) ? 1 : begun(a) > begun(b) ? -1 : a.folder < b.folder ? 1 : -1));
}

function runsAt(folder: string): FoundRun[] {
  if (existsSync(join(folder, "run.json"))) return [found(folder)];
  const inside = foldersIn(folder).filter((below) => existsSync(join(below, "run.json")));
  if (inside.length > 0) return inside.map(found);
  return ["metrics.jsonl", "last.safetensors"].some((name) => existsSync(join(folder, name))) ? [found(folder)] : [];
}

function found(folder: string): FoundRun {
  const outer = dirname(folder);
  return { folder, sweep: isSweep(outer) ? outer : undefined, record: readRun(folder) };
}

/** Damaged ones last. */
function begun({ record }: FoundRun): string {
  return typeof record === "string" ? "" : record.started;
}

/** One that can't be listed has nothing to show. */
function foldersIn(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => join(folder, name));
}
