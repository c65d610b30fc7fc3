// `nnc sweep`: trains a model with many settings, each in a process of its own, and tells which are good.
import { join } from "node:path";
import { standaloneSvg } from "../../chart/chart.js";
import type { JudgedTrial } from "../../sweep/outcome.js";
import { outcomePlot } from "../../sweep/plot.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { Failure, misuse } from "../failure.js";
import { note, type Io } from "../io.js";
import { checkPng, pngOf } from "../png.js";
import { shownPath } from "../read-text.js";
import { beginSweep } from "../sweeps/begin-sweep.js";
import { resumeSweep } from "../sweeps/resume-sweep.js";
import { runSweep, type SweepRun } from "../sweeps/run-sweep.js";
import type { SweepFlags } from "../sweeps/sweep-flags.js";
import { sweepProgress } from "../sweeps/sweep-progress.js";
import type { SweepRecord } from "../sweeps/sweep-record.js";
import { outcomeJson, tellOutcome, type Told } from "../sweeps/tell-outcome.js";
import { count } from "../text.js";
import { writeBytes, writeText } from "../write-file.js";

export const sweep: Action<SweepFlags> = async ([path], flags, io) => {
  const { resume } = flags;
  if (flags.retryFailed && resume === undefined)
    throw misuse("--retry-failed is said to a sweep that is gone on with", "nnc sweep --resume FOLDER --retry-failed");
  if (flags.png) await checkPng();
  const begun = await (resume === undefined ? beginSweep(path, flags, io) : resumeSweep(path, resume, flags, io));
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
  const told: Told = { record, trials, spec: shownPath(begun.spec, io.cwd), folder: shown, plots };
  if (flags.json) io.stdout.write(`${JSON.stringify(outcomeJson(told))}\n`);
  else tellOutcome(told, io);
  if (trials[0]?.figure !== undefined) return exitCodes.ok;
  throw new Failure(
    exitCodes.findings,
    "no trial came to a figure",
    "see above why each failed; nnc train tells more of one",
  );
};

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
  { png }: SweepFlags,
  io: Io,
): Promise<readonly string[]> {
  const plot = outcomePlot(model, plan, trials);
  const paths = ["sweep.svg", ...(png ? ["sweep.png"] : [])].map((name) => join(folder, name));
  const shown = paths.map((path) => shownPath(path, io.cwd));
  writeText(paths[0] ?? "", standaloneSvg(plot), shown[0] ?? "");
  if (png) writeBytes(paths[1] ?? "", await pngOf(plot), shown[1] ?? "");
  return shown;
}
