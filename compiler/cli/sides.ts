// The models of a spec as a comparison takes them: with what they sum up to, and how they are trained in words.
import type { Side } from "../compare/compare.js";
import type { Model } from "../check/model.js";
import { checkSpec, planOf } from "../compile.js";
import { hasErrors } from "../report/report.js";
import { summarize } from "../summarize/summarize.js";
import { showFindings } from "./findings.js";
import type { Io } from "./io.js";
import { sweepLines, trainingLines } from "./print-model.js";
import { isOpen, openSpec, type Assignments } from "./specs.js";

/** Those of a spec, or the one of this name. Errors are shown, and then it is undefined. */
export async function sidesOf(
  path: string,
  set: Assignments | undefined,
  model: string | undefined,
  io: Io,
): Promise<Side[] | undefined> {
  const opened = await openSpec(path, set, io);
  const { diagnostics, models } = isOpen(opened)
    ? checkSpec(opened.spec, opened.settings)
    : { diagnostics: [opened], models: [] };
  // Warnings are the business of check.
  if (hasErrors(diagnostics)) {
    showFindings(
      diagnostics.filter(({ severity }) => severity === "error"),
      io,
    );
    return undefined;
  }
  return models.filter(({ name }) => model === undefined || name === model).map(sideOf);
}

export function sideOf(model: Model): Side {
  return {
    model,
    summary: summarize(model, planOf(model, { precision: "single" })),
    training: trainingLines(model.training),
    sweep: model.sweep === undefined ? [] : sweepLines(model.sweep),
  };
}
