// The mending of a misspelt name: the nearest that is known, written in its place.
import type { Span } from "../../grammar/ast.js";
import type { Fix, Source } from "../report/diagnostic.js";
import { nearest } from "../report/suggest.js";

/** Undefined where no name is near; the library's own text is nobody's to mend. */
export function respelled(source: Source, at: Span, name: string, candidates: readonly string[]): Fix | undefined {
  const [best] = nearest(name, candidates);
  if (best === undefined || source.library) return undefined;
  return { source, edits: [{ start: at.start, end: at.end, text: best }] };
}
