// A comparison as Markdown, for a pull request: signs in a block that sites colour as a diff.
import type { Comparison } from "./comparison.js";
import { chaptersOf, type Line } from "./write-lines.js";

export function writeMarkdown(comparison: Comparison): string {
  const chapters = chaptersOf(comparison);
  if (chapters.length === 0) return "The specs mean the same.\n";
  return chapters
    .map(({ title, sections }) =>
      [
        `### ${escaped(title)}`,
        ...sections.flatMap((section) => [
          `**${capital(section.title)}**`,
          ...(section.lines.length === 0 ? [] : [block(section.lines)]),
        ]),
        "",
      ].join("\n\n"),
    )
    .join("");
}

/** `!` is what such blocks have for a change. */
function block(lines: readonly Line[]): string {
  const fence = "`".repeat(Math.max(3, ...lines.map(({ text }) => (/`+/.exec(text)?.[0].length ?? 0) + 1)));
  return [`${fence}diff`, ...lines.map(({ sign, text }) => `${sign === "~" ? "!" : sign} ${text}`), fence].join("\n");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function escaped(text: string): string {
  return text.replace(/[\\`*_<>[\]#&]/g, "\\$&");
}
