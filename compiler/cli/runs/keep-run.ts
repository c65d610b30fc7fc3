// A run of training in its folder: what it is when it begins, each line that it tells, and how it ends. A disk that refuses is told once, and training goes on.
import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { join, relative, sep } from "node:path";
import type { KeepOptions, TrainingData } from "../../../runtime/index.js";
import { isStream } from "../../../runtime/data/stream.js";
import { writeReasonOf } from "../../../runtime/data/system-reason.js";
import { nativeInformation } from "../../../runtime/native-engine.js";
import type { Observation } from "../../observe/observe.js";
import type { Diagnostic } from "../../report/diagnostic.js";
import { locationOf } from "../../report/position.js";
import { Failure } from "../failure.js";
import { note, type Io } from "../io.js";
import type { BadRowFlag } from "../left-out.js";
import type { OpenNetwork } from "../open-network.js";
import { shownPath } from "../read-text.js";
import type { Assignments } from "../specs.js";
import { below } from "../text.js";
import { version } from "../version.js";
import { appendWhole } from "./append-whole.js";
import { restartRecord, scalarRecord, versionRecord, type Scalar } from "./event-file.js";
import { appendMetrics, mendMetrics, type Told } from "./metrics-file.js";
import { checkUnclaimed, type ResumableRun } from "./resume-run.js";
import { runFormat, writeRun, type RunRecord } from "./run-record.js";
import { goOnWithout, type RunPlace } from "./run-place.js";
import { copySpec, specHash } from "./spec-copy.js";

export interface KeptRun {
  readonly folder: string;
  /** As the user would type it. */
  readonly shown: string;
  /** For `fit`: where the checkpoints go, and what is done if they can't. */
  readonly keep: KeepOptions;
  /** A line of metrics, also for TensorBoard. */
  tell(line: Told): void;
  /** A line of metrics for each finding. */
  warn(step: number, findings: readonly Diagnostic[]): void;
  /** A line of statistics. */
  observe(observation: Observation): void;
  end(state: "finished" | "interrupted" | "failed", problem?: string): void;
}

export interface RunSettings {
  readonly set?: Assignments;
  readonly start?: string;
  readonly epochs?: number;
  readonly onBadRow?: BadRowFlag;
  /** Of the data. */
  readonly digest: string;
}

/**
 * Begins a run in a folder. Undefined if it can't be written and nobody asked for it, which is then said.
 * @throws Failure if it can't be written and the user named it.
 */
export function beginRun(
  place: RunPlace | undefined,
  opened: OpenNetwork,
  data: TrainingData,
  settings: RunSettings,
  io: Io,
): KeptRun | undefined {
  if (place === undefined) return undefined;
  const { folder, isAsked } = place;
  const shown = shownPath(folder, io.cwd);
  try {
    const record = recordOf(folder, copySpec(opened.texts, folder, shown), opened, data, settings);
    writeRun(folder, record, shown);
    return keptRun(folder, shown, record, io);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    rmSync(folder, { recursive: true, force: true });
    if (isAsked) throw cause;
    goOnWithout(shown, writeReasonOf(cause.cause), io);
    return undefined;
  }
}

/** Goes on with a run in its folder. @throws Failure if it can't be written, or another process has been quicker. */
export function goOnWithRun(
  earlier: ResumableRun,
  { network }: OpenNetwork,
  epochs: number | undefined,
  io: Io,
): KeptRun {
  checkUnclaimed(earlier);
  const { folder, shown, record } = earlier;
  const now: RunRecord = {
    ...record,
    problem: undefined,
    settings: { ...record.settings, epochs: epochs ?? null, threads: threadsOf(network.engine) },
    versions: versionsWith(network.engine),
    resumed: [...record.resumed, new Date().toISOString()],
    ended: null,
    state: "running",
    process: thisProcess(),
  };
  writeRun(folder, now, shown);
  mendMetrics(join(folder, "metrics.jsonl"));
  const run = keptRun(folder, shown, now, io);
  run.tell({ event: "resumed", step: network.iteration });
  return run;
}

