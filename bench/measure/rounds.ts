// Lets programs compete: all are made ready, then each gives a short sample in turn, round after round.
import { setTimeout as wait } from "node:timers/promises";
import { startTeam, type Program, type Sample, type Team } from "./contestant.js";
import { Distances } from "./distance.js";
import { isDisturbed, loadBetween, tolerable, usage, type Disturbance } from "./load.js";

/** Who competes: a program, or why there is none. */
export interface Entry {
  readonly program: Program | { readonly absent: string };
  readonly task: unknown;
  /** How many of it run at the same time; one unless given. */
  readonly processes?: number;
}

export interface Pace {
  /** Undisturbed rounds that are wanted. Disturbed ones are repeated until there are twice as many in all. */
  readonly rounds: number;
  /** Of each sample. */
  readonly seconds: number;
}

/** Of one entry: a sample a round, or the reason why there are none. */
export type Series = { readonly about: string; readonly samples: readonly Sample[] } | { readonly absent: string };

export interface Rounds {
  readonly series: readonly Series[];
  /** Of each round that counts. */
  readonly disturbances: readonly Disturbance[];
}

const distances = new Distances();

/** Threads of peers still spin after their last step, some for a quarter of a second: milliseconds of one look whether they do, and looks at most. */
const [look, mostLooks] = [50, 10];

/** Waits until nobody computes, or long enough. */
async function calm(): Promise<void> {
  for (let looks = 0; looks < mostLooks; looks++) {
    const before = usage();
    await wait(look);
    if (loadBetween(before, usage(), 0) <= tolerable) return;
  }
}

/** A virtual machine comes back from distant cores within seconds or minutes: milliseconds of one look whether it has, and looks at most. */
const [distantLook, mostDistantLooks] = [500, 60];

/** Waits until the processors are near each other, or long enough. */
async function near(): Promise<void> {
  for (let looks = 0; looks < mostDistantLooks && distances.areFar(); looks++) await wait(distantLook);
}

/** Samples of entries follow each other within a second or two, in an order that changes, so that a change of the machine's pace meets all of them. */
export async function compete(entries: readonly Entry[], pace: Pace): Promise<Rounds> {
  const started = [];
  for (const { program, task, processes = 1 } of entries)
    started.push("absent" in program ? program : await startTeam(program, task, processes));
  const running = started.map((one) => ("absent" in one ? undefined : one.contestant));
  try {
    const rounds: Round[] = [];
    while (isShort(rounds, pace)) rounds.push(await takeRound(running, rounds.length, pace.seconds));
    const counted = calmest(rounds, pace.rounds);
    return {
      disturbances: counted.map(({ load, isFar }) => ({ load, isFar })),
      series: started.map((one, place) => {
        if ("absent" in one) return one;
        const samples = counted.flatMap((round) => round.samples[place] ?? []);
        return samples.length < counted.length
          ? { absent: `it ended early: ${one.contestant.lastWords()}` }
          : { about: one.about, samples };
      }),
    };
  } finally {
    running.forEach((contestant) => contestant?.stop());
  }
}

/** One sample of each entry, undefined of those that have ended. */
export interface Round extends Disturbance {
  readonly samples: readonly (Sample | undefined)[];
}

/** The rounds with near processors and the least load, in the order in which they were taken. How fast anybody was plays no part. */
export function calmest(rounds: readonly Round[], wanted: number): readonly Round[] {
  const sorted = [...rounds].sort((a, b) => Number(a.isFar) - Number(b.isFar) || a.load - b.load);
  const chosen = new Set(sorted.slice(0, wanted));
  return rounds.filter((round) => chosen.has(round));
}

function isShort(rounds: readonly Round[], { rounds: wanted }: Pace): boolean {
  return rounds.length < 2 * wanted && rounds.filter((round) => !isDisturbed(round)).length < wanted;
}

async function takeRound(running: readonly (Team | undefined)[], number: number, seconds: number): Promise<Round> {
  const samples: (Sample | undefined)[] = running.map(() => undefined);
  const loads: number[] = [];
  let isFar = false;
  await near();
  for (let turn = 0; turn < running.length; turn++) {
    const place = (turn + number) % running.length;
    const contestant = running[place];
    if (!contestant) continue;
    await calm();
    const before = usage();
    const sample = await contestant.sample(seconds);
    if (sample) loads.push(loadBetween(before, usage(), sample.cpu));
    isFar = distances.areFar() || isFar;
    samples[place] = sample;
  }
  return { samples, load: Math.max(0, ...loads), isFar };
}
