// `nnc diff`: what a change of a spec means.
import { compare, type Side } from "../../compare/compare.js";
import { isEmpty, type Comparison } from "../../compare/comparison.js";
import { writeMarkdown } from "../../compare/write-markdown.js";
import { writeText } from "../../compare/write-text.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { misuse } from "../failure.js";
import { hasColor, type Io } from "../io.js";
import { standardInput } from "../read-text.js";
import { sidesOf } from "../sides.js";
import type { Assignments } from "../specs.js";

interface Flags {
  readonly format: "text" | "markdown" | "json";
  readonly exitCode?: true;
  readonly set?: Assignments;
  readonly model?: string;
}

export const diff: Action<Flags> = async ([old = "", now = ""], flags, io) => {
  const { format, exitCode, model } = flags;
  if (old === standardInput && now === standardInput)
    throw misuse("standard input can be one of the specs, not both", "name the file of the other");
  // Findings of both are shown before either ends the command.
  const [before, after] = [await modelsOf(old, flags, io), await modelsOf(now, flags, io)];
  if (before === undefined || after === undefined) return exitCodes.findings;
  if (model !== undefined && before.length + after.length === 0)
    throw misuse(`neither spec has a model called ${model}`);
  const comparison = compare(before, after);
  io.stdout.write(written(comparison, format, io));
  return exitCode && !isEmpty(comparison) ? exitCodes.findings : exitCodes.ok;
};

/** Git names a spec that isn't there /dev/null: it has no models. */
async function modelsOf(path: string, { set, model }: Flags, io: Io): Promise<Side[] | undefined> {
  return path === "/dev/null" ? [] : sidesOf(path, set, model, io);
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
