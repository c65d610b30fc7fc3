// What was found of each workload.
import { median, quartiles, ratios, type Quartiles } from "../measure/statistics.js";
import { isDisturbed, type Disturbance } from "../measure/load.js";
import type { Rounds } from "../measure/rounds.js";
import type { Workload } from "../workloads.js";

/** Somebody on a number of threads. */
export interface Entrant {
  readonly name: string;
  readonly threads: number;
}

export interface Result extends Entrant {
  /** What it says that it computes with. */
  readonly about?: string;
  /** Why there is no time. */
  readonly absent?: string;
  /** Of a step, in microseconds. */
  readonly time?: Quartiles;
  /** Of a step in the best millisecond of all rounds: what else runs on the machine only ever adds. */
  readonly best?: number;
  /** This time over that of nnc on as many threads, or on one where nnc wasn't measured on as many; of nnc itself, over that of one thread. */
  readonly ratio?: Quartiles;
  /** This time over the floor, which is slower by as much as the machine was in the same round. */
  readonly ofFloor?: Quartiles;
}

/** On a number of threads: the floor in microseconds, and round by round how many times as long as at best the machine's best product took. */
export interface RoundFloor {
  readonly threads: number;
  readonly floor: number;
  readonly slowness: readonly number[];
}

export interface Measured {
  readonly workload: Workload;
  readonly results: readonly Result[];
  readonly load: Load;
}

export interface Load {
  readonly rounds: number;
  /** Rounds in which others kept more processors busy than is tolerable, or processors were far apart. */
  readonly disturbed: number;
  /** The median of how many processors that was. */
  readonly processors: number;
}

/** The first entrant is nnc on one thread: all ratios come back to it. */
export function resultsOf(
  workload: Workload,
  entrants: readonly Entrant[],
  { series, disturbances }: Rounds,
  floors: readonly RoundFloor[],
): Measured {
  const timesOf = (place: number): readonly number[] => {
    const found = series[place];
    return found && "samples" in found ? found.samples.map(({ microseconds }) => microseconds) : [];
  };
  const reference = ({ name, threads }: Entrant): number => {
    const same = entrants.findIndex((other) => other.name === "nnc" && other.threads === threads);
    return name === "nnc" ? 0 : Math.max(0, same);
  };
  const results = entrants.map((entrant, place): Result => {
    const found = series[place];
    if (!found || "absent" in found) return { ...entrant, absent: found?.absent ?? "it wasn't measured" };
    const own = timesOf(place);
    const best = Math.min(...found.samples.map(({ least }) => least));
    const under = floors.find(({ threads }) => threads === entrant.threads);
    return {
      ...entrant,
      about: found.about,
      time: quartiles(own),
      best,
      ratio: ratios(own, timesOf(reference(entrant))),
      ...(under && {
        ofFloor: ratios(
          own,
          under.slowness.map((slowness) => slowness * under.floor),
        ),
      }),
    };
  });
  return { workload, results, load: loadOf(disturbances) };
}

export function loadOf(rounds: readonly Disturbance[]): Load {
  return {
    rounds: rounds.length,
    disturbed: rounds.filter(isDisturbed).length,
    processors: rounds.length === 0 ? 0 : median(rounds.map(({ load }) => load)),
  };
}

/** The shortest median of anybody by this name, on whatever number of threads. */
export function fastest({ results }: Measured, name: string): number {
  return Math.min(...results.flatMap((result) => (result.name === name && result.time ? [result.time.median] : [])));
}

/** What two threads bring to nnc: how many times as fast they are, and whether that is as it should be. */
export function speedup({
  workload,
  results,
}: Measured): { readonly times: number; readonly fault?: string } | undefined {
  const ratio = results.find(({ name, threads }) => name === "nnc" && threads === 2)?.ratio?.median;
  if (ratio === undefined) return undefined;
  const wanted = gains.has(workload.name) ? leastGain : leastSpeedup;
  return { times: 1 / ratio, ...(1 / ratio < wanted && { fault: `UNDER ${wanted}` }) };
}

/** Workloads with so much to compute that two threads have to bring so much. */
const gains: ReadonlySet<string> = new Set(["W3", "W6"]);
const leastGain = 1.7;
/** Elsewhere two threads may lose so much to one, which is what measuring leaves open. */
export const leastSpeedup = 0.95;

/** Those whose median is shorter than the floor: then the machine's rates weren't seen at their best. */
export function belowFloor(measured: Measured, floorOn: (threads: number) => number): readonly Result[] {
  return measured.results.filter(({ time, threads }) => time && time.median < floorOn(threads));
}

/** The sentence that a table ends with. */
export function loadText({ rounds, disturbed, processors }: Load): string {
  const calm = `${rounds} rounds that count, while others kept ${processors.toFixed(2)} processors busy`;
  return disturbed === 0
    ? calm
    : `${calm}; LOADED: ${disturbed} of them were disturbed, so times say little and ratios less than usual`;
}
