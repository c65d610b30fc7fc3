// What the folder of a run says of it, `run.json`: written when the run begins and when it ends. docs/runs.md describes it.
import { readFileSync } from "node:fs";
import { hostname, uptime } from "node:os";
import { join } from "node:path";
import { isDead } from "../../../runtime/data/beside.js";
import { exitCodes } from "../exit-codes.js";
import { Failure } from "../failure.js";
import { writeText } from "../write-file.js";

/** Of the file; a reader refuses what a later version wrote. */
export const runFormat = 1;

export interface RunRecord {
  readonly format: number;
  readonly model: string;
  /** The spec's path below the run's `spec/`, the SHA-256 of all the texts that it consists of, and where it lay: the way there from the run's folder. */
  readonly spec: { readonly path: string; readonly sha256: string; readonly folder: string };
  readonly parameters: number;
  /** Of the training data; null where it is read piece by piece. */
  readonly rows: number | null;
  /** A digest of the training and validation data; absent in records of earlier versions. */
  readonly data?: string;
  readonly settings: {
    readonly set: Readonly<Record<string, string>>;
    readonly seed: number;
    readonly epochs: number | null;
    readonly threads: number;
    /** What was done with rows that can't be used, if not to stop. */
    readonly onBadRow?: "skip";
    /** The file whose weights the run began with. */
    readonly start?: string;
  };
  readonly versions: { readonly nnc: string; readonly node: string; readonly engine: string };
  /** ISO 8601, as all times here. */
  readonly started: string;
  /** Each time it was gone on with. */
  readonly resumed: readonly string[];
  readonly ended: string | null;
  readonly state: "running" | "finished" | "interrupted" | "failed";
  /** Of the process that runs it, and where: whether it is still there. */
  readonly process: { readonly pid: number; readonly host: string };
  /** Why it failed. */
  readonly problem?: string | undefined;
}

/** @throws Failure if the system refuses; what was there is then as it was. */
export function writeRun(folder: string, record: RunRecord, shown: string): void {
  writeText(join(folder, recordName), `${JSON.stringify(record, null, 2)}\n`, `${shown}/${recordName}`);
}

/** Where the run stands. One that was killed couldn't say so: its process is gone, or its machine was started again since. */
export function stateOf({ state, process, started, resumed }: RunRecord): RunRecord["state"] {
  if (state !== "running" || process.host !== hostname()) return state;
  const begun = Date.parse(resumed.at(-1) ?? started);
  const isBeforeBoot = begun < Date.now() - 1000 * uptime();
  return isBeforeBoot || isDead(process.pid) ? "interrupted" : "running";
}

/** The other machine that a run is running on: whether it still does can't be seen from here. Undefined of all other runs. */
export function hostElsewhere(record: RunRecord): string | undefined {
  const { host } = record.process;
  return stateOf(record) === "running" && host !== hostname() ? host : undefined;
}

/** The record of a run's folder, or what is wrong with it: damaged and foreign folders are told, never an error. */
export function readRun(folder: string): RunRecord | string {
  const { record, fault } = lookAt(folder);
  return record ?? fault.problem;
}

/** The record of a run that a command can't do without. `shown` is its folder as the user would type it. @throws Failure if it isn't the folder of a run. */
export function recordAt(folder: string, shown: string): RunRecord {
  const { record, fault } = lookAt(folder);
  if (record !== undefined) return record;
  throw new Failure(exitCodes.findings, `${shown} ${fault.problem}`, fault.remedy(shown));
}

type Looked =
  { readonly record: RunRecord; readonly fault?: undefined } | { readonly record?: undefined; readonly fault: Fault };

interface Fault {
  /** To be read on from the folder's name. */
  readonly problem: string;
  readonly remedy: (shown: string) => string;
}

function lookAt(folder: string): Looked {
  let text: string;
  try {
    text = readFileSync(join(folder, recordName), "utf8");
  } catch {
    return { fault: foreign };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: damaged("isn't JSON") };
  }
  if (typeof value === "object" && value !== null && "format" in value && Number(value.format) > runFormat)
    return { fault: later(value.format) };
  return isRunRecord(value) ? { record: value } : { fault: damaged("isn't complete") };
}

const foreign: Fault = {
  problem: "has no run.json that can be read: it isn't a run of nnc",
  remedy: () => "name the folder of a run, such as runs/2026-01-31-120000-model; nnc runs lists them",
};

function damaged(how: string): Fault {
  return {
    problem: `has a run.json that ${how}: it is damaged`,
    remedy: (shown) =>
      `put a copy of it back; without one nnc train --start ${shown}/last.safetensors begins a new run with its weights`,
  };
}

function later(format: unknown): Fault {
  return {
    problem: `was written by a later version of nnc (format ${String(format)}, this one reads ${runFormat})`,
    remedy: () => "use the nnc that wrote it, or a later one",
  };
}

const recordName = "run.json";

const states: readonly unknown[] = ["running", "finished", "interrupted", "failed"];

function isRunRecord(value: unknown): value is RunRecord {
  if (!isObject(value)) return false;
  const { format, model, spec, parameters, rows, settings, versions, started, resumed, ended, state, process } = value;
  return (
    [format, parameters, rows ?? 0].every((number) => Number.isSafeInteger(number)) &&
    [model, started].every((text) => typeof text === "string") &&
    (ended === null || typeof ended === "string") &&
    ["undefined", "string"].includes(typeof value.data) &&
    Array.isArray(resumed) &&
    states.includes(state) &&
    isObject(versions) &&
    isObject(settings) &&
    isObject(settings.set) &&
    Number.isSafeInteger(settings.seed) &&
    isObject(spec) &&
    typeof spec.path === "string" &&
    typeof spec.sha256 === "string" &&
    typeof spec.folder === "string" &&
    isObject(process) &&
    Number.isSafeInteger(process.pid) &&
    typeof process.host === "string"
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
