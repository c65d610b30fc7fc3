// Workflow commands of GitHub Actions, which become remarks on the lines of a pull request.
import type { Diagnostic, Severity } from "./diagnostic.js";
import { positionOf } from "./position.js";
import { printable } from "./printable.js";

export function renderGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(command).join("");
}

const commands = { error: "error", warning: "warning", information: "notice" } satisfies Record<Severity, string>;

function command(diagnostic: Diagnostic): string {
  const { severity, code, message, notes, help } = diagnostic;
  const properties = Object.entries({ ...region(diagnostic), title: code }).map(
    ([name, value]) => `${name}=${escapeProperty(value)}`,
  );
  const text = [message, ...notes, ...(help === undefined ? [] : [`help: ${help}`])]
    .map((line) => escapeText(printable(line)))
    .join(escapeText("\n"));
  return `::${commands[severity]} ${properties.join(",")}::${text}\n`;
}

/** Columns are refused for a place of several lines. */
function region({ at: { source, span } }: Diagnostic): Record<string, string> {
  const start = positionOf(source, span.start);
  const end = positionOf(source, span.end);
  const lines = { file: source.path, line: `${start.line}`, endLine: `${end.line}` };
  return start.line === end.line ? { ...lines, col: `${start.column}`, endColumn: `${end.column}` } : lines;
}

function escapeText(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