function recordOf(
  folder: string,
  path: string,
  { model, network, texts, folder: specFolder }: OpenNetwork,
  { train }: TrainingData,
  { set = {}, start, epochs, onBadRow, digest }: RunSettings,
): RunRecord {
  return {
    format: runFormat,
    model: model.name,
    spec: { path, sha256: specHash(texts), folder: relative(folder, specFolder).split(sep).join("/") },
    parameters: network.parameterCount,
    rows: isStream(train) ? null : train.rows,
    data: digest,
    settings: {
      set,
      seed: network.seed,
      epochs: epochs ?? (model.training.steps === undefined ? model.training.epochs : undefined) ?? null,
      threads: threadsOf(network.engine),
      ...(onBadRow === "skip" && { onBadRow }),
      ...(start !== undefined && { start }),
    },
    versions: versionsWith(network.engine),
    started: new Date().toISOString(),
    resumed: [],
    ended: null,
    state: "running",
    process: thisProcess(),
  };
}

function versionsWith(engine: string): RunRecord["versions"] {
  return { nnc: version(), node: process.versions.node, engine };
}

function thisProcess(): RunRecord["process"] {
  return { pid: process.pid, host: hostname() };
}

/** The portable engine computes on the thread of JavaScript. */
function threadsOf(engine: string): number {
  const native = engine.startsWith("native") ? nativeInformation() : undefined;
  return native !== undefined && "threads" in native ? native.threads : 1;
}

function keptRun(folder: string, shown: string, record: RunRecord, io: Io): KeptRun {
  const metrics = join(folder, "metrics.jsonl");
  const statistics = join(folder, "statistics.jsonl");
  const begun = Math.floor(Date.now() / 1000);
  // A file for each process, as TensorBoard expects: half a record at a file's end would hide what follows.
  const eventName = `events.out.tfevents.${begun}.${hostname()}.${process.pid}`;
  let hasEvents = false;
  const told = new Set<string>();
  const tellOnce = (problem: string): void => {
    if (told.has(problem)) return;
    told.add(problem);
    note(io, `nnc: ${problem}; training goes on without it`);
  };
  const attempt = (name: string, write: () => void): void => {
    try {
      write();
    } catch (cause) {
      if (cause instanceof Failure) tellOnce(cause.problem);
      else if (cause instanceof Error && "syscall" in cause)
        tellOnce(`${shown}/${name} can't be written: ${writeReasonOf(cause)}`);
      else throw cause;
    }
  };
  return {
    folder,
    shown,
    keep: { folder, refused: ({ problem }) => tellOnce(below(io.cwd, problem)) },
    tell(line) {
      const time = Date.now() / 1000;
      attempt("metrics.jsonl", () => appendMetrics(metrics, { ...line, time }));
      if (line.event === "resumed")
        attempt("statistics.jsonl", () => {
          mendMetrics(statistics);
          appendMetrics(statistics, { ...line, time });
        });
      attempt(eventName, () => {
        const version = hasEvents ? [] : [versionRecord(begun)];
        const event =
          line.event === "resumed" ? restartRecord(time, line.step) : scalarRecord(time, line.step, scalarsOf(line));
        appendWhole(join(folder, eventName), Buffer.concat([...version, event]));
        hasEvents = true;
      });
    },
    warn(step, findings) {
      for (const { code, message: text, help, at } of findings) {
        const place = locationOf(at.source, at.span.start);
        const line = { event: "warning", step, time: Date.now() / 1000, code, at: place, text, help } as const;
        attempt("metrics.jsonl", () => appendMetrics(metrics, line));
      }
    },
    observe(observation) {
      const line = { event: "statistics", time: Date.now() / 1000, ...observation };
      const text = JSON.stringify(line, (key, value: unknown) => (key === "time" ? value : short(value)));
      attempt("statistics.jsonl", () => appendWhole(statistics, `${text}\n`));
    },
    end(state, problem) {
      const ended = new Date().toISOString();
      const outcome = { ...record, ended, state, ...(problem !== undefined && { problem }) };
      attempt("run.json", () => writeRun(folder, outcome, shown));
    },
  };
}

/** Nobody reads more of a statistic than six digits. */
function short(value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

/** All that is a single number, under its part: `validation/accuracy`. At the end it is that of the weights which were kept, a curve of its own. */
function scalarsOf({ event, training = {}, validation = {}, test = {} }: Told): Scalar[] {
  const before = event === "end" ? "end/" : "";
  return Object.entries({ training, validation, test }).flatMap(([part, figures]) =>
    Object.entries(figures).flatMap(([name, value]) =>
      typeof value === "number" ? [{ tag: `${before}${part}/${name}`, value }] : [],
    ),
  );
}
