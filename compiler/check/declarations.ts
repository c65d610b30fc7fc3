// What can be said of a file's declarations before any of them is used: names declared twice, types that don't exist, declarations that use themselves.
import type { Import, Item, LayerDeclaration, MetricDeclaration, Name, Parameter } from "../../grammar/ast.js";
import type { Source } from "../report/diagnostic.js";
import type { Report } from "../report/report.js";
import { exportsOf, isDeclaration, type Declaration, type LoadedFile } from "./load.js";
import { mentionsOfItem } from "./mentions.js";
import { definedName } from "./order.js";
import { respelled } from "./respelled.js";

export interface DeclarationFacts {
  /** Declarations so that each comes behind those that it uses. */
  readonly ordered: readonly Declaration[];
  /** Those that use themselves, directly or in a circle: they have no meaning. */
  readonly circular: ReadonlySet<Declaration>;
}

export function checkDeclarations(file: LoadedFile, report: Report): DeclarationFacts {
  const { source } = file;
  checkTwice(
    source,
    file.file.items.flatMap((item) => namesOfItem(file, item)),
    report,
  );
  for (const item of file.file.items) {
    if (item.kind === "import") checkImportedNames(file, item, report);
    if (!("parameters" in item)) continue;
    const inside = "gradients" in item ? [] : item.body.flatMap((statement) => definedName(statement) ?? []);
    checkTwice(
      source,
      item.parameters.map(({ name }) => name),
      report,
    );
    // Two statements of one name are found where statements are ordered; here a statement meets a parameter.
    for (const name of inside) {
      const first = item.parameters.find((parameter) => parameter.name.text === name.text);
      if (first) reportTwice(source, first.name, name, report);
    }
    for (const parameter of item.parameters) checkType(source, parameter, report);
    if ((item.kind === "layer" || item.kind === "metric") && !file.broken) checkResult(source, item, report);
  }
  return inOrderOfUse(file, report);
}

/** None of an import that couldn't be followed, which is reported. */
function namesOfItem({ imports }: LoadedFile, item: Item): readonly Name[] {
  if (item.kind === "import") return imports.has(item) ? item.names : [];
  return item.kind === "train" || item.kind === "sweep" ? [] : [item.name];
}

function checkTwice(source: Source, names: readonly Name[], report: Report): void {
  const first = new Map<string, Name>();
  for (const name of names) {
    const before = first.get(name.text);
    if (before && name.text !== "") reportTwice(source, before, name, report);
    else first.set(name.text, name);
  }
}

function reportTwice(source: Source, first: Name, second: Name, report: Report): void {
  const related = [{ at: { source, span: first }, text: "first declared here" }];
  report.add("NN108", { source, span: second }, { name: second.text }, { related });
}

function checkImportedNames(file: LoadedFile, item: Import, report: Report): void {
  const imported = file.imports.get(item);
  if (!imported) return;
  const known = exportsOf(imported);
  for (const name of item.names) {
    if (name.text === "" || known.has(name.text) || imported.broken) continue;
    const at = { source: file.source, span: name };
    const candidates = [...known.keys()];
    const fix = respelled(file.source, name, name.text, candidates);
    report.add("NN106", at, { kind: "name", path: item.path.value, name: name.text, candidates }, { fix });
  }
}

/** Of the first `return` is the result; a second one would never be reached. */
function checkResult(source: Source, { kind, name, body }: LayerDeclaration | MetricDeclaration, report: Report): void {
  const [first, second] = body.filter((statement) => statement.kind === "return");
  if (!first)
    report.add(
      "NN114",
      { source, span: name },
      { what: `the ${kind} ${name.text}`, lacks: "`return`, and so no result" },
      { help: "end its body with return and what it makes" },
    );
  if (first && second) {
    const related = [{ at: { source, span: first }, text: "the result is stated here" }];
    report.add("NN108", { source, span: second }, { name: "`return`" }, { related, help: "take one of the two out" });
  }
}

const types = ["int", "float", "bool", "fn", "class", "real"];
const elements = ["int", "float", "bool", "fn"];

function checkType(source: Source, { type }: Parameter, report: Report): void {
  if (!type) return;
  if (type.kind === "shape-type") {
    const [, second] = type.dims.filter((dim) => dim.kind === "rest");
    const where = "here: how many axes each of two would stand for couldn't be told";
    if (second) report.add("NN113", { source, span: second }, { what: "a second `...`", where });
    return;
  }
  const [name, candidates] = type.kind === "named-type" ? [type.name, types] : [type.element, elements];
  if (name.text === "" || candidates.includes(name.text)) return;
  const fix = respelled(source, name, name.text, candidates);
  report.add("NN101", { source, span: name }, { what: "type", name: name.text, candidates }, { fix });
}

function inOrderOfUse({ source, file }: LoadedFile, report: Report): DeclarationFacts {
  const byName = new Map(file.items.filter(isDeclaration).map((item) => [item.name.text, item]));
  const circular = new Set<Declaration>();
  const ordered: Declaration[] = [];
  const state = new Map<Declaration, "open" | "done">();
  const needs = (item: Declaration): Declaration[] => {
    const local = namesInside(item);
    return [...mentionsOfItem(item)].filter((name) => !local.has(name)).flatMap((name) => byName.get(name) ?? []);
  };
  for (const start of byName.values()) {
    const stack = state.has(start) ? [] : [enter(start)];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.needs.next().value;
      if (!next) {
        stack.pop();
        state.set(top.item, "done");
        ordered.push(top.item);
      } else if (state.get(next) === "open")
        reportCircle(
          stack.map((entry) => entry.item),
          next,
        );
      else if (!state.has(next)) stack.push(enter(next));
    }
  }
  return { ordered, circular };

  function enter(item: Declaration): { readonly item: Declaration; readonly needs: Iterator<Declaration, undefined> } {
    state.set(item, "open");
    return { item, needs: needs(item).values() as Iterator<Declaration, undefined> };
  }

  function reportCircle(path: readonly Declaration[], back: Declaration): void {
    const loop = path.slice(path.indexOf(back));
    for (const item of loop) circular.add(item);
    const related = loop.slice(1).map(({ name }) => ({ at: { source, span: name }, text: "part of the circle" }));
    const help = "a declaration can't use itself; for a fixed number of rounds use repeat, along a sequence scan";
    report.add(
      "NN110",
      { source, span: back.name },
      { names: [...loop, back].map(({ name }) => name.text) },
      { related, help },
    );
  }
}

/** Names that mean something else inside: parameters, and what the body declares. */
function namesInside(item: Declaration): ReadonlySet<string> {
  if (item.kind === "const") return new Set();
  const body = item.kind === "fn" ? [] : item.body.flatMap((statement) => definedName(statement)?.text ?? []);
  return new Set([...item.parameters.map(({ name }) => name.text), ...body]);
}
