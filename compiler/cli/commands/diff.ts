// `nnc diff`: what a change of a spec means.
import { compare, type Side } from "../../compare/compare.js";
import { isEmpty, type Comparison } from "../../compare/comparison.js";
import { writeMarkdown } from "../../compare/write-markdown.js";
import { writeText } from "../../compare/write-text.js";
import { checkSpec, planOf } from "../../compile.js";
import { hasErrors } from "../../report/report.js";
import { summarize } from "../../summarize/summarize.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { misuse } from "../failure.js";
import { showFindings } from "../findings.js";
import { hasColor, type Io } from "../io.js";
import { trainingLines } from "../print-model.js";
import { standardInput } from "../read-text.js";
import { isOpen, openSpec, type Assignments } from "../specs.js";

interface Flags {
  readonly format: "text" | "markdown" | "json";
  readonly exitCode?: true;
  readonly set?: Assignments;
  readonly model?: string;
}

export const diff: Action<Flags> = async ([old = "", now = ""], { format, exitCode, set, model }, io) => {
  if (old === standardInput && now === standardInput)
    throw misuse("standard input can be one of the specs, not both", "name the file of the other");
  // Findings of both are shown before either ends the command.
  const [before, after] = [await sidesOf(old, set, model, io), await sidesOf(now, set, model, io)];
  if (before === undefined || after === undefined) return exitCodes.findings;
  if (model !== undefined && before.length + after.length === 0)
    throw misuse(`neither spec has a model called ${model}`);
  const comparison = compare(before, after);
  io.stdout.write(written(comparison, format, io));
  return exitCode && !isEmpty(comparison) ? exitCodes.findings : exitCodes.ok;
};

/** The models of a spec. Git names a spec that isn't there /dev/null: it has none. */
async function sidesOf(
  path: string,
  set: Assignments | undefined,
  model: string | undefined,
  io: Io,
): Promise<Side[] | undefined> {
  if (path === "/dev/null") return [];
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
  return models
    .filter(({ name }) => model === undefined || name === model)
    .map((one) => ({
      model: one,
      summary: summarize(one, planOf(one, { precision: "single" })),
      training: trainingLines(one.training),
    }));
}

function written(comparison: Comparison, format: Flags["format"], io: Io): string {
  switch (format) {
    case "text":
      return writeText(comparison, { color: hasColor(io.stdout, io.env) });
    case "markdown":
      return writeMarkdown(comparison);
    case "json":
      return `${JSON.stringify(comparison, null, 2)}\n`;
  }
}
