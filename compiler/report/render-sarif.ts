// SARIF 2.1.0 (OASIS, 2020), which code scanning services read.
import { entryOf, isCode } from "./catalogue.js";
import type { Diagnostic, Fix, Place, Severity } from "./diagnostic.js";
import { paragraphs } from "./paragraphs.js";
import { positionOf } from "./position.js";

export function renderSarif(diagnostics: readonly Diagnostic[]): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "nnc", rules: codes.map(rule) } },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => result(diagnostic, codes.indexOf(diagnostic.code))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const levels = { error: "error", warning: "warning", information: "note" } satisfies Record<Severity, string>;

function rule(code: string): object {
  if (!isCode(code)) return { id: code };
  const { title, severity, explanation } = entryOf(code);
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: paragraphs(explanation).join("\n\n") },
    defaultConfiguration: { level: levels[severity] },
  };
}

function result(
  { code, severity, message, at, label, related, notes, help, fix }: Diagnostic,
  ruleIndex: number,
): object {
  const text = [message, label, ...notes, help ?? ""].filter((part) => part !== "").join("\n");
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text },
    locations: [location(at)],
    ...(related.length === 0
      ? {}
      : { relatedLocations: related.map(({ at, text }, id) => ({ id, ...location(at), message: { text } })) }),
    ...(fix === undefined ? {} : { fixes: [repair(fix, help ?? message)] }),
  };
}

function repair({ source, edits }: Fix, text: string): object {
  const replacements = edits.map((span) => ({
    deletedRegion: region({ source, span }),
    insertedContent: { text: span.text },
  }));
  return { description: { text }, artifactChanges: [{ artifactLocation: artifact(source.path), replacements }] };
}

function location(at: Place): object {
  return { physicalLocation: { artifactLocation: artifact(at.source.path), region: region(at) } };
}

function region({ source, span }: Place): object {
  const start = positionOf(source, span.start);
  const end = positionOf(source, span.end);
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
    charOffset: span.start,
    charLength: span.end - span.start,
  };
}

function artifact(path: string): object {
  return { uri: encodeURI(path).replaceAll("#", "%23").replaceAll("?", "%3F") };
}
