// The frame of a picture that is legible on light and on dark pages.
import { escaped } from "../../compiler/chart/escaped.js";
import { label, round } from "../../compiler/chart/text.js";

/** Colours of lines, dots and words by class; those that change on dark pages have a second one. */
const styles: readonly (readonly [name: string, light: string, dark?: string])[] = [
  ["ink", "#24292f", "#d7dde3"],
  ["faint", "#6a737d", "#8b949e"],
  ["c0", "#0a6fd0", "#58a6ff"],
  ["c1", "#d1471f", "#ff8a65"],
  ["c2", "#b08000", "#e3b341"],
  ["c3", "#1a7f37", "#4ac26b"],
  ["c4", "#8250df", "#bc8cff"],
  ["c5", "#bf3989", "#f778ba"],
  ["c6", "#0f7b8a", "#39c5cf"],
  ["c7", "#7a5230", "#c69c72"],
];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `title` is what the picture shows, for who can't see it. */
export function svg({ width, height }: Size, title: string, parts: readonly string[]): string {
  const rule = ([name, light]: readonly [string, string, ...unknown[]]): string =>
    `.${name}{fill:${light}}.${name}.line{fill:none;stroke:${light}}`;
  const dark = styles.flatMap(([name, , dark]) => (dark === undefined ? [] : [rule([name, dark])]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${styles.map(([name, light]) => rule([name, light])).join("")}.grid{stroke:#808890;stroke-opacity:.3}@media (prefers-color-scheme:dark){${dark.join("")}}</style>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

export function text(x: number, y: number, words: string, style = "ink", anchor?: "start" | "middle" | "end"): string {
  return label(x, y, words, style, anchor);
}

export function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="grid" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

export function dot(x: number, y: number, style: string): string {
  return `<circle class="${style}" cx="${round(x)}" cy="${round(y)}" r="4.5"/>`;
}

export function polyline(points: readonly (readonly [x: number, y: number])[], style: string, dashes = ""): string {
  const pattern = dashes === "" ? "" : ` stroke-dasharray="${dashes}"`;
  return `<polyline class="${style} line" stroke-width="2"${pattern} points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ")}"/>`;
}

/** Where values lie between two places, by their logarithms. */
export function logScale(least: number, most: number, from: number, to: number): (value: number) => number {
  return (value) => from + ((to - from) * Math.log(value / least)) / Math.log(most / least);
}

/** The powers of ten from the last that isn't above the least value to the first that isn't below the greatest. */
export function decades(values: readonly number[]): number[] {
  const finite = values.filter((value) => value > 0 && Number.isFinite(value));
  if (finite.length === 0) return [1, 10];
  const first = Math.floor(Math.log10(Math.min(...finite)) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...finite)) - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(`1e${first + i}`));
}
