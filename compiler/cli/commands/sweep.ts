// `nnc sweep`: trains a model with many settings, each in a process of its own, and tells which are good.
import { availableParallelism } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { standaloneSvg } from "../../chart/chart.js";
import type { Figure, Model } from "../../check/model.js";
import { checkSpec } from "../../compile.js";
import type { Halving } from "../../sweep/halving.js";
import type { JudgedTrial } from "../../sweep/outcome.js";
import { planOf, type Plan, type Range } from "../../sweep/plan.js";
import { outcomePlot } from "../../sweep/plot.js";
import { Unplannable } from "../../sweep/unplannable.js";
import { checkPng, pngOf } from "../png.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { Failure, misuse } from "../failure.js";
import { showFindings } from "../findings.js";
import { note, type Io } from "../io.js";
import type { BadRowFlag } from "../left-out.js";
import { shownPath } from "../read-text.js";
import { choosePlace } from "../runs/run-place.js";
import { copySpec, specHash } from "../runs/spec-copy.js";
import { chooseModel, folderOf, openModels, type Assignments, type OpenModels } from "../specs.js";
import { rangeFor, type GivenRange } from "../sweeps/range-flag.js";
import { runSweep, type SweepRun } from "../sweeps/run-sweep.js";
import { checkSameSpec } from "../sweeps/same-spec.js";
import { sweepProgress } from "../sweeps/sweep-progress.js";
import { newRecord, takeOver, writeSweep, type SweepRecord } from "../sweeps/sweep-record.js";
import { outcomeJson, tellOutcome, type Told } from "../sweeps/tell-outcome.js";
import { count } from "../text.js";
import { writeBytes, writeText } from "../write-file.js";

interface Flags {
  readonly range?: readonly GivenRange[];
  readonly trials?: number;
  readonly grid?: number | true;
  readonly halving?: Halving;
  readonly seeds?: number;
  readonly seed?: number;
  readonly epochs?: number;
  readonly by?: Figure;
  readonly jobs?: number;
  readonly set?: Assignments;
  readonly model?: string;
  readonly run?: string;
  readonly resume?: string;
  readonly onBadRow?: BadRowFlag;
  readonly png?: true;
  readonly json?: true;
}

export const sweep: Action<Flags> = async ([path], flags, io) => {
  if (flags.png) await checkPng();
  const begun = flags.resume === undefined ? await begin(path, flags, io) : await goOn(path, flags.resume, flags, io);
  if (begun === undefined) return exitCodes.findings;
  const { record, folder } = begun;
  const shown = shownPath(folder, io.cwd);
  if (!flags.json) note(io, introduction(begun, shown));
  const progress = sweepProgress(record.plan, begun.jobs, flags.json ?? false, io);
  const forget = io.onInterrupt(() => {
    forget();
    progress.clear();
    note(io, "\nstopping after this step; Ctrl-C again stops at once");
  });
  let trials: readonly JudgedTrial[] | undefined;
  try {
    trials = await runSweep(begun, progress, io);
  } finally {
    forget();
    progress.clear();
  }
  if (trials === undefined) {
    note(io, `saved ${shown}: nnc sweep --resume ${shown} goes on from there`);
    return exitCodes.interrupted;
  }
  const plots = await writePlots(folder, record, trials, flags, io);
  const told: Told = { record, trials, spec: shownPath(begun.spec, io.cwd), plots };
  if (flags.json) io.stdout.write(`${JSON.stringify(outcomeJson(told, shown))}\n`);
  else tellOutcome(told, io);
  if (trials[0]?.figure !== undefined) return exitCodes.ok;
  throw new Failure(
    exitCodes.findings,
    "no trial came to a figure",
    "see above why each failed; nnc train tells more of one",
  );
};

// ---------------------------------------------------------------- a new sweep

async function begin(path: string | undefined, flags: Flags, io: Io): Promise<SweepRun | undefined> {
  if (path === undefined) throw misuse("nothing says which spec to sweep", "nnc sweep model.nn");
  const set = flags.set ?? {};
  const found = await openModels(path, set, io);
  if (found === undefined) return undefined;
  const model = chooseModel(found.models, flags.model);
  const spec = fileOf(found);
  checkJudgeable(model);
  const ranges = (flags.range ?? []).map((given) => rangeFor(model, given));
  if (!checkLists(ranges, found, set, io)) return undefined;
  const plan = planned(model, ranges, flags);
  const swept = plan.ranges.find(({ name }) => Object.hasOwn(set, name));
  if (swept) throw misuse(`${swept.name} is swept, and --set would fix it`, "leave one of the two out");
  const place = choosePlace(flags.run, folderOf(found.opened.spec, io), `${model.name}-sweep`, io);
  if (place === undefined)
    throw new Failure(
      exitCodes.environment,
      "a sweep needs a folder for its trials",
      "name one that can be written: --run",
    );
  const { folder } = place;
  const { jobs, threads } = shares(plan, flags.jobs, io);
  const record = newRecord({
    model: model.name,
    spec: { path: relative(folder, spec).split(sep).join("/"), sha256: specHash(found.opened.texts) },
    set,
    epochs: flags.epochs ?? model.sweep?.epochs ?? null,
    threads,
    onBadRow: flags.onBadRow === "skip" ? "skip" : null,
    plan,
  });
  const shown = shownPath(folder, io.cwd);
  copySpec(found.opened.texts, folder, shown);
  writeSweep(folder, record, shown);
  return { record, folder, spec, jobs };
}

