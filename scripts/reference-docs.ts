// Writes what the docs list from the code itself: findings in docs/language.md, options of commands in docs/command-line.md: npx tsx scripts/reference-docs.ts
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { codes, entryOf } from "../compiler/report/catalogue.js";
import { commands } from "../compiler/cli/commands.js";
import type { CommandSpec, OptionSpec } from "../compiler/cli/command.js";

/** A part of a page that is made: between `<!-- name: … -->` and `<!-- end of name -->`. */
export interface Section {
  readonly page: string;
  readonly name: string;
  readonly body: () => string;
}

export const sections: readonly Section[] = [
  { page: pathOf("docs/language.md"), name: "findings", body: findings },
  { page: pathOf("docs/command-line.md"), name: "options", body: options },
];

/** The page with what stands between the section's marks replaced by what it is now. */
export function withSection(text: string, { page, name, body }: Section): string {
  const begin = `<!-- ${name}: written by scripts/reference-docs.ts -->`;
  const end = `<!-- end of ${name} -->`;
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} needs the lines "${begin}" and "${end}"`);
  return `${text.slice(0, from)}${begin}\n\n${body()}\n\n${text.slice(to)}`;
}

function findings(): string {
  const rows = codes
    .map((code) => ({ code, ...entryOf(code) }))
    .map(({ code, severity, title }) => `| ${code} | ${severity} | ${title} |`);
  return ["| code | severity | what was found |", "| --- | --- | --- |", ...rows].join("\n");
}

function options(): string {
  return commands.map(chapter).join("\n\n");
}

function chapter({ name, summary, parameters, options, examples }: CommandSpec): string {
  const usage = ["nnc", name, ...(options.length > 0 ? ["[options]"] : []), ...parameters.map(([syntax]) => syntax)];
  const rows = [
    ...parameters.map(([syntax, description]) => row(syntax, description)),
    ...options.map((option) => row(option.syntax, meaning(option))),
  ];
  return [
    `### nnc ${name}`,
    `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`,
    `\`\`\`\n${usage.join(" ")}\n\`\`\``,
    ...(rows.length > 0 ? [["| | |", "| --- | --- |", ...rows].join("\n")] : []),
    `For example:\n\n\`\`\`sh\n${examples.join("\n")}\n\`\`\``,
  ].join("\n\n");
}

function row(syntax: string, description: string): string {
  return `| \`${syntax}\` | ${description} |`;
}

function meaning({ description, choices, default: preset, required }: OptionSpec): string {
  const more = [
    ...(choices === undefined ? [] : [`one of ${choices.map((choice) => `\`${choice}\``).join(", ")}`]),
    ...(preset === undefined ? [] : [`\`${preset}\` if left out`]),
    ...(required ? ["required"] : []),
  ];
  return [description, ...more].join("; ");
}

function pathOf(page: string): string {
  return fileURLToPath(new URL(`../${page}`, import.meta.url));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const section of sections) writeFileSync(section.page, withSection(readFileSync(section.page, "utf8"), section));
