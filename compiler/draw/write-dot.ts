// A drawing as DOT, the language of Graphviz.
import { countText, frameTitle, linesOf } from "./box-text.js";
import { light } from "./colours.js";
import type { Box, Drawing, Frame } from "./drawing.js";

export function writeDot(drawing: Drawing): string {
  const { model, parameters, arrows } = drawing;
  const { ink, faint, arrow } = light;
  return [
    `digraph ${quoted(model)} {`,
    `  graph [label=${quoted(`${model}, ${countText(parameters)}`)}, labelloc=t, labeljust=l, fontname="monospace", compound=true]`,
    `  node [shape=box, style="rounded,filled", fontname="monospace", fontsize=11, fontcolor="${ink}"]`,
    `  edge [fontname="monospace", fontsize=10, color="${arrow}", fontcolor="${faint}"]`,
    ...content(drawing, undefined, "  "),
    ...arrows.map(({ from, to, label }) => `  ${from} -> ${to} [label=${quoted(label)}]`),
    "}",
    "",
  ].join("\n");
}

function content(drawing: Drawing, frame: string | undefined, indent: string): string[] {
  const framed = (inner: Frame): string[] => [
    // Graphviz draws a frame around those alone that are called so.
    `${indent}subgraph cluster_${inner.id} {`,
    `${indent}  graph [label=${quoted(frameTitle(inner))}, labeljust=l, style="rounded,filled", color="${light.faint}", fillcolor="${light.frame}"]`,
    ...content(drawing, inner.id, `${indent}  `),
    `${indent}}`,
  ];
  return [
    ...drawing.boxes.filter((box) => box.frame === frame).map((box) => `${indent}${boxText(box)}`),
    ...drawing.frames.filter(({ inside }) => inside === frame).flatMap(framed),
  ];
}

function boxText(box: Box): string {
  const [fill, line] = light.boxes[box.kind];
  const lines = linesOf(box).map(({ text }) => text);
  const label =
    lines.length === 1 ? quoted(lines.join("")) : `"${lines.map((text) => `${escaped(text)}\\l`).join("")}"`;
  const shape = box.kind === "arithmetic" ? ", shape=circle, style=filled" : "";
  return `${box.id} [label=${label}, fillcolor="${fill}", color="${line}"${shape}]`;
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}
