// Where findings are gathered: typed by the catalogue, given back in the order of the text.
import type { SyntaxFault } from "../../grammar/ast.js";
import { entryOf, isCode, type Code, type Details } from "./catalogue.js";
import { shortened } from "./shortened.js";
import type { Diagnostic, Place, Severity, Source } from "./diagnostic.js";

export interface Report {
  /** Adds a finding; the same code at the same place is kept once. */
  add<C extends Code>(code: C, at: Place, details: Details<C>, extra?: Extra): void;
  /** Takes over what another pass has found. */
  addAll(diagnostics: readonly Diagnostic[]): void;
  /** All so far, by file, place and code. */
  readonly diagnostics: readonly Diagnostic[];
  readonly hasErrors: boolean;
}

/** What only the reporter can know. */
export interface Extra {
  /** A few words under the place. */
  readonly label?: string;
  readonly related?: Diagnostic["related"];
  readonly notes?: readonly string[];
  /** Instead of the catalogue's. */
  readonly help?: string;
  readonly fix?: Diagnostic["fix"];
  /** Instead of the catalogue's. */
  readonly severity?: Severity;
}

export function createReport(): Report {
  const found = new Map<string, Diagnostic>();
  const addAll = (diagnostics: readonly Diagnostic[]): void => {
    for (const diagnostic of diagnostics) {
      const key = identity(diagnostic);
      if (!found.has(key)) found.set(key, diagnostic);
    }
  };
  return {
    add: (code, at, details, extra) => addAll([diagnose(code, at, details, extra)]),
    addAll,
    get diagnostics() {
      return inOrder([...found.values()]);
    },
    get hasErrors() {
      return hasErrors([...found.values()]);
    },
  };
}

/** The finding in words. */
export function diagnose<C extends Code>(code: C, at: Place, details: Details<C>, extra: Extra = {}): Diagnostic {
  const entry = entryOf(code);
  const help = extra.help ?? entry.help?.(details);
  return {
    code,
    severity: extra.severity ?? entry.severity,
    message: shortened(entry.message(details)),
    at,
    label: shortened(extra.label ?? ""),
    related: (extra.related ?? []).map(({ at, text }) => ({ at, text: shortened(text) })),
    notes: (extra.notes ?? []).map(shortened),
    help: help === undefined ? undefined : shortened(help),
    fix: extra.fix,
  };
}

/** What the grammar has found, in words. Throws on a code that the catalogue doesn't have. */
export function fromSyntaxFault(source: Source, fault: SyntaxFault): Diagnostic {
  if (!isCode(fault.code)) throw new Error(`the grammar reports ${fault.code}, which is not in the catalogue`);
  const { start, end, related, fix } = fault;
  return diagnose(fault.code, { source, span: { start, end } }, fault.details as Details<Code>, {
    related: related === undefined ? [] : [{ at: { source, span: related.span }, text: related.text }],
    fix: fix === undefined ? undefined : { source, edits: fix },
  });
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** By file, then by place, then by code: whatever the order in which the passes ran. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      alphabetically(a.at.source.path, b.at.source.path) ||
      a.at.span.start - b.at.span.start ||
      a.at.span.end - b.at.span.end ||
      alphabetically(a.code, b.code),
  );
}

/** By code unit, the same on every machine. */
function alphabetically(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function identity({ code, at }: Diagnostic): string {
  return `${code} ${at.span.start} ${at.span.end} ${at.source.path}`;
}
