// Writes the part of docs/language.md that lists the standard library, from the library's own comments: npx tsx scripts/library-docs.ts
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { builtInDocs } from "../compiler/check/built-in-docs.js";
import { builtIns, builtInSignature } from "../compiler/check/built-ins.js";
import { signature } from "../compiler/check/signature.js";
import { readLibrary } from "../compiler/library.js";
import type { Source } from "../compiler/report/diagnostic.js";
import type { Item } from "../grammar/ast.js";
import { parse } from "../grammar/parse.js";

export const page = fileURLToPath(new URL("../docs/language.md", import.meta.url));

const begin = "<!-- library: written by scripts/library-docs.ts -->";
const end = "<!-- end of library -->";
const emptyPage = `# The language\n\n## The standard library\n\n${begin}\n${end}\n`;

/** The page with what stands between the two marks replaced by the library as it is now. */
export function withLibrary(text: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} needs the lines "${begin}" and "${end}"`);
  return `${text.slice(0, from)}${begin}\n\n${libraryReference()}\n${text.slice(to)}`;
}

/** The order in which a reader meets them; files that are not named here come last. */
const order = ["activations", "losses", "penalties", "layers", "initialisers", "optimizers", "schedules", "metrics"];

function libraryReference(): string {
  const place = ({ path }: Source): number => {
    const at = order.findIndex((name) => path.endsWith(`/${name}.nn`));
    return at < 0 ? order.length : at;
  };
  const sources = [...readLibrary()].sort((a, b) => place(a) - place(b));
  return [...sources.map(chapter), builtInChapter()].join("\n");
}

/** A file: its first comment is `// Title: what they are`. */
function chapter({ path, text }: Source): string {
  const [, title = path, about = ""] = /^\/\/ ([^:\n]*): (.*)/.exec(text) ?? [];
  const file = `[compiler/${path}](../compiler/${path})`;
  const head = `### ${title}\n\n${capitalized(about)} Declared in ${file}.\n`;
  return [head, ...parse(text).file.items.filter(isDocumented).map(entry)].join("\n");
}

type Documented = Extract<Item, { kind: "fn" | "layer" | "optimizer" | "metric" }>;

function isDocumented(item: Item): item is Documented {
  return item.kind === "fn" || item.kind === "layer" || item.kind === "optimizer" || item.kind === "metric";
}

function entry(item: Documented): string {
  const example = exampleOf(item.doc);
  const words = item.doc
    .replace(/^example: .*$/m, "")
    .replace(/^best: (.*)$/m, (_, best: string) => `\nThe ${best} is the best.`)
    .replace(/^Source: .*$/m, (source) => `\n${source}`);
  const paragraphs = words
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean);
  return (
    [`#### \`${signature(item)}\``, ...paragraphs, ...(example ? [`\`\`\`nn\n${example}\n\`\`\``] : []), ""]
      .join("\n\n")
      .trimEnd() + "\n"
  );
}

/** The text behind `example:` in a doc comment. */
export function exampleOf(doc: string): string | undefined {
  return /^example: (.*)$/m.exec(doc)?.[1];
}

function builtInChapter(): string {
  const rows = Object.keys(builtIns).map((name) => `| \`${builtInSignature(name)}\` | ${builtInDocs[name] ?? ""} |`);
  const about = "What the library itself is written in; a `?` marks what may be left out, `...` takes any number.";
  return `### Built in\n\n${about}\n\n| function | meaning |\n| --- | --- |\n${rows.join("\n")}\n`;
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, withLibrary(existsSync(page) ? readFileSync(page, "utf8") : emptyPage));
}
