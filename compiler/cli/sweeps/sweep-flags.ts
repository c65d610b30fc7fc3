// The options of `nnc sweep`, and how their values are read.
import { InvalidArgumentError } from "commander";
import type { Figure } from "../../check/model.js";
import type { Halving } from "../../sweep/halving.js";
import type { BadRowFlag } from "../left-out.js";
import type { Assignments } from "../specs.js";
import type { GivenRange } from "./range-flag.js";

export interface SweepFlags {
  readonly range?: readonly GivenRange[];
  readonly trials?: number;
  readonly grid?: number | true;
  readonly halving?: Halving;
  readonly seeds?: number;
  readonly seed?: number;
  readonly epochs?: number;
  readonly by?: Figure;
  readonly jobs?: number;
  readonly set?: Assignments;
  readonly model?: string;
  readonly run?: string;
  readonly resume?: string;
  readonly retryFailed?: true;
  readonly onBadRow?: BadRowFlag;
  readonly png?: true;
  readonly json?: true;
}

/** `--by loss`, `accuracy`, `highest:accuracy`, `lowest:rmse`. */
export function judgedBy(text: string): Figure {
  const [, best, name = ""] = /^\s*(?:(highest|lowest):)?\s*([\p{L}_][\p{L}\p{N}_]*)\s*$/u.exec(text) ?? [];
  if (name === "") throw new InvalidArgumentError("Write loss or a metric: accuracy, highest:mine or lowest:mine.");
  return { name, best: best === "highest" || best === "lowest" ? best : undefined };
}

/** `--halving 2` epochs in the first round, `2:1/3` or `2:0.25` with the share that goes on. */
export function halvingOf(text: string): Halving {
  const [, epochs = "", numerator = "1", denominator] =
    /^\s*(\d+)\s*(?::\s*([\d.]+)(?:\/([\d.]+))?)?\s*$/.exec(text) ?? [];
  const from = Number(epochs);
  const keep = text.includes(":") ? Number(numerator) / Number(denominator ?? 1) : 1 / 3;
  if (!(Number.isSafeInteger(from) && from >= 1 && keep > 0 && keep < 1))
    throw new InvalidArgumentError(
      "Give the epochs of the first round, and perhaps the share that goes on: 2 or 2:1/3.",
    );
  return { from, keep };
}

/** `--grid 5` points of each range. */
export function gridPoints(text: string): number {
  const points = /^\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(points) && points >= 2) return points;
  throw new InvalidArgumentError("Give a whole number from 2 on.");
}
