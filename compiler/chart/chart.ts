// A chart: its picture as SVG, and the same figures as a table for who can't see it.
import { escaped } from "./escaped.js";
import { sheet } from "./palette.js";

export interface Chart {
  /** What `--png` calls it: lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  /** How it is read, and what it leaves out; sentences. */
  readonly notes: readonly string[];
  readonly picture: Picture;
  readonly table: Table;
}

/** Elements of SVG in a box that begins at 0, 0. Colours come from classes alone, so that a page may choose them. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly parts: readonly string[];
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Of all charts, so that those beside each other are equally wide. At this width a letter is as large as the pixels say. */
export const chartWidth = 420;

/** Wider than the others: it is as large as it says, and who has less room pushes it aside. */
export function isLarge({ picture }: Chart): boolean {
  return picture.width > chartWidth;
}

/** To stand in a page that has the rules of `sheet`. */
export function inlineSvg(chart: Chart): string {
  const { title, picture } = chart;
  const { width, height, parts } = picture;
  const classes = isLarge(chart) ? "nnc-chart large" : "nnc-chart";
  const box = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="${classes}" ${box} role="img" aria-label="${escaped(title)}">${parts.join("")}</svg>`;
}

const titleHeight = 30;

/** To stand alone: in light colours, with its title. */
export function standaloneSvg({ title, picture: { width, height, parts } }: Chart): string {
  const whole = height + titleHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="nnc-chart" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}">`,
    `<style>${sheet("light")}</style>`,
    `<rect class="paper" width="${width}" height="${whole}"/>`,
    `<text class="title" x="8" y="20">${escaped(title)}</text>`,
    `<g transform="translate(0 ${titleHeight})">${parts.join("")}</g>`,
    "</svg>",
  ].join("");
}
