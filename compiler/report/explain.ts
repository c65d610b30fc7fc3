// `nnc explain NN301`: what a finding means, why it matters, and a small spec before and after.
import { entryOf, isCode } from "./catalogue.js";
import { paragraphs, wrap } from "./paragraphs.js";

const width = 80;

/** The text for a terminal, without a newline at its end; undefined for a code that doesn't exist. Small letters will do. */
export function explain(code: string): string | undefined {
  const known = code.trim().toUpperCase();
  if (!isCode(known)) return undefined;
  const { severity, title, explanation, wrong, right } = entryOf(known);
  return [
    `${known} (${severity}): ${title}`,
    ...paragraphs(explanation).map((paragraph) => wrap(paragraph, width)),
    ...example("Reported:", wrong),
    ...example("Mended:", right),
  ].join("\n\n");
}

function example(heading: string, text: string | undefined): string[] {
  return text === undefined ? [] : [heading, text.split("\n").map(indented).join("\n")];
}

/** A line that is too long to be read is shown by its beginning. */
function indented(line: string): string {
  const shown = line.length > width ? `${line.slice(0, width - 1)}…` : line;
  return shown === "" ? "" : `  ${shown}`;
}
