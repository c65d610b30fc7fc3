// What is declared and never used: bindings, parameters, imports, and declarations that no model needs.
import type { Binding, Import, Item, Name, Span, Statement } from "../../grammar/ast.js";
import type { Fix, Source } from "../report/diagnostic.js";
import type { Report } from "../report/report.js";
import { isDeclaration, type LoadedFile } from "./load.js";
import { mentionsOfItem, mentionsOfParameter, mentionsOfStatement } from "./mentions.js";

/** Declarations of a file without models are there for others to import. */
export function reportUnused(file: LoadedFile, main: boolean, report: Report): void {
  const { source } = file;
  const { items } = file.file;
  const mentions = new Map(items.map((item) => [item, mentionsOfItem(item)]));
  const usedBesides = (name: string, besides?: Item): boolean =>
    items.some((item) => item !== besides && mentions.get(item)?.has(name));
  const complete = main && items.some((item) => item.kind === "model");
  for (const item of items) {
    if (item.kind === "import") reportImports(source, item, usedBesides, report);
    if (complete && isDeclaration(item) && !usedBesides(item.name.text, item)) add(item.kind, item.name, undefined);
    if ("parameters" in item) reportInside(item, items);
  }

  function reportInside(item: Extract<Item, { parameters: unknown }>, all: readonly Item[]): void {
    const statements: readonly Statement[] = "gradients" in item ? [] : item.body;
    const inside =
      "gradients" in item ? [mentionsOfItem({ ...item, parameters: [] })] : statements.map(mentionsOfStatement);
    const trains = all
      .filter((other) => other.kind === "train" && other.name.text === item.name.text)
      .map(mentionsOfItem);
    const everywhere = [...inside, ...item.parameters.map(mentionsOfParameter), ...trains];
    const counts = new Map<string, number>();
    for (const names of everywhere) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const { name } of item.parameters) if (!counts.has(name.text)) add("parameter", name, undefined);
    statements.forEach((statement, i) => {
      const what = kinds[statement.kind];
      if (!what || !("name" in statement)) return;
      const own = inside[i]?.has(statement.name.text) ? 1 : 0;
      if ((counts.get(statement.name.text) ?? 0) > own) return;
      add(
        what,
        statement.name,
        statement.kind === "binding" || statement.kind === "share" ? removal(source, statement) : undefined,
      );
    });
  }

  function add(what: string, name: Name, fix: Fix | undefined): void {
    if (name.text !== "") report.add("NN105", { source, span: name }, { what, name: name.text }, { fix });
  }
}

const kinds: Readonly<Partial<Record<Statement["kind"], string>>> = {
  binding: "binding",
  share: "shared layer",
  param: "param",
  state: "state",
  input: "input",
  target: "target",
};

function reportImports(source: Source, item: Import, used: (name: string) => boolean, report: Report): void {
  const unused = item.names.filter((name) => name.text !== "" && !used(name.text));
  for (const name of unused) {
    const fix = unused.length === item.names.length ? removal(source, item) : { source, edits: [fromList(item, name)] };
    report.add("NN105", { source, span: name }, { what: "import", name: name.text }, { fix });
  }
}

/** A name of a list, with the comma behind it or, of the last one, before it. */
function fromList(
  { names }: Import,
  name: Name,
): { readonly start: number; readonly end: number; readonly text: string } {
  const at = names.indexOf(name);
  const [before, after] = [names[at - 1], names[at + 1]];
  return { start: after || !before ? name.start : before.end, end: after ? after.start : name.end, text: "" };
}

/** The whole line or lines, if nothing else stands on them. */
function removal(source: Source, { start, end }: Span | Binding): Fix {
  const lineStart = source.text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = source.text.indexOf("\n", end);
  const next = lineEnd < 0 ? source.text.length : lineEnd + 1;
  const alone = source.text.slice(lineStart, start).trim() === "" && source.text.slice(end, next).trim() === "";
  return { source, edits: [alone ? { start: lineStart, end: next, text: "" } : { start, end, text: "" }] };
}