/** Its trials read it again. @throws Failure for standard input. */
function fileOf({ opened: { spec } }: OpenModels): string {
  if (spec.file !== undefined) return spec.file;
  throw misuse(
    "the trials of a sweep read the spec again, and standard input can be read once",
    "write it into a file",
  );
}

/** @throws Failure where nothing could tell one trial from another. */
function checkJudgeable({ name, training }: Model): void {
  const block = training.stated ? `the train block of ${name}` : `a block: train ${name} { … }`;
  if (training.data === undefined)
    throw new Failure(
      exitCodes.findings,
      `nothing says what ${name} is trained on`,
      `write data csv("rows.csv") in ${block}`,
    );
  if (training.validate !== undefined) return;
  throw new Failure(
    exitCodes.findings,
    `a sweep compares trials by data that they don't learn from, and ${name} has none`,
    `write validate 20% in ${block}`,
  );
}

/** The values of a list are the compiler's to judge, as `--set` would have it. */
function checkLists(ranges: readonly Range[], { opened }: OpenModels, set: Assignments, io: Io): boolean {
  for (const range of ranges)
    for (const value of range.kind === "list" ? range.values : []) {
      const settings = { ...opened.settings, set: { ...set, [range.name]: value } };
      const { diagnostics } = checkSpec(opened.spec, settings);
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      if (errors.length === 0) continue;
      showFindings(errors, io);
      return false;
    }
  return true;
}

function planned(
  model: Model,
  ranges: readonly Range[],
  { trials, grid, halving, seeds, seed, epochs, by }: Flags,
): Plan {
  if (trials !== undefined && grid !== undefined)
    throw misuse("--trials draws settings at random, and --grid tries all of a grid", "leave one of the two out");
  const points = grid === true ? undefined : grid;
  const search =
    trials !== undefined
      ? ({ kind: "random", trials } as const)
      : grid !== undefined
        ? ({ kind: "grid", points } as const)
        : undefined;
  try {
    return planOf(model, { ranges, search, halving, seeds, seed, epochs, by });
  } catch (cause) {
    if (cause instanceof Unplannable) throw misuse(cause.message, cause.remedy);
    throw cause;
  }
}

/** As many processes as there are cores or runs, and the cores parted among them: no thread waits for another's core. */
function shares(
  { trials, seeds }: Plan,
  asked: number | undefined,
  { env }: Io,
): { readonly jobs: number; readonly threads: number } {
  const cores = availableParallelism();
  const given = Number(env.NNC_THREADS);
  const most = Number.isSafeInteger(given) && given > 0 ? Math.max(1, Math.floor(cores / given)) : cores;
  const jobs = Math.min(asked ?? most, trials.length * seeds.length);
  return { jobs, threads: given > 0 ? given : Math.max(1, Math.floor(cores / jobs)) };
}

// ---------------------------------------------------------------- going on

async function goOn(path: string | undefined, resume: string, flags: Flags, io: Io): Promise<SweepRun | undefined> {
  const folder = resolve(io.cwd, resume);
  const shown = shownPath(folder, io.cwd);
  const { range, trials, grid, halving, seeds, seed, epochs, by, set, model, run } = flags;
  const odd = Object.entries({ range, trials, grid, halving, seeds, seed, epochs, by, set, model, run }).find(
    ([, value]) => value !== undefined,
  );
  if (odd)
    throw misuse(
      `--resume goes on with the plan that the sweep began with, so --${odd[0]} has no meaning`,
      "begin another sweep for it",
    );
  const record = takeOver(folder, shown);
  const spec = resolve(folder, record.spec.path);
  if (path !== undefined && resolve(io.cwd, path) !== spec)
    throw misuse(`the sweep in ${shown} is one of ${shownPath(spec, io.cwd)}`, "leave the spec out");
  const found = await openModels(shownPath(spec, io.cwd), record.set, io);
  if (found === undefined) return undefined;
  await checkSameSpec({ folder, shown, spec }, record, found.opened.texts, io);
  writeSweep(folder, record, shown);
  const cores = Math.max(1, Math.floor(availableParallelism() / record.threads));
  return { record, folder, spec, jobs: flags.jobs ?? cores };
}

// ---------------------------------------------------------------- what is told

function introduction({ record: { plan, threads, model }, jobs }: SweepRun, shown: string): string {
  const { trials, seeds, rounds, search } = plan;
  const parts = [
    `${count(trials.length, "trial")}${search.kind === "grid" ? " of a grid" : " at random"}`,
    ...(seeds.length > 1 ? [count(seeds.length, "seed")] : []),
    ...(rounds.length > 1
      ? [`rounds of ${rounds.map((round) => `${round.trials} (${round.epochs ?? "?"} epochs)`).join(", ")}`]
      : []),
    `${atATime(Math.min(jobs, trials.length * seeds.length))} with ${count(threads, "thread")} each`,
  ];
  return `${model}: ${parts.join("; ")}\nsweep ${shown}`;
}

function atATime(processes: number): string {
  return processes === 1 ? "1 process" : `${processes} processes`;
}

async function writePlots(
  folder: string,
  { model, plan }: SweepRecord,
  trials: readonly JudgedTrial[],
  { png }: Flags,
  io: Io,
): Promise<readonly string[]> {
  const plot = outcomePlot(model, plan, trials);
  const paths = ["sweep.svg", ...(png ? ["sweep.png"] : [])].map((name) => join(folder, name));
  const shown = paths.map((path) => shownPath(path, io.cwd));
  writeText(paths[0] ?? "", standaloneSvg(plot), shown[0] ?? "");
  if (png) writeBytes(paths[1] ?? "", await pngOf(plot), shown[1] ?? "");
  return shown;
}
