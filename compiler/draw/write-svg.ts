// A drawing as SVG: legible in light and dark, the same bytes for the same drawing.
import { escaped } from "../chart/escaped.js";
import { arrange, type Arranged, type Point, type Rectangle } from "./arrange.js";
import { countText, frameTitle, linesOf, type Line } from "./box-text.js";
import type { Box, Drawing, Frame } from "./drawing.js";
import { fontSize, lineHeightOf, padding, textWidth } from "./measure.js";
import { sheet } from "./style-sheet.js";

/** `light` alone is for what isn't seen in a browser. */
export async function writeSvg(
  drawing: Drawing,
  schemes: "light" | "light and dark" = "light and dark",
): Promise<string> {
  const arranged = await arrange(drawing);
  const heading = headingOf(drawing);
  const width = Math.ceil(Math.max(arranged.width, heading.width + 32));
  const height = Math.ceil(arranged.height + heading.height);
  const left = Math.round((width - arranged.width) / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="nnc-graph" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`The network ${drawing.model}`)}">`,
    `<title>${escaped(drawing.model)}</title>`,
    `<style>${sheet(schemes)}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...heading.lines,
    `<g transform="translate(${left} ${heading.height})">`,
    ...body(arranged),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function headingOf({ model, doc, parameters }: Drawing): { lines: string[]; width: number; height: number } {
  const facts = `${countText(parameters)} · shapes of one row of the batch`;
  const rows = [
    { style: "heading", text: model },
    ...wrapped(doc).map((text) => ({ style: "note", text }) as const),
    { style: "note", text: facts },
  ] as const;
  let y = 14;
  const lines = rows.map(({ style, text }) => {
    y += lineHeightOf(style);
    return textAt(style, 16, y - 4, text);
  });
  return { lines, width: Math.max(...rows.map(({ style, text }) => textWidth(text, fontSize[style]))), height: y + 4 };
}

const longestLine = 84;

/** In lines between words; a word that is longer has a line to itself. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter((word) => word !== "")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trimStart();
    if (lines.length > 0 && longer.length <= longestLine) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function body({ frames, arrows, boxes }: Arranged): string[] {
  return [
    ...frames.map(({ at }) => `<rect class="frame" ${position(at)} rx="10"/>`),
    ...arrows.flatMap(({ path }) => [arrowLine(path), arrowHead(path)]),
    ...frames.flatMap(({ frame, at }) => titleOf(frame, at)),
    ...arrows.flatMap(({ arrow, label }) =>
      label ? [textAt("label", label.x, label.y + fontSize.label, arrow.label)] : [],
    ),
    ...boxes.flatMap(({ box, at }) => [
      `<g class="box ${box.kind}${box.shares === undefined ? "" : " shares"}">`,
      `<title>${escaped(toolTip(box))}</title>`,
      isSign(box, at)
        ? `<circle cx="${round(at.x + at.width / 2)}" cy="${round(at.y + at.height / 2)}" r="${round(at.width / 2)}"/>`
        : `<rect ${position(at)} rx="6"/>`,
      ...boxLines(box, at),
      "</g>",
    ]),
  ];
}

/** On a ground of its own: an arrow into the frame goes below it. */
function titleOf(frame: Frame, { x, y }: Rectangle): string[] {
  const title = frameTitle(frame);
  const ground = { x: x + 6, y: y + 3, width: textWidth(title, fontSize.frame) + 8, height: lineHeightOf("frame") + 2 };
  return [`<rect class="ground" ${position(ground)}/>`, textAt("frame", x + 10, y + 6 + fontSize.frame, title)];
}

function isSign({ kind }: Box, { width, height }: Rectangle): boolean {
  return kind === "arithmetic" && width === height;
}

function boxLines(box: Box, at: Rectangle): string[] {
  const lines = linesOf(box);
  const isCentred = box.kind !== "layer" && box.kind !== "parameter";
  if (isSign(box, at)) return [textAt("title", at.x + at.width / 2, at.y + at.height / 2 + 4.5, box.title, "middle")];
  let y = at.y + padding / 2;
  return lines.map(({ style, text }) => {
    y += lineHeightOf(style);
    const baseline = y - Math.round(lineHeightOf(style) * 0.26);
    return isCentred
      ? textAt(style, at.x + at.width / 2, baseline, text, "middle")
      : textAt(style, at.x + padding, baseline, text);
  });
}

/** Every parameter by its whole name, where the box has no room for it. */
function toolTip(box: Box): string {
  const rows = box.parameters.flatMap(({ names, dims }) => names.map((name) => `${name} [${dims.join(", ")}]`));
  return [box.title, ...rows, ...(box.shares === undefined ? [] : [`the same ${box.shares}`])].join("\n");
}

const corner = 6;

/** Along the axes, with rounded corners. */
function arrowLine(path: readonly Point[]): string {
  const parts = path.map((point, i) => {
    const [before, after] = [path[i - 1], path[i + 1]];
    if (!before) return `M${at(point)}`;
    if (!after) return `L${at(towards(point, before, head))}`;
    const radius = Math.min(corner, distance(before, point) / 2, distance(point, after) / 2);
    return `L${at(towards(point, before, radius))}Q${at(point)} ${at(towards(point, after, radius))}`;
  });
  return `<path class="arrow" d="${parts.join("")}"/>`;
}

const head = 8;

function arrowHead(path: readonly Point[]): string {
  const tip = path.at(-1) ?? { x: 0, y: 0 };
  const base = towards(tip, path.at(-2) ?? tip, head);
  const [dx, dy] = [(tip.x - base.x) / 2, (tip.y - base.y) / 2];
  const wings = [
    { x: base.x - dy, y: base.y + dx },
    { x: base.x + dy, y: base.y - dx },
  ];
  return `<path class="head" d="M${at(tip)}${wings.map((wing) => `L${at(wing)}`).join("")}Z"/>`;
}

function towards(from: Point, to: Point, length: number): Point {
  const share = Math.min(1, length / (distance(from, to) || 1));
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function position({ x, y, width, height }: Rectangle): string {
  return `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
}

function textAt(
  style: Line["style"] | "label" | "frame" | "heading",
  x: number,
  y: number,
  text: string,
  anchor?: "middle",
): string {
  const anchored = anchor ? ` text-anchor="${anchor}"` : "";
  return `<text class="${style}" x="${round(x)}" y="${round(y)}"${anchored}>${escaped(text)}</text>`;
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
