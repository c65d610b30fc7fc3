// A case: a .nn file whose comments say what is found in the line above them, with carets under the place.
import type { Diagnostic, Source } from "../compiler/report/diagnostic.js";
import { lineOf, locationOf, positionOf } from "../compiler/report/position.js";

/** `//  ^^^^ error NN101: …`; in the first columns of a line `// 1: ^^^^ error …`, since the slashes are in the way. `|` is a place without length, `…` goes on in the next line; `@` is another file. */
const expectation = /^\s*\/\/ (?:\d+: )?(?:\^+…?|\||@) (?:error|warning|information) NN\d+: .*$/;

/** The text of a case without what it expects. */
export function withoutExpectations(text: string): string {
  return text
    .split("\n")
    .filter((line) => !expectation.test(line))
    .join("\n");
}

/** The codes that a case expects. */
export function expectedCodes(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => (expectation.test(line) ? [/NN\d+/.exec(line)![0]] : []));
}

/** The text with what was found written below the lines; what was found in other files stands at the end. */
export function withExpectations(source: Source, found: readonly Diagnostic[]): string {
  const own = found.filter(({ at }) => at.source.path === source.path);
  const lines = source.text.split("\n").flatMap((line, index) => {
    const below = own.filter(({ at }) => positionOf(source, at.span.start).line === index + 1);
    return [line, ...below.map((diagnostic) => expectationOf(source, diagnostic))];
  });
  const elsewhere = found.filter((diagnostic) => !own.includes(diagnostic));
  return [...lines, ...elsewhere.map(elsewhereOf)].join("\n");
}

function elsewhereOf(found: Diagnostic): string {
  return `// @ ${wordsOf(found)} (${locationOf(found.at.source, found.at.span.start)})`;
}

function expectationOf(source: Source, found: Diagnostic): string {
  const { start, end } = found.at.span;
  const { line, column } = positionOf(source, start);
  const rest = lineOf(source, line).end - start;
  const carets =
    start === end ? "|" : "^".repeat(Math.max(1, Math.min(end - start, rest))) + (end - start > rest ? "…" : "");
  const before = column > 3 ? `${" ".repeat(column - 4)}// ` : `// ${column}: `;
  return `${before}${carets} ${wordsOf(found)}`;
}

function wordsOf({ severity, code, message }: Diagnostic): string {
  return `${severity} ${code}: ${message}`;
}
