// `nnc runs`: the runs of a folder, best or newest first, and what sets some of them apart.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { compare, type Side } from "../../compare/compare.js";
import { isEmpty, type Comparison } from "../../compare/comparison.js";
import { writeText } from "../../compare/write-text.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { Failure, misuse } from "../failure.js";
import { hasColor, note, type Io } from "../io.js";
import { shownPath } from "../read-text.js";
import { foundRuns, type FoundRun } from "../runs/find-runs.js";
import { recordAt, type RunRecord } from "../runs/run-record.js";
import { lossOf, toldRun, type ToldRun } from "../runs/told-run.js";
import { runsTable, sideBySide } from "../runs/write-runs.js";
import { sidesOf } from "../sides.js";
import { isSweep } from "../sweeps/sweep-record.js";

interface Flags {
  readonly compare?: true;
  readonly sort: keyof typeof orders;
  readonly model?: string;
  readonly state?: RunRecord["state"];
  readonly json?: true;
}

export const runs: Action<Flags> = async (places, flags, io) => {
  if (flags.compare) return compareRuns(places, flags, io);
  const found = (places.length > 0 ? places : ["runs"]).flatMap((place) => runsIn(place, io));
  for (const { folder, record } of found)
    if (typeof record === "string") note(io, `nnc: ${shownPath(folder, io.cwd)} ${record}`);
  const told = found
    .flatMap(({ folder, sweep, record }) => (typeof record === "string" ? [] : [toldAt({ folder, sweep, record }, io)]))
    .filter(({ model, state }) => (flags.model ?? model) === model && (flags.state ?? state) === state)
    .sort(orders[flags.sort]);
  if (flags.json) io.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
  else if (told.length > 0) io.stdout.write(runsTable(told));
  else note(io, "there are no such runs; nnc train keeps one in runs/, beside the spec");
  return exitCodes.ok;
};

/** By what a reader looks for first; equal ones stay newest first. */
const orders = {
  newest: (a, b) => Date.parse(b.started) - Date.parse(a.started),
  loss: (a, b) => lossOf(a) - lossOf(b) || 0,
  parameters: (a, b) => a.parameters - b.parameters,
  time: (a, b) => a.seconds - b.seconds,
} as const satisfies Readonly<Record<string, (a: ToldRun, b: ToldRun) => number>>;

function runsIn(place: string, io: Io): readonly FoundRun[] {
  const folder = resolve(io.cwd, place);
  if (existsSync(folder)) return foundRuns(folder);
  const remedy = "name a folder that has runs in it, or one of them; nnc train keeps them in runs/, beside the spec";
  throw new Failure(exitCodes.findings, `${place} isn't there`, remedy);
}

function toldAt({ folder, sweep, record }: FoundRun & { readonly record: RunRecord }, io: Io): ToldRun {
  return toldRun(folder, shownPath(folder, io.cwd), record, sweep && shownPath(sweep, io.cwd));
}

interface Compared {
  readonly told: ToldRun;
  /** The models of its copy of the spec, as it was set. */
  readonly sides: readonly Side[];
}

/** The first is what the others are compared with. */
async function compareRuns(
  places: readonly string[],
  { json }: Flags,
  io: Io,
): Promise<typeof exitCodes.ok | typeof exitCodes.findings> {
  const named = places.flatMap((place) => runsOfSweep(place, io));
  if (named.length < 2)
    throw misuse(
      "--compare takes two runs or more",
      "name their folders, or a sweep: nnc runs --compare runs/a runs/b",
    );
  const compared: Compared[] = [];
  for (const place of named) {
    const one = await comparedAt(place, io);
    if (one === undefined) return exitCodes.findings;
    compared.push(one);
  }
  const [first, ...others] = compared;
  if (first === undefined) throw new Error("no run was compared");
  const specs = others.map(({ sides }) => compare(first.sides, sides));
  if (json) {
    io.stdout.write(`${JSON.stringify({ runs: compared.map(({ told }) => told), specs }, null, 2)}\n`);
    return exitCodes.ok;
  }
  io.stdout.write(sideBySide(compared.map(({ told }) => told)));
  others.forEach(({ told }, place) => io.stdout.write(`\n${specText(first.told, told, specs[place], io)}`));
  return exitCodes.ok;
}

/** A sweep stands for its runs, in the order of its trials. */
function runsOfSweep(place: string, io: Io): readonly string[] {
  const folder = resolve(io.cwd, place);
  if (!isSweep(folder)) return [place];
  return foundRuns(folder)
    .map((run) => shownPath(run.folder, io.cwd))
    .toSorted();
}

async function comparedAt(place: string, io: Io): Promise<Compared | undefined> {
  const folder = resolve(io.cwd, place);
  const record = recordAt(folder, shownPath(folder, io.cwd));
  const { spec, settings, model } = record;
  const sides = await sidesOf(join(folder, "spec", spec.path), settings.set, model, io);
  return sides && { told: toldAt({ folder, sweep: undefined, record }, io), sides };
}

function specText(first: ToldRun, other: ToldRun, comparison: Comparison | undefined, io: Io): string {
  if (comparison === undefined || isEmpty(comparison))
    return `${first.run} and ${other.run} were trained by the same spec\n`;
  return `from ${first.run} to ${other.run}\n\n${writeText(comparison, { color: hasColor(io.stdout, io.env) })}`;
}
