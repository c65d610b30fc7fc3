// Edits of one stage of a chain, where the text leaves no doubt about where it begins and ends.
import type { Fix, Place } from "../../report/diagnostic.js";

/** Takes a stage out together with its arrow; undefined if it isn't one. */
export function withoutStage({ source, span }: Place): Fix | undefined {
  const arrow = /\s*->\s*$/.exec(source.text.slice(0, span.start));
  return arrow ? { source, edits: [{ start: arrow.index, end: span.end, text: "" }] } : undefined;
}

/** Puts a stage behind another; undefined if no chain goes on there. */
export function withStageBehind({ source, span }: Place, stage: string): Fix | undefined {
  const goesOn = /^\s*->/.test(source.text.slice(span.end));
  return goesOn ? { source, edits: [{ start: span.end, end: span.end, text: ` -> ${stage}` }] } : undefined;
}

/** Writes something else in place of a lone name. */
export function renamed({ source, span }: Place, name: string, to: string): Fix | undefined {
  return source.text.slice(span.start, span.end) === name
    ? { source, edits: [{ start: span.start, end: span.end, text: to }] }
    : undefined;
}

/** Adds a named argument to a call that has arguments in parentheses. */
export function withArgument({ source, span }: Place, argument: string): Fix | undefined {
  const called = /^\w+\((\s*)/.exec(source.text.slice(span.start, span.end));
  if (!called || !source.text.slice(0, span.end).endsWith(")")) return undefined;
  const at = span.end - 1;
  const empty = span.start + called[0].length === at;
  return { source, edits: [{ start: at, end: at, text: empty ? argument : `, ${argument}` }] };
}

/** Writes one name for another that stands once within a place. */
export function otherName({ source, span }: Place, name: string, to: string): Fix | undefined {
  const matches = [
    ...source.text.slice(span.start, span.end).matchAll(new RegExp(`(?<![\\w.])${name}(?!\\w|\\s*[:(])`, "g")),
  ];
  const [only] = matches;
  if (!only || matches.length > 1) return undefined;
  const start = span.start + only.index;
  return { source, edits: [{ start, end: start + name.length, text: to }] };
}
