// `sweep.json`, in the folder of a sweep: its plan, and what every trial shares. What trials came to stands in their own folders.
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isDead } from "../../../runtime/data/beside.js";
import type { Plan } from "../../sweep/plan.js";
import { exitCodes } from "../exit-codes.js";
import { Failure } from "../failure.js";
import type { Assignments } from "../specs.js";
import { writeText } from "../write-file.js";

/** Of the file; a reader refuses what a later version wrote. */
const sweepFormat = 1;

export interface SweepRecord {
  readonly format: number;
  readonly model: string;
  /** The spec's place on disk from the sweep's folder on, and the hash of all its texts. */
  readonly spec: { readonly path: string; readonly sha256: string };
  /** What --set fixes for all trials. */
  readonly set: Assignments;
  /** Of a run, where it isn't the spec's. */
  readonly epochs: number | null;
  /** Of each child process: the same when it is gone on with, so that bits are too. */
  readonly threads: number;
  readonly onBadRow: "skip" | null;
  readonly plan: Plan;
  readonly started: string;
  /** Of the process that runs it. */
  readonly process: { readonly pid: number; readonly host: string };
}

export function newRecord(parts: Omit<SweepRecord, "format" | "started" | "process">): SweepRecord {
  return { format: sweepFormat, ...parts, started: new Date().toISOString(), process: thisProcess() };
}

function thisProcess(): SweepRecord["process"] {
  return { pid: process.pid, host: hostname() };
}

const name = "sweep.json";

/** Whether a sweep is in the folder, in whatever state. */
export function isSweep(folder: string): boolean {
  return existsSync(join(folder, name));
}

/** @throws Failure if the system refuses. */
export function writeSweep(folder: string, record: SweepRecord, shown: string): void {
  writeText(join(folder, name), `${JSON.stringify(record, null, 2)}\n`, `${shown}/${name}`);
}

/**
 * The sweep of a folder, now this process's.
 * @throws Failure where there is none, or another process still runs it.
 */
export function takeOver(folder: string, shown: string): SweepRecord {
  const record = readSweep(folder, shown);
  const { pid, host } = record.process;
  if (host === hostname() && pid !== process.pid && !isDead(pid))
    throw new Failure(
      exitCodes.findings,
      `the sweep in ${shown} still runs (process ${pid})`,
      "wait for it, or end it with Ctrl-C",
    );
  return { ...record, process: thisProcess() };
}

function readSweep(folder: string, shown: string): SweepRecord {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(folder, name), "utf8"));
  } catch {
    throw new Failure(
      exitCodes.findings,
      `${shown} has no ${name} that can be read`,
      "name the folder that nnc sweep has made",
    );
  }
  const record = value as SweepRecord;
  if (typeof value === "object" && value !== null && "format" in value && Number(value.format) > sweepFormat)
    throw new Failure(
      exitCodes.findings,
      `the sweep in ${shown} was written by a later version of nnc`,
      "go on with that one",
    );
  const isWhole =
    typeof value === "object" &&
    value !== null &&
    "plan" in value &&
    "spec" in value &&
    "set" in value &&
    "process" in value;
  if (isWhole && Array.isArray(record.plan.trials) && Array.isArray(record.plan.rounds)) return record;
  throw new Failure(exitCodes.findings, `${shown}/${name} isn't complete: it is damaged`, "begin a new sweep");
}
