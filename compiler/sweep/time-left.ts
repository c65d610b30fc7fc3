// How long a sweep will still take: by what its runs took so far, and by the rounds that are to come.
import type { Round } from "./halving.js";

export interface Pace {
  /** Seconds of training that an epoch takes; of a run that is counted in steps, all of it. */
  readonly epoch: number;
  /** Seconds that a process takes until it trains. */
  readonly start: number;
}

export interface Ahead {
  /** That aren't at the end of their round yet. */
  readonly runs: number;
  /** That they have to train in all. */
  readonly epochs: number;
}

/** Runs go side by side as far as there are processes for them, and all that a process begins it ends. */
export function secondsLeft(rounds: readonly Ahead[], { epoch, start }: Pace, processes: number): number {
  return rounds.reduce((sum, { runs, epochs }) => {
    if (runs === 0) return sum;
    const each = start + (epoch * epochs) / runs;
    return sum + each * Math.ceil(runs / processes);
  }, 0);
}

/** How many epochs more each run of a round has than it had in the one before. */
export function lengthOf(rounds: readonly Round[], round: number): number {
  return reachOf(rounds, round) - reachOf(rounds, round - 1);
}

/** After how many epochs a round ends; 0 before the first. A run that is counted in steps is one piece. */
export function reachOf(rounds: readonly Round[], round: number): number {
  return round < 0 ? 0 : (rounds[round]?.epochs ?? 1);
}
