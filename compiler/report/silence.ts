// `allow NN401 "reason"`: which findings the author has taken note of, and which notes are no longer true.
import { entryOf, isCode } from "./catalogue.js";
import { running } from "./catalogue/running.js";
import type { Diagnostic, Fix, Place } from "./diagnostic.js";
import { diagnose, hasErrors, inOrder } from "./report.js";

/** One `allow`: where it is written, and the declaration or statement that it is about. */
export interface Silencing {
  readonly code: string;
  readonly at: Place;
  readonly covers: Place;
}

/** The findings that remain, in order: without the warnings and remarks that are allowed, and with one more for each `allow` that has nothing to silence (NN109) or that silences what can't be (NN111). Beside errors nobody knows what there will be to silence, nor what a run will find. */
export function silence(diagnostics: readonly Diagnostic[], allows: readonly Silencing[]): Diagnostic[] {
  const complaints = allows
    .filter((allow) => !diagnostics.some((diagnostic) => silences(allow, diagnostic)))
    .flatMap(complaint)
    .filter(({ code }) => code !== "NN109" || !hasErrors(diagnostics));
  return inOrder([...withoutAllowed(diagnostics, allows), ...complaints]);
}

/** The findings without the warnings and remarks that are allowed. */
export function withoutAllowed(diagnostics: readonly Diagnostic[], allows: readonly Silencing[]): Diagnostic[] {
  return diagnostics.filter((diagnostic) => !allows.some((allow) => silences(allow, diagnostic)));
}

function silences({ code, covers }: Silencing, diagnostic: Diagnostic): boolean {
  const { source, span } = diagnostic.at;
  return (
    diagnostic.code === code &&
    diagnostic.severity !== "error" &&
    source.path === covers.source.path &&
    span.start >= covers.span.start &&
    span.end <= covers.span.end
  );
}

function complaint({ code, at }: Silencing): Diagnostic[] {
  if (!isCode(code)) return [diagnose("NN111", at, { code, known: false })];
  if (entryOf(code).severity === "error") return [diagnose("NN111", at, { code, known: true })];
  return Object.hasOwn(running, code) ? [] : [diagnose("NN109", at, { code }, { fix: removal(at) })];
}

/** Takes the text out, and the blanks and line ends up to what follows. */
function removal({ source, span }: Place): Fix {
  const blanks = /^\s*/.exec(source.text.slice(span.end))![0].length;
  return { source, edits: [{ start: span.start, end: span.end + blanks, text: "" }] };
}
