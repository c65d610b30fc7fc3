// What becomes of rows that can't be used: the first ends the reading, or all of them are left out and told.
import { NncError, type ErrorCode } from "../errors.js";
import { shownValue } from "./shown.js";

/**
 * "error": the first such row ends it; "skip": they are left out; a function is told of each that is left out, in the order of the rows. `position` is the
 * row's place among those of its source, a number to sort by.
 */
export type OnBadRow = "error" | "skip" | ((error: NncError, position: number) => void);

/** NN704: of a folder of pictures each file is a row. */
const ofRows: readonly ErrorCode[] = ["NN701", "NN703", "NN704"];

/** Of one source. */
export interface BadRows {
  /** How many were left out. */
  readonly count: number;
  /** The error, if its row may be left out. @throws it, where rows may not be left out or it isn't about a row. */
  check(error: unknown): NncError;
  /** Leaves the row of this position out. Throws as `check` does. */
  refuse(error: unknown, position: number): void;
  /** The error for a source of which nothing is left; `name` stands for it. */
  noneLeft(name: string): NncError;
}

export function badRows(onBadRow: OnBadRow = "error"): BadRows {
  let count = 0;
  let first: NncError | undefined;
  const check: BadRows["check"] = (error) => {
    if (onBadRow !== "error" && error instanceof NncError && ofRows.includes(error.code)) return error;
    throw error;
  };
  return {
    get count() {
      return count;
    },
    check,
    refuse(error, position) {
      const told = check(error);
      first ??= told;
      count++;
      if (typeof onBadRow === "function") onBadRow(told, position);
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
    return (error, position) => {
      if (++count <= told) return;
      told = count;
      onBadRow(error, position);
    };
  };
}

/** Where a reader refuses some rows and its values are found wanting later on in others. */
export interface InOrder {
  readonly onBadRow: OnBadRow;
  /** Tells of all that were refused since, by their position. */
  readonly release: () => void;
}

/** Errors that are held back: beyond so many they are told as they come. */
const mostHeld = 10_000;

export function inOrder(onBadRow: OnBadRow): InOrder {
  if (typeof onBadRow !== "function") return { onBadRow, release: () => undefined };
  let held: { readonly error: NncError; readonly position: number }[] = [];
  const release = (): void => {
    const all = held.sort((one, other) => one.position - other.position);
    held = [];
    for (const { error, position } of all) onBadRow(error, position);
  };
  return {
    onBadRow(error, position) {
      if (held.push({ error, position }) === mostHeld) release();
    },
    release,
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
