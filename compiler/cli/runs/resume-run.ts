// `nnc train --resume <run>`: which run is meant, and whether it can go on as it began.
import { isStream } from "../../../runtime/data/stream.js";
import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { TrainingData } from "../../../runtime/index.js";
import { exitCodes } from "../exit-codes.js";
import { Failure, misuse } from "../failure.js";
import { note, type Io } from "../io.js";
import type { BadRowFlag } from "../left-out.js";
import type { OpenNetwork } from "../open-network.js";
import { shownPath, standardInput } from "../read-text.js";
import { sideOf, sidesOf } from "../sides.js";
import type { Assignments } from "../specs.js";
import { grouped } from "../text.js";
import { foundRuns } from "./find-runs.js";
import type { RunFlag } from "./run-place.js";
import { hostElsewhere, recordAt, stateOf, type RunRecord } from "./run-record.js";
import { changeInWords, lengths, untrained } from "./spec-change.js";
import { specHash } from "./spec-copy.js";

export interface ResumableRun {
  readonly folder: string;
  /** As the user would type it. */
  readonly shown: string;
  readonly record: RunRecord;
  /** Where it stands; undefined if it ended before it saved anything, and then it begins anew. */
  readonly checkpoint: string | undefined;
}

/**
 * The run of a folder, or with no name the newest unfinished one of this spec; undefined if what is named is no folder but a file of weights.
 * @throws Failure if there is none, it is damaged, or goes on elsewhere.
 */
export function resumableRun(
  resume: string | true,
  spec: string,
  model: string | undefined,
  io: Io,
): ResumableRun | undefined {
  if (resume === true) return newestUnfinished(spec, model, io);
  const folder = resolve(io.cwd, resume);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  const shown = shownPath(resume, io.cwd);
  const record = recordAt(folder, shown);
  refuseRunning(record, shown);
  const run = resumable(folder, shown, record);
  if (record.state === "finished" && run.checkpoint === undefined)
    throw new Failure(
      exitCodes.findings,
      `${shown} is finished, and its ${lastName} is gone`,
      "begin a new run: without --resume",
    );
  return run;
}

function refuseRunning(record: RunRecord, shown: string): void {
  if (stateOf(record) !== "running") return;
  const { pid, host } = record.process;
  const where = hostElsewhere(record) === undefined ? "" : ", which can't be looked at from here";
  throw new Failure(
    exitCodes.findings,
    `${shown} is still running (process ${pid} on ${host}${where})`,
    `wait for it or stop it; if it is gone for certain, write "interrupted" for "running" in ${shown}/run.json`,
  );
}

/** @throws Failure if another process has taken the run up since it was looked at: reading the data takes its time. */
export function checkUnclaimed({ folder, shown, record }: ResumableRun): void {
  const now = recordAt(folder, shown);
  refuseRunning(now, shown);
  if (now.resumed.length !== record.resumed.length)
    throw new Failure(
      exitCodes.findings,
      `another process has gone on with ${shown} in the meantime`,
      "begin again, to go on from where it stands now",
    );
}

function newestUnfinished(spec: string, model: string | undefined, io: Io): ResumableRun {
  if (spec === standardInput) throw misuse("a spec from standard input has no runs to choose from", "name the run");
  const file = resolve(io.cwd, spec);
  const above = join(dirname(file), "runs");
  const own = foundRuns(above).filter(
    ({ folder, record }) =>
      typeof record !== "string" &&
      resolve(folder, record.spec.folder, basename(record.spec.path)) === file &&
      (model === undefined || record.model === model),
  );
  for (const { folder, record } of own)
    if (typeof record !== "string" && ["interrupted", "failed"].includes(stateOf(record)))
      return resumable(folder, shownPath(folder, io.cwd), record);
  for (const { folder, record } of own)
    if (typeof record !== "string") refuseRunning(record, shownPath(folder, io.cwd));
  throw new Failure(
    exitCodes.findings,
    `there is no unfinished run of ${spec} in ${shownPath(above, io.cwd)}`,
    "name a run or a file of weights: --resume runs/2026-11-28-213025-Spiral; without --resume a new run begins",
  );
}

