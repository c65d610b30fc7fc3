// How far a sweep is: what the runs of its present round came to, which ones go on, and how long all of it will still take.
import { formatDuration } from "../../../runtime/progress-line.js";
import { compareFigures } from "../../sweep/figure.js";
import { judged, type JudgedTrial, type RunOutcome } from "../../sweep/outcome.js";
import type { Plan } from "../../sweep/plan.js";
import { lengthOf, reachOf, secondsLeft, type Pace } from "../../sweep/time-left.js";
import type { TrialRun } from "./trial-run.js";

export interface Course {
  /** A round begins, of so many runs. */
  began(round: number, runs: number): void;
  /** A run began, or told how far it is. */
  moved(run: TrialRun, line: string | undefined): void;
  ended(run: TrialRun, outcome: RunOutcome): void;
  /** `round 1/3  4/9 trials  2 running  40 s left  best loss 0.1941 (trial 6)`, if need be without what fits into no line so long. */
  text(width: number): string;
}

interface Running {
  /** When its process was started, in seconds. */
  readonly since: number;
  /** Of the run, by earlier processes too. */
  readonly before: Trained;
  /** Where it was when it first said so, and when that was; and where it is. */
  readonly first: At | undefined;
  readonly last: At | undefined;
}

interface At {
  readonly epochs: number;
  readonly second: number;
}

interface Trained {
  readonly epochs: number;
  readonly seconds: number;
}

/** `clock` tells seconds. */
export function sweepCourse(plan: Plan, processes: number, clock: () => number): Course {
  const { rounds, seeds, by } = plan;
  const running = new Map<string, Running>();
  /** How long all runs have trained, in any round. */
  const trained = new Map<string, Trained>();
  /** What processes took beside training. */
  const starts: number[] = [];
  let outcomes = new Map<number, readonly RunOutcome[]>();
  let round = 0;
  let runs = 0;
  return {
    began(which, count) {
      [round, runs] = [which, count];
      outcomes = new Map();
    },
    moved({ folder }, line) {
      const before = trained.get(folder) ?? { epochs: 0, seconds: 0 };
      const known = running.get(folder) ?? { since: clock(), before, first: undefined, last: undefined };
      const epochs = reached(line);
      const last = epochs === undefined ? known.last : { epochs, second: clock() };
      running.set(folder, { ...known, first: known.first ?? last, last });
    },
    ended({ folder, trial }, outcome) {
      const epochs = isCounted() ? outcome.epochs : 1;
      const process = running.get(folder);
      if (process) starts.push(Math.max(0, clock() - process.since - (outcome.seconds - process.before.seconds)));
      if (outcome.epochs > 0) trained.set(folder, { epochs, seconds: outcome.seconds });
      running.delete(folder);
      outcomes.set(trial, [...(outcomes.get(trial) ?? []), outcome]);
    },
    text(width) {
      const whole = wholeTrials();
      const failed = whole.filter(({ figure }) => figure === undefined).length;
      const best = bestOf(whole);
      const left = timeLeft();
      const ended = endedRuns().length;
      const parts = [
        rounds.length > 1 ? `round ${round + 1}/${rounds.length}` : "",
        `${whole.length}/${runs / seeds.length} trials${failed > 0 ? ` (${failed} failed)` : ""}`,
        running.size > 0 ? `${running.size} running` : "",
        left === undefined || left === 0 ? "" : `${formatDuration(left)} left`,
        best?.figure ? `best ${by.name} ${best.figure.mean.toPrecision(4)} (trial ${best.number})` : "",
        seeds.length > 1 ? `${ended}/${runs} runs` : "",
      ].filter((part) => part !== "");
      while (parts.length > 2 && parts.join("  ").length > width) parts.pop();
      return parts.join("  ").slice(0, width);
    },
  };

  function isCounted(): boolean {
    return rounds.at(-1)?.epochs !== undefined;
  }

  /** After how many epochs a run is, by the line that it tells: they are counted from its beginning. */
  function reached(line: string | undefined): number | undefined {
    const { step, steps, epochs } = toldBy(line);
    if (step === undefined || steps === undefined || epochs === undefined) return undefined;
    return (step / steps) * (isCounted() ? epochs : 1);
  }

  function endedRuns(): readonly RunOutcome[] {
    return [...outcomes.values()].flat();
  }

  function wholeTrials(): readonly JudgedTrial[] {
    return [...outcomes].flatMap(([number, runs]) =>
      runs.length < seeds.length ? [] : [judged({ number, settings: {}, round, runs })],
    );
  }

  function bestOf(trials: readonly JudgedTrial[]): JudgedTrial | undefined {
    const figure = (trial: JudgedTrial): number => trial.figure?.mean ?? NaN;
    return trials
      .filter((trial) => trial.figure !== undefined)
      .toSorted((a, b) => compareFigures(by, figure(a), figure(b)))[0];
  }

  function timeLeft(): number | undefined {
    const pace = paceOf();
    if (pace === undefined) return undefined;
    const start = reachOf(rounds, round - 1);
    const behind = [...running.values()].reduce(
      (sum, { last }) => sum + Math.max(0, (last?.epochs ?? start) - start),
      0,
    );
    const unfinished = runs - endedRuns().length;
    const now = { runs: unfinished, epochs: Math.max(0, unfinished * (reachNow() - start) - behind) };
    const later = rounds.flatMap(({ trials }, at) => {
      if (at <= round) return [];
      const count = trials * seeds.length;
      return [{ runs: count, epochs: count * lengthOf(rounds, at) }];
    });
    return secondsLeft([now, ...later], pace, processes);
  }

  /** Early stopping may end the runs of a round sooner than the plan says. */
  function reachNow(): number {
    const planned = reachOf(rounds, round);
    const whole = endedRuns().filter(({ figure }) => figure !== undefined);
    if (whole.length === 0 || !isCounted()) return planned;
    // Of a sweep that is gone on with, some may be in a later round already.
    return mean(whole.map(({ epochs }) => Math.min(epochs, planned)));
  }

  /** By those that ended; until then by what those that are on their way did since they first told something. */
  function paceOf(): Pace | undefined {
    const ended = [...trained.values()];
    const going = [...running.values()].flatMap(({ first, last }) =>
      first && last ? [{ epochs: last.epochs - first.epochs, seconds: last.second - first.second }] : [],
    );
    const known = ended.length > 0 ? ended : going.filter(({ epochs }) => epochs > 0);
    if (known.length === 0) return undefined;
    const sum = (key: keyof Trained): number => known.reduce((total, one) => total + one[key], 0);
    return { epoch: sum("seconds") / sum("epochs"), start: starts.length === 0 ? 0 : mean(starts) };
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

interface ToldOf {
  readonly step?: number;
  readonly steps?: number;
  readonly epochs?: number;
}

/** A line that is no JSON tells nothing. */
function toldBy(line = ""): ToldOf {
  try {
    return JSON.parse(line) as ToldOf;
  } catch {
    return {};
  }
}
