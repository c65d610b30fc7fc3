// How much room text takes, in fonts that nobody has opened: all of it is set in characters of one width.
import type { Box } from "./drawing.js";
import { linesOf, type Line } from "./box-text.js";

export const fontSize: Readonly<Record<Line["style"] | "label" | "frame" | "heading", number>> = {
  title: 13,
  note: 11,
  parameter: 11,
  count: 11,
  label: 11,
  frame: 12,
  heading: 16,
};

/** Of the height of the letters; 0.602 in most such fonts, 0.618 in the widest that systems come with. */
const advance = 0.62;
const lineHeight = 1.45;
export const padding = 12;

export function textWidth(text: string, size: number): number {
  return cells(text) * advance * size;
}

export function lineHeightOf(style: keyof typeof fontSize): number {
  return Math.round(fontSize[style] * lineHeight);
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function sizeOfBox(box: Box): Size {
  const lines = linesOf(box);
  const widest = Math.max(...lines.map(({ style, text }) => textWidth(text, fontSize[style])));
  const height = lines.reduce((sum, { style }) => sum + lineHeightOf(style), 0) + padding;
  const isSign = box.kind === "arithmetic" && box.title.length <= 2;
  return isSign ? { width: 32, height: 32 } : { width: Math.ceil(widest) + 2 * padding, height };
}

/** Wide characters, such as Chinese ones, take two. */
function cells(text: string): number {
  let count = 0;
  for (const character of text)
    count +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  return count;
}
