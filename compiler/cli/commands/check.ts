// `nnc check`: everything that is found in specs, and with --fix as much of it mended as can be.
import { checkSpec } from "../../compile.js";
import { applyFixes } from "../../report/apply-fixes.js";
import type { Diagnostic, Fix } from "../../report/diagnostic.js";
import type { Format } from "../../report/renderers.js";
import { createReport } from "../../report/report.js";
import type { Action } from "../command.js";
import { misuse } from "../failure.js";
import { exitCodeOf, showFindings } from "../findings.js";
import { note, type Io } from "../io.js";
import { isUnreadable, readText, standardInput, Unreadable } from "../read-text.js";
import { isOpen, openSpec, type Assignments, type OpenSpec } from "../specs.js";
import { writeText } from "../write-file.js";

interface Flags {
  readonly fix?: true;
  readonly format: Format;
  readonly deny?: "warnings";
  readonly set?: Assignments;
}

export const check: Action<Flags> = async (args, { fix, format, deny, set }, io) => {
  if (fix && args.includes(standardInput)) throw misuse("--fix can't change standard input", "name the file");
  const report = createReport();
  for (const path of args) {
    const opened = await openSpec(path, set, io);
    if (!isOpen(opened)) report.addAll([opened]);
    else report.addAll(await found(opened, fix ?? false, io));
  }
  const { diagnostics } = report;
  showFindings(diagnostics, io, format);
  if (diagnostics.length === 0 && format === "pretty") note(io, `nothing found in ${args.join(", ")}`);
  return exitCodeOf(diagnostics, deny, io);
};

/** What is found in a spec; in the same form that a file which it imports is no text. */
async function found(opened: OpenSpec, fix: boolean, io: Io): Promise<readonly Diagnostic[]> {
  try {
    return fix ? await mended(opened, io) : checkSpec(opened.spec, opened.settings).diagnostics;
  } catch (cause) {
    if (cause instanceof Unreadable) return [cause.diagnostic];
    throw cause;
  }
}

/** Mending one thing may bring another to light, but not for ever. */
const mostRounds = 10;

/** Mends what can be mended and gives what is left. */
async function mended({ spec, settings }: OpenSpec, io: Io): Promise<readonly Diagnostic[]> {
  let { text } = spec;
  let count = 0;
  for (let round = 0; ; round++) {
    const { diagnostics } = checkSpec({ ...spec, text }, settings);
    const fixes = diagnostics.flatMap(({ fix }) => (fix === undefined || fix.source.library ? [] : [fix]));
    if (fixes.length === 0 || round === mostRounds) {
      if (count > 0) note(io, `mended ${count} ${count === 1 ? "finding" : "findings"} in ${spec.path}`);
      return diagnostics;
    }
    for (const path of new Set(fixes.map(({ source }) => source.path))) {
      const own = fixes.filter(({ source }) => source.path === path);
      const better = await rewritten(path, own, io);
      if (path === spec.path) text = better;
    }
    count += fixes.length;
  }
}

async function rewritten(path: string, fixes: readonly Fix[], io: Io): Promise<string> {
  const before = await readText(path, io);
  if (isUnreadable(before) || before.file === undefined) throw new Error(`${path} was read a moment ago`);
  const { text } = applyFixes(before.text, fixes);
  writeText(before.file, before.marked ? `\ufeff${text}` : text, path);
  return text;
}
