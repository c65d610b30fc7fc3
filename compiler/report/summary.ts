// How many findings of each kind there are.
import type { Diagnostic, Severity } from "./diagnostic.js";

export interface Summary {
  readonly errors: number;
  readonly warnings: number;
  readonly remarks: number;
  /** How many can be mended by `--fix`. */
  readonly fixable: number;
}

export function summarize(diagnostics: readonly Diagnostic[]): Summary {
  const count = (severity: Severity): number => diagnostics.filter((one) => one.severity === severity).length;
  return {
    errors: count("error"),
    warnings: count("warning"),
    remarks: count("information"),
    fixable: diagnostics.filter(({ fix }) => fix !== undefined).length,
  };
}

/** `2 errors, 1 warning in fashion.nn (1 can be mended by nnc check --fix)`; "" without findings. */
export function summaryLine(diagnostics: readonly Diagnostic[]): string {
  const { errors, warnings, remarks, fixable } = summarize(diagnostics);
  const counts = [counted(errors, "error"), counted(warnings, "warning"), counted(remarks, "remark")].filter(
    (text) => text !== "",
  );
  if (counts.length === 0) return "";
  const files = new Set(diagnostics.map(({ at }) => at.source.path));
  const where = files.size === 1 ? [...files].join() : `${files.size} files`;
  const mend = fixable === 0 ? "" : ` (${fixable} can be mended by nnc check --fix)`;
  return `${counts.join(", ")} in ${where}${mend}`;
}

function counted(count: number, word: string): string {
  return count === 0 ? "" : `${count} ${word}${count === 1 ? "" : "s"}`;
}
