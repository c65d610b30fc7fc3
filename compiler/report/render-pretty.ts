// Findings for people: the sentence, the lines it is about, and what to do.
import picocolors from "picocolors";
import type { Diagnostic, Severity } from "./diagnostic.js";
import { excerpt, plainRow, type Mark, type Piece, type Row } from "./excerpt.js";
import { mendedLines } from "./mended-lines.js";
import { locationOf } from "./position.js";
import { printable } from "./printable.js";
import type { RenderOptions } from "./rendering.js";
import { summaryLine } from "./summary.js";

export function renderPretty(diagnostics: readonly Diagnostic[], options: RenderOptions = {}): string {
  const first = diagnostics[0];
  if (first === undefined) return "";
  const paint = painter(options.color ?? false);
  const blocks = diagnostics.map((diagnostic) => block(diagnostic, options.width ?? 100, paint));
  const more = paint.faint(`nnc explain ${first.code} says more${diagnostics.length === 1 ? "" : " about the first"}`);
  return `${blocks.join("\n\n")}\n\n${paint.strong(printable(summaryLine(diagnostics)))}\n${more}\n`;
}

// ---------------------------------------------------------------- one finding

function block(diagnostic: Diagnostic, width: number, paint: Painter): string {
  const rows = excerpt(marksOf(diagnostic), width);
  const mended =
    diagnostic.fix === undefined
      ? []
      : mendedLines(diagnostic.fix).map(({ number, text }) => plainRow(number, text, width));
  const gutter = Math.max(...[...rows, ...mended].map(({ number }) => String(number ?? "").length), 1);
  const write = (row: Row): string => rowText(row, gutter, diagnostic.severity, paint);
  const remarks = [...diagnostic.notes, ...advice(diagnostic, mended.length)];
  return [
    header(diagnostic, paint),
    ...(rows.length === 0 ? [] : [""]),
    ...rows.map(write),
    ...remarks.map((remark) => `${" ".repeat(gutter + 3)}${paint.faint("=")} ${printable(remark)}`),
    ...mended.map(write),
  ].join("\n");
}

function header({ code, severity, message, at }: Diagnostic, paint: Painter): string {
  const place = paint.place(printable(locationOf(at.source, at.span.start)));
  return `${place} - ${paint[severity](severity)} ${paint.faint(code)}${paint.faint(":")} ${paint.strong(printable(message))}`;
}

function marksOf({ at, label, related }: Diagnostic): Mark[] {
  return [
    { at, label, tone: "primary" },
    ...related.map(({ at, text }): Mark => ({ at, label: text, tone: "secondary" })),
  ];
}

/** What to do, and whether it can be done without a hand. `lines`: how many mended lines will be shown below. */
function advice({ help, fix, at }: Diagnostic, lines: number): string[] {
  if (fix === undefined) return help === undefined ? [] : [`help: ${help}`];
  const where = fix.source === at.source ? "" : ` in ${fix.source.path}`;
  return [`help: ${help ?? (lines === 0 ? "take it out" : "write")}${where} (nnc check --fix)`];
}

function rowText({ number, pieces }: Row, gutter: number, severity: Severity, paint: Painter): string {
  const side = `  ${String(number ?? "").padStart(gutter)} |`;
  return `${paint.faint(side)} ${pieces.map((piece) => pieceText(piece, severity, paint)).join("")}`.trimEnd();
}

function pieceText({ text, tone }: Piece, severity: Severity, paint: Painter): string {
  return tone === "source" ? text : paint[tone === "primary" ? severity : tone](text);
}

// ---------------------------------------------------------------- colours

type Painter = Readonly<Record<Severity | "secondary" | "place" | "strong" | "faint", (text: string) => string>>;

function painter(color: boolean): Painter {
  const { red, yellow, blue, cyan, bold, dim } = picocolors.createColors(color);
  return { error: red, warning: yellow, information: blue, secondary: cyan, place: cyan, strong: bold, faint: dim };
}
