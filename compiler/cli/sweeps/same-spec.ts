// Whether the spec of a sweep still means to its trials what it did when the sweep began.
import { basename, join } from "node:path";
import { exitCodes } from "../exit-codes.js";
import { Failure } from "../failure.js";
import type { Io } from "../io.js";
import { changeInWords, lengths, untrained } from "../runs/spec-change.js";
import { specHash, type SpecTexts } from "../runs/spec-copy.js";
import { sidesOf } from "../sides.js";
import type { SweepRecord } from "./sweep-record.js";

interface Place {
  /** Of the sweep. */
  readonly folder: string;
  /** As the user would type it. */
  readonly shown: string;
  /** The spec's place on disk. */
  readonly spec: string;
}

/**
 * A text that has changed is compared at the settings of every trial: `dense(16)` in place of `dense(hidden)` is the same only where hidden is 16.
 * @throws Failure where a trial couldn't be compared with those before the change.
 */
export async function checkSameSpec(
  { folder, shown, spec }: Place,
  { spec: { sha256 }, model, set, epochs, plan }: SweepRecord,
  texts: SpecTexts,
  io: Io,
): Promise<void> {
  if (specHash(texts) === sha256) return;
  const copy = join("spec", basename(spec));
  const immaterial = epochs === null ? untrained : [...untrained, ...lengths];
  for (const trial of plan.trials) {
    const settings = { ...set, ...trial };
    const [before] = (await sidesOf(join(folder, copy), settings, model, io)) ?? [];
    const [now] = (await sidesOf(spec, settings, model, io)) ?? [];
    const change =
      before && now
        ? changeInWords(before, now, immaterial)
        : "  it can't be read any more with the settings of trials";
    if (change !== undefined)
      throw new Failure(
        exitCodes.findings,
        `the spec isn't the one that ${shown} was begun with, so its trials couldn't be compared any more:\n${change}`,
        `undo that (${shown}/${copy} is the old one), or begin a new sweep`,
      );
  }
}
