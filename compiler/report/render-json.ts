// Findings for programs. The shape is a promise: fields may be added, none is renamed or taken away while `version` is 1.
import type { Diagnostic, Place, Severity } from "./diagnostic.js";
import { positionOf } from "./position.js";
import { summarize, type Summary } from "./summary.js";

export interface JsonReport {
  readonly version: 1;
  /** By file, place and code. */
  readonly diagnostics: readonly JsonDiagnostic[];
  readonly summary: Summary;
}

export interface JsonDiagnostic extends JsonPlace {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** A few words about the place itself; "" for none. */
  readonly label: string;
  readonly related: readonly (JsonPlace & { readonly text: string })[];
  readonly notes: readonly string[];
  readonly help: string | null;
  /** Replace each stretch by its text, all at once: the offsets are those of the text as it is. */
  readonly fix: { readonly edits: readonly (JsonPlace & { readonly text: string })[] } | null;
}

export interface JsonPlace {
  readonly file: string;
  readonly start: JsonPosition;
  /** The first position that doesn't belong to it. */
  readonly end: JsonPosition;
}

/** `offset` counts UTF-16 units from 0; `line` and `column` count from 1. */
export interface JsonPosition {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

export function renderJson(diagnostics: readonly Diagnostic[]): string {
  const report: JsonReport = {
    version: 1,
    diagnostics: diagnostics.map(jsonDiagnostic),
    summary: summarize(diagnostics),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function jsonDiagnostic({ code, severity, message, at, label, related, notes, help, fix }: Diagnostic): JsonDiagnostic {
  return {
    code,
    severity,
    message,
    ...jsonPlace(at),
    label,
    related: related.map(({ at, text }) => ({ ...jsonPlace(at), text })),
    notes,
    help: help ?? null,
    fix:
      fix === undefined
        ? null
        : { edits: fix.edits.map((span) => ({ ...jsonPlace({ source: fix.source, span }), text: span.text })) },
  };
}

function jsonPlace({ source, span }: Place): JsonPlace {
  const position = (offset: number): JsonPosition => ({ offset, ...positionOf(source, offset) });
  return { file: source.path, start: position(span.start), end: position(span.end) };
}
