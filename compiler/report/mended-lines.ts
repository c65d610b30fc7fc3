// The lines that a fix changes, as they will read.
import { applyEdits } from "./apply-fixes.js";
import type { Fix } from "./diagnostic.js";
import { positionOf, lineOf } from "./position.js";

export interface MendedLine {
  /** Counted from 1 in the text as it is now. */
  readonly number: number;
  readonly text: string;
}

/** Empty if the fix takes whole lines out. A line that is added has the number that it will have if nothing else changes. */
export function mendedLines({ source, edits }: Fix): MendedLine[] {
  const touched = edits.map(({ start, end }) => ({
    from: positionOf(source, start).line,
    to: positionOf(source, Math.max(start, end - 1)).line,
  }));
  return stretches(touched).flatMap(({ from, to }) => {
    const { start } = lineOf(source, from);
    const { next } = lineOf(source, to);
    const inside = edits
      .filter((edit) => edit.start >= start && edit.end <= next && positionOf(source, edit.start).line <= to)
      .map((edit) => ({ start: edit.start - start, end: edit.end - start, text: edit.text }));
    const text = applyEdits(source.text.slice(start, next), inside).replace(/[\r\n]+$/, "");
    return text.trim() === "" ? [] : text.split(/\r\n|\n|\r/).map((line, i) => ({ number: from + i, text: line }));
  });
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Stretches of lines in order, those that touch the same line made one. */
function stretches(touched: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of touched.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && stretch.from <= last.to)
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, stretch.to) };
    else result.push(stretch);
  }
  return result;
}
