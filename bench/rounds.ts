// Measures one workload: all contestants are made ready, then each gives a short sample in turn, round after round.
import type { Entrant } from "./contestants.js";
import { start, type Contestant } from "./contestant.js";
import { median, spread } from "./statistics.js";
import type { Workload } from "./workloads.js";

export interface Result {
  readonly name: string;
  readonly threads: number;
  /** Of a step: the median of the rounds, and its spread as a share; absent where there is no number, with the reason. */
  readonly time: { readonly microseconds: number; readonly spread: number } | { readonly absent: string };
  /** The time of a step of nnc on the same number of threads divided into this one's, round by round: their median. */
  readonly ratio: number | undefined;
}

export interface Pace {
  readonly rounds: number;
  /** Of each sample. */
  readonly seconds: number;
}

/** Samples of contestants follow each other within a second or two, so that a change of the machine's pace meets all of them. */
export async function measure(
  workload: Workload,
  entrants: readonly Entrant[],
  { rounds, seconds }: Pace,
): Promise<Result[]> {
  const running: { entrant: Entrant; samples: number[]; contestant?: Contestant; absent?: string }[] = [];
  for (const entrant of entrants) running.push({ entrant, ...(await ready(entrant, workload)), samples: [] });
  for (let round = 0; round < rounds; round++) {
    for (const { contestant, samples } of running) samples.push((await contestant?.sample(seconds)) ?? NaN);
  }
  running.forEach(({ contestant }) => contestant?.stop());
  const reference = (threads: number): readonly number[] =>
    running.find(({ entrant }) => entrant.name === "nnc" && entrant.threads === threads)?.samples ?? [];
  return running.map(({ entrant: { name, threads }, samples, absent }) => {
    const isAbsent = samples.length === 0 || samples.some(Number.isNaN);
    const ratios = samples.map((sample, round) => sample / (reference(threads)[round] ?? NaN));
    return {
      name,
      threads,
      time: isAbsent
        ? { absent: absent ?? "it ended early" }
        : { microseconds: median(samples), spread: spread(samples) },
      ratio: isAbsent ? undefined : median(ratios),
    };
  });
}

async function ready({ program }: Entrant, workload: Workload): Promise<{ contestant?: Contestant; absent?: string }> {
  const how = program(workload);
  return "absent" in how ? how : start(how, workload);
}
