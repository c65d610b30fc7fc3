// A comparison for terminals.
import picocolors from "picocolors";
import type { Comparison } from "./comparison.js";
import { chaptersOf, type Line } from "./write-lines.js";

/** Nothing where nothing differs, as diff does. */
export function writeText(comparison: Comparison, { color }: { readonly color: boolean }): string {
  const { bold, green, red, yellow } = picocolors.createColors(color);
  const colors: Readonly<Record<Line["sign"], (text: string) => string>> = {
    "+": green,
    "-": red,
    "~": yellow,
    " ": (text) => text,
  };
  return chaptersOf(comparison)
    .map(({ title, sections }) =>
      [
        bold(title),
        ...sections.flatMap((section) => [
          `  ${section.title}`,
          ...section.lines.map(({ sign, text }) => colors[sign](`    ${sign} ${text}`)),
        ]),
        "",
      ].join("\n"),
    )
    .join("\n");
}
