// What the user of `npm run bench` chose.
import type { Pace } from "./measure/rounds.js";

export interface Settings {
  /** What to measure: workloads, or curves of growth, by how their names start. All of them if undefined. */
  readonly only: readonly string[] | undefined;
  /** Ids of peers; all of them if undefined. */
  readonly peers: readonly string[] | undefined;
  readonly pace: Pace;
  /** A git ref whose build is measured too. */
  readonly against: string | undefined;
  /** Where results are written. */
  readonly results: string;
}

export interface Command {
  /** For the help. */
  readonly about: string;
  readonly run: (settings: Settings) => Promise<void>;
}

/** Something that can't be done as it was asked for, said on one line. */
export class BenchError extends Error {}

/** Those whose names start as one of the wanted does, whatever the capitals. */
export function chosen<T extends { readonly name: string }>(
  all: readonly T[],
  wanted: readonly string[] | undefined,
): readonly T[] {
  if (wanted === undefined) return all;
  const startsWith = ({ name }: T, start: string): boolean => name.toLowerCase().startsWith(start.toLowerCase());
  const unknown = wanted.find((start) => !all.some((one) => startsWith(one, start)));
  if (unknown !== undefined) {
    const names = all.map(({ name }) => name).join(", ");
    throw new BenchError(`there is no ${unknown} to measure: choose among ${names}`);
  }
  return all.filter((one) => wanted.some((start) => startsWith(one, start)));
}
