// What the catalogue says of one kind of finding.
import type { Severity } from "../diagnostic.js";

/** `D` is what a report of this code must bring along: the names and numbers that the sentence is made of. */
export interface Entry<D> {
  readonly severity: Severity;
  /** The rule in a few words, for lists: "softmax before a loss that applies it". */
  readonly title: string;
  /** One sentence: what was expected, what was found. */
  message(details: D): string;
  /** What to do, where it can be said without seeing more of the spec. */
  help?(details: D): string | undefined;
  /** Paragraphs for `nnc explain`, parted by empty lines: why it matters, and where that is known from. */
  readonly explanation: string;
  /** A whole small spec that brings the finding about; undefined where no text can (a run, a file on disk). */
  readonly wrong?: string;
  /** The same spec, mended. */
  readonly right?: string;
}

export function entry<D>(entry: Entry<D>): Entry<D> {
  return entry;
}

/** For a code whose sentence never changes. */
export type Nothing = Readonly<Record<string, never>>;
