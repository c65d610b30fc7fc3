// `--fix`: the text with as many findings mended as don't get into each other's way.
import type { Edit } from "../../grammar/ast.js";
import type { Fix } from "./diagnostic.js";

export interface Mended {
  readonly text: string;
  readonly applied: readonly Fix[];
  /** What touches a place that an earlier fix has changed: to be looked at again in the new text. */
  readonly left: readonly Fix[];
}

/** Each fix is taken whole or not at all, the earlier in the list first; all must belong to this text. */
export function applyFixes(text: string, fixes: readonly Fix[]): Mended {
  const edits: Edit[] = [];
  const applied: Fix[] = [];
  const left: Fix[] = [];
  for (const fix of fixes) {
    const fresh = fix.edits.filter((edit) => !edits.some((taken) => same(edit, taken)));
    if (fresh.some((edit) => edits.some((taken) => clash(edit, taken)))) left.push(fix);
    else {
      applied.push(fix);
      edits.push(...fresh);
    }
  }
  return { text: applyEdits(text, edits), applied, left };
}

/** The text with edits that don't overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start || b.end - a.end)
    .reduce((mended, { start, end, text }) => mended.slice(0, start) + text + mended.slice(end), text);
}

/** The same slip found twice is mended once. */
function same(a: Edit, b: Edit): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

/** Two insertions at one place clash as well: nobody knows which comes first. */
function clash(a: Edit, b: Edit): boolean {
  return (a.start < b.end && b.start < a.end) || (a.start === b.start && a.start === a.end && b.start === b.end);
}
