// Words in a chart, where nobody knows the width of letters.
import { escaped } from "./escaped.js";

/** Of an 11-pixel letter, as wide as the widest font that charts are drawn in has them. */
export const letterWidth = 6.7;

export function label(
  x: number,
  y: number,
  text: string,
  classes = "",
  anchor: "start" | "middle" | "end" = "start",
): string {
  const named = classes === "" ? "" : ` class="${classes}"`;
  const anchored = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text${named} x="${round(x)}" y="${round(y)}"${anchored}>${escaped(text)}</text>`;
}

export function lettersIn(text: string): number {
  return Array.from(text).length;
}

/** At most so many letters; a name's beginning and end tell more than its middle. */
export function shortened(text: string, most: number): string {
  const letters = Array.from(text);
  if (letters.length <= most) return text;
  const tail = Math.floor((most - 1) / 2);
  return `${letters.slice(0, most - 1 - tail).join("")}…${tail === 0 ? "" : letters.slice(-tail).join("")}`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
