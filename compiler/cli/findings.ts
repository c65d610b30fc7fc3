// Findings, written where they belong: for people to stderr, for programs to stdout.
import type { Diagnostic } from "../report/diagnostic.js";
import { renderers, type Format } from "../report/renderers.js";
import { exitCodes, type ExitCode } from "./exit-codes.js";
import { hasColor, note, type Io } from "./io.js";

/** Beside its line a source line has so many columns for its number and frame. */
const frame = 8;

export function showFindings(diagnostics: readonly Diagnostic[], io: Io, format: Format = "pretty"): void {
  const channel = format === "pretty" ? io.stderr : io.stdout;
  const width = Math.max(40, (channel.columns ?? 100 + frame) - frame);
  const text = renderers[format](diagnostics, { color: hasColor(channel, io.env), width });
  if (text !== "") channel.write(text);
}

/** What findings make of a command, errors or denied warnings. */
export function exitCodeOf(diagnostics: readonly Diagnostic[], deny: "warnings" | undefined, io: Io): ExitCode {
  if (diagnostics.some(({ severity }) => severity === "error")) return exitCodes.findings;
  if (deny === undefined || !diagnostics.some(({ severity }) => severity === "warning")) return exitCodes.ok;
  note(io, "nnc: warnings count as errors here (--deny warnings)");
  return exitCodes.findings;
}
