// How far a sweep is: on a terminal one line that is written anew, else a line for each run that ended.
import type { RunOutcome } from "../../sweep/outcome.js";
import type { Plan, Settings } from "../../sweep/plan.js";
import { timeText } from "../../sweep/table.js";
import { note, type Io } from "../io.js";
import type { Listener } from "./run-sweep.js";
import { sweepCourse } from "./sweep-course.js";
import type { TrialRun } from "./trial-run.js";

export interface SweepProgress extends Listener {
  /** Takes the line away. */
  clear(): void;
}

/** Nobody reads faster, in seconds: runs with short epochs tell more often. */
const pause = 0.1;

export function sweepProgress(plan: Plan, processes: number, json: boolean, io: Io): SweepProgress {
  const clock = (): number => performance.now() / 1000;
  const course = sweepCourse(plan, processes, clock);
  const seen = new Set<string>();
  let shown: number | undefined;
  const isLive = io.stderr.isTerminal && !json;
  const clear = (): void => {
    if (shown !== undefined) io.stderr.write("\r\u001b[K");
    shown = undefined;
  };
  const show = (): void => {
    if (!isLive) return;
    io.stderr.write(`\r${course.text((io.stderr.columns ?? 80) - 1)}\u001b[K`);
    shown = clock();
  };
  return {
    clear,
    began: (round, runs) => course.began(round, runs),
    moved(run, line) {
      course.moved(run, line);
      if (shown === undefined || clock() - shown >= pause) show();
    },
    ended(run, outcome, round, isNew) {
      course.ended(run, outcome);
      const key = `${run.folder} ${outcome.epochs}`;
      if (!isLive && isNew && !seen.has(key)) tell(run, outcome, round);
      seen.add(key);
      show();
    },
  };

  function tell(run: TrialRun, outcome: RunOutcome, at: number): void {
    const settings = plan.trials[run.trial - 1] ?? {};
    if (json) io.stdout.write(`${JSON.stringify(lineOf(run, outcome, at, settings))}\n`);
    else note(io, textOf(run, outcome, settings));
  }

  function textOf(
    { trial, seed }: TrialRun,
    { figure, problem, seconds, epochs }: RunOutcome,
    settings: Settings,
  ): string {
    const which = `trial ${trial}${plan.seeds.length > 1 ? `, seed ${seed}` : ""}`;
    const words = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
    const result = figure === undefined ? `failed: ${problem ?? ""}` : `${plan.by.name} ${figure.toPrecision(4)}`;
    return `${which} (${words.join(", ")}): ${result} after ${epochs} epochs, ${timeText(seconds)}`;
  }

  function lineOf({ trial, seed }: TrialRun, outcome: RunOutcome, at: number, settings: Settings): object {
    const { figure, problem, epochs, seconds } = outcome;
    return {
      event: "run",
      trial,
      seed,
      round: at + 1,
      settings,
      [plan.by.name]: figure ?? null,
      epochs,
      seconds,
      problem: problem ?? null,
    };
  }
}