const lastName = "last.safetensors";

function resumable(folder: string, shown: string, record: RunRecord): ResumableRun {
  const last = join(folder, lastName);
  return { folder, shown, record, checkpoint: existsSync(last) ? last : undefined };
}

interface BegunFlags {
  readonly set?: Assignments;
  readonly seed?: number;
  readonly model?: string;
  readonly onBadRow?: BadRowFlag;
  readonly run?: RunFlag;
}

/** What was said when the run began holds for it. @throws Failure where something else is said now. */
export function asBegun<Flags extends BegunFlags>({ record }: ResumableRun, flags: Flags): Flags {
  const { set, seed, onBadRow } = record.settings;
  const odd = { "--set": flags.set, "--run": flags.run || undefined, "--no-run": flags.run === false || undefined };
  const [name] = Object.entries(odd).find(([, value]) => value !== undefined) ?? [];
  if (name !== undefined)
    throw misuse(
      `--resume goes on with a run in its folder and with its settings, so ${name} has no meaning`,
      "leave it out; to begin a new run with the weights: --start run/last.safetensors",
    );
  if (flags.model !== undefined && flags.model !== record.model)
    throw misuse(`the run is one of ${record.model}, not of ${flags.model}`, "leave --model out");
  return { ...flags, set, seed, model: record.model, ...(onBadRow !== undefined && { onBadRow }) };
}

/**
 * How many epochs the run is to have in all, if not as many as the spec says: as it was begun, or as --epochs or a spec that was changed says now.
 * @throws Failure if the spec differs from what the run was begun with.
 */
export async function epochsUnderSameSpec(
  { folder, shown, record }: ResumableRun,
  { model, texts }: OpenNetwork,
  epochs: number | undefined,
  io: Io,
): Promise<number | undefined> {
  const { settings, spec } = record;
  const begun = settings.epochs ?? undefined;
  if (spec.sha256 === specHash(texts)) return epochs ?? begun;
  const [before] = (await sidesOf(join(folder, "spec", spec.path), settings.set, record.model, io)) ?? [];
  if (before === undefined) throw new Failure(exitCodes.findings, `the spec in ${shown}/spec can't be read`);
  // While a run lies still, how long it goes on may change.
  const change = changeInWords(before, sideOf(model), [...untrained, ...lengths, "stop"]);
  if (change !== undefined)
    throw new Failure(
      exitCodes.findings,
      `the spec isn't the one that ${shown} was begun with:\n${change}`,
      `undo that (${shown}/spec/${spec.path} is the old one), or ${newRunWith(shown)}`,
    );
  const isOtherwiseLong = before.model.training.epochs !== model.training.epochs;
  return epochs ?? (isOtherwiseLong ? model.training.epochs : begun);
}

/** @throws Failure if the data isn't what the run was begun with, going by its number of rows and its digest. Another engine is only noted. */
export function checkSameData(
  { shown, record }: ResumableRun,
  { network }: OpenNetwork,
  { train }: TrainingData,
  digest: string,
  io: Io,
): void {
  const { rows, data, versions } = record;
  // How many rows a stream has is known only once it has been read.
  if (rows !== null && !isStream(train) && train.rows !== rows)
    throw new Failure(
      exitCodes.findings,
      `${shown} was begun with ${grouped(rows)} rows of training data, and now there are ${grouped(train.rows)}`,
      newRunWith(shown),
    );
  if (data !== undefined && data !== digest)
    throw new Failure(
      exitCodes.findings,
      `the data isn't what ${shown} was begun with${rows === null ? "" : `: as many rows of training data, but others`}`,
      newRunWith(shown),
    );
  if (versions.engine !== network.engine)
    note(io, `the run was begun with ${versions.engine}: its results agree with that to rounding`);
}

function newRunWith(shown: string): string {
  return `begin a new run with its weights: --start ${shown}/${lastName}`;
}
