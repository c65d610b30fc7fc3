// A drawing as Mermaid, which Markdown shows on GitHub and elsewhere.
import { countText, frameTitle, linesOf } from "./box-text.js";
import { light } from "./colours.js";
import type { Box, BoxKind, Drawing, Frame } from "./drawing.js";

export function writeMermaid(drawing: Drawing): string {
  const { model, parameters, boxes, arrows } = drawing;
  const kinds = [...new Set(boxes.map(({ kind }) => kind))];
  return [
    "---",
    `title: ${JSON.stringify(`${model}, ${countText(parameters)}`)}`,
    "---",
    "flowchart TD",
    ...content(drawing, undefined, "  "),
    ...arrows.map(({ from, to, label }) => `  ${from} -->|${quoted([label])}| ${to}`),
    ...kinds.map((kind) => `  classDef ${className(kind)} ${style(kind)}`),
    "",
  ].join("\n");
}

function content(drawing: Drawing, frame: string | undefined, indent: string): string[] {
  const framed = (inner: Frame): string[] => [
    `${indent}subgraph ${inner.id}[${quoted([frameTitle(inner)])}]`,
    ...content(drawing, inner.id, `${indent}  `),
    `${indent}end`,
  ];
  return [
    ...drawing.boxes.filter((box) => box.frame === frame).map((box) => `${indent}${boxText(box)}`),
    ...drawing.frames.filter(({ inside }) => inside === frame).flatMap(framed),
  ];
}

function boxText(box: Box): string {
  const text = quoted(linesOf(box).map((line) => line.text));
  const [open, close] = box.kind === "arithmetic" ? ["((", "))"] : ["[", "]"];
  return `${box.id}${open}${text}${close}:::${className(box.kind)}`;
}

/** Some words, such as `end`, mean something to Mermaid; none that ends so does. */
function className(kind: BoxKind): string {
  return `${kind}Box`;
}

function style(kind: BoxKind): string {
  const [fill, line] = light.boxes[kind];
  return `fill:${fill},stroke:${line},color:${light.ink}`;
}

function quoted(lines: readonly string[]): string {
  return `"${lines.map(escaped).join("<br/>")}"`;
}

/** By numbers, as Mermaid writes what would mean something to it or to HTML. */
function escaped(text: string): string {
  return text.replace(/[#"`<>&\\*_~]/g, (character) => `#${character.charCodeAt(0)};`);
}
