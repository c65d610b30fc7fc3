// What becomes of rows that can't be used: the first ends the reading, or all of them are left out and told.
import { NncError, type ErrorCode } from "../errors.js";
import { shownValue } from "./shown.js";

/** "error": the first such row ends it; "skip": they are left out; a function is told of each that is left out. */
export type OnBadRow = "error" | "skip" | ((error: NncError) => void);

/** NN704: of a folder of pictures each file is a row. */
const ofRows: readonly ErrorCode[] = ["NN701", "NN703", "NN704"];

/** Of one source. */
export interface BadRows {
  /** How many were left out. */
  readonly count: number;
  /** Leaves a row out. @throws what it was given, where rows may not be left out or it isn't about a row. */
  refuse(error: unknown): void;
  /** The error for a source of which nothing is left; `name` stands for it. */
  noneLeft(name: string): NncError;
}

export function badRows(onBadRow: OnBadRow = "error"): BadRows {
  let count = 0;
  let first: NncError | undefined;
  return {
    get count() {
      return count;
    },
    refuse(error) {
      const isOfRow = error instanceof NncError && ofRows.includes(error.code);
      if (onBadRow === "error" || !isOfRow) throw error;
      first ??= error;
      count++;
      if (typeof onBadRow === "function") onBadRow(error);
    },
    noneLeft(name) {
      const problem = `none of the ${count} rows of ${name} can be used; of the first: ${first?.problem ?? ""}`;
      return new NncError("NN703", problem, first?.remedy ?? "give rows that can be used");
    },
  };
}

/**
 * For data that is gone through several times, each time with the same rows: what to do in one pass. Each row that is left out is told of once, in the
 * first pass that comes to it.
 */
export function tellOnce(onBadRow: OnBadRow): () => OnBadRow {
  let told = 0;
  return () => {
    if (typeof onBadRow !== "function") return onBadRow;
    let count = 0;
    return (error) => {
      if (++count <= told) return;
      told = count;
      onBadRow(error);
    };
  };
}

/** @throws NncError NN706 for what is none of the three. */
export function checkOnBadRow(given: unknown): void {
  if (given === undefined || given === "error" || given === "skip" || typeof given === "function") return;
  throw new NncError(
    "NN706",
    `onBadRow is ${shownValue(given)}`,
    'give "error", "skip" or a function that is told of each',
  );
}
