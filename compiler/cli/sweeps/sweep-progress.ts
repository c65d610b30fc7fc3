// How far a sweep is: on a terminal one line that is written anew, else a line for each run that ended.
import type { RunOutcome } from "../../sweep/outcome.js";
import { compareFigures } from "../../sweep/figure.js";
import type { Plan, Settings } from "../../sweep/plan.js";
import { timeText } from "../../sweep/table.js";
import { note, type Io } from "../io.js";
import type { Listener } from "./run-sweep.js";
import type { TrialRun } from "./trial-run.js";

export interface SweepProgress extends Listener {
  /** Takes the line away. */
  clear(): void;
}

export function sweepProgress(plan: Plan, json: boolean, io: Io): SweepProgress {
  const running = new Set<string>();
  const seen = new Set<string>();
  let best: { readonly trial: number; readonly figure: number } | undefined;
  let done = 0;
  let round = 0;
  let isShown = false;
  const isLive = io.stderr.isTerminal && !json;
  const clear = (): void => {
    if (isShown) io.stderr.write("\r\u001b[K");
    isShown = false;
  };
  const show = (): void => {
    if (!isLive) return;
    const { rounds, by, seeds } = plan;
    const all = (rounds[round]?.trials ?? 0) * seeds.length;
    const parts = [
      rounds.length > 1 ? `round ${round + 1} of ${rounds.length}` : "",
      `${done} of ${all} runs`,
      running.size > 0 ? `${running.size} going` : "",
      best ? `best ${by.name} ${best.figure.toPrecision(4)} (trial ${best.trial})` : "",
    ];
    const line = parts.filter((part) => part !== "").join(", ");
    io.stderr.write(`\r${line.slice(0, (io.stderr.columns ?? 80) - 1)}\u001b[K`);
    isShown = true;
  };
  return {
    clear,
    moved({ folder }) {
      running.add(folder);
      show();
    },
    ended(run, outcome, at, isNew) {
      running.delete(run.folder);
      if (at !== round) [round, done, best] = [at, 0, undefined];
      done++;
      const { figure } = outcome;
      if (figure !== undefined && (best === undefined || compareFigures(plan.by, figure, best.figure) < 0))
        best = { trial: run.trial, figure };
      const key = `${run.folder} ${outcome.epochs}`;
      if (!isLive && isNew && !seen.has(key)) tell(run, outcome, at);
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
