// A sweep that begins: whether the spec and the command line can be swept, its plan, its folder.
import { availableParallelism } from "node:os";
import { relative, sep } from "node:path";
import type { Model } from "../../check/model.js";
import { checkSpec } from "../../compile.js";
import { planOf, type Plan, type Range } from "../../sweep/plan.js";
import { Unplannable } from "../../sweep/unplannable.js";
import { exitCodes } from "../exit-codes.js";
import { Failure, misuse } from "../failure.js";
import { showFindings } from "../findings.js";
import type { Io } from "../io.js";
import { shownPath } from "../read-text.js";
import { choosePlace } from "../runs/run-place.js";
import { copySpec, specHash } from "../runs/spec-copy.js";
import { chooseModel, folderOf, openModels, type Assignments, type OpenModels } from "../specs.js";
import { rangeFor } from "./range-flag.js";
import type { SweepRun } from "./run-sweep.js";
import type { SweepFlags } from "./sweep-flags.js";
import { newRecord, writeSweep } from "./sweep-record.js";

/** Plans it and makes its folder. Undefined where the spec has errors, which are shown. @throws Failure */
export async function beginSweep(path: string | undefined, flags: SweepFlags, io: Io): Promise<SweepRun | undefined> {
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
  { trials, grid, halving, seeds, seed, epochs, by }: SweepFlags,
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
