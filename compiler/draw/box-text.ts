// What stands in a box, line by line; every format that draws boxes writes the same lines.
import { shapeText } from "../ir/shape.js";
import type { Box, Frame, ParameterRow } from "./drawing.js";

export interface Line {
  readonly style: "title" | "note" | "parameter" | "count";
  readonly text: string;
}

/** So many rows of parameters are shown; of more the first and the last. */
const mostRows = 6;
const longest = 64;

export function linesOf(box: Box): readonly Line[] {
  const rows = box.parameters.map(rowText);
  const hidden = rows.length - mostRows + 1;
  const shown = hidden > 1 ? [...rows.slice(0, mostRows - 2), `… ${hidden} more`, ...rows.slice(-1)] : rows;
  return [
    { style: "title", text: box.title },
    ...box.notes.map((text): Line => ({ style: "note", text })),
    ...shown.map((text): Line => ({ style: "parameter", text })),
    ...(box.shares === undefined ? [] : [{ style: "note", text: `the same ${middle(box.shares)}` } as const]),
    ...(box.count === 0 ? [] : [{ style: "count", text: countText(box.count) } as const]),
  ];
}

/** `repeat ×12`, `repeat i in 1..3 ×3` */
export function frameTitle({ title, times }: Frame): string {
  if (times === undefined) return title;
  return `${title === `repeat ${times}` ? "repeat" : title} ×${times}`;
}

/** `1 parameter`, `101,770 parameters` */
export function countText(count: number): string {
  return `${count.toLocaleString("en-US")} parameter${count === 1 ? "" : "s"}`;
}

/** `h.weight [784, 128]`; `h.2.weight … h.12.weight 11 × [64, 64]` */
function rowText({ names, dims }: ParameterRow): string {
  const [first = "", ...others] = names;
  const last = others.at(-1);
  if (last === undefined) return `${middle(first)} ${shapeText(dims)}`;
  return `${middle(first)} … ${middle(last)} ${names.length} × ${shapeText(dims)}`;
}

/** A long name without its middle: its ends tell more. */
function middle(name: string): string {
  const half = (longest - 1) / 2;
  return name.length > longest ? `${name.slice(0, Math.ceil(half))}…${name.slice(-Math.floor(half))}` : name;
}
