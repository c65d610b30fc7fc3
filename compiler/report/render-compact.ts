// A line for each finding: `fashion.nn:8:23: error NN301: dense makes 10 scores, but item has 11 classes`.
import type { Diagnostic } from "./diagnostic.js";
import { locationOf } from "./position.js";
import { printable } from "./printable.js";

export function renderCompact(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ at, severity, code, message }) =>
      printable(`${locationOf(at.source, at.span.start)}: ${severity} ${code}: ${message}`),
    )
    .map((line) => `${line}\n`)
    .join("");
}
