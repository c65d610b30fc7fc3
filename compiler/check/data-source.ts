// Data sources: `csv("iris.csv")`, `idx(image: "images.gz", item: "labels.gz")`, and whether each field of the model has a place in them.
import type { Call, Expression, Setting } from "../../grammar/ast.js";
import { otherKindOf, sourceKind, sourceKindNames, type SourceKindName } from "../../runtime/data/sources.js";
import { readColumns } from "./data-columns.js";
import { checkSameWidths, checkWidths } from "./data-fit.js";
import { type Frame, place, written } from "./frame.js";
import type { Column, DataSource, Field } from "./model.js";
import { respelled } from "./respelled.js";

/** Whether a setting's value means to be a source, rather than a share. */
export function isSource(value: Expression): boolean {
  return (
    value.kind === "text" ||
    (value.kind === "call" && (sourceKindNames as readonly string[]).includes(value.callee.text))
  );
}

export interface Around {
  readonly fields: readonly Field[] | undefined;
  /** Those that conditions look at: the training data has them too. */
  readonly columns: readonly string[];
  /** With the training data, whose preparation holds for a source without braces. */
  readonly before: { readonly data?: DataSource | undefined };
}

export function readSource(frame: Frame, setting: Setting, around: Around): DataSource | undefined {
  const { fields, columns: conditions } = around;
  const before = around.before.data;
  const { value } = setting;
  if (value.kind === "missing") return undefined;
  const wrong = (expected: string, found: string, at: Expression = value): DataSource["paths"] | undefined => {
    frame.expansion.report.add("NN601", place(frame, at), {
      kind: "value",
      setting: setting.name.text,
      expected,
      found,
    });
    return undefined;
  };
  if (value.kind !== "call") {
    wrong(`a source such as csv("…")`, written(frame, value));
    return undefined;
  }
  const kind = sourceKindNames.find((candidate) => candidate === value.callee.text);
  if (!kind) {
    const { callee } = value;
    const details = { what: "data source", name: callee.text, candidates: sourceKindNames };
    const fix = respelled(frame.source, callee, callee.text, sourceKindNames);
    if (callee.text !== "") frame.expansion.report.add("NN101", place(frame, callee), details, { fix });
    return undefined;
  }
  if (!fields) return undefined;
  const columns = setting.block ? readColumns(frame, setting.block, fields) : (before?.columns ?? []);
  const { takes, isTable } = sourceKind(kind);
  const paths = readers[takes](frame, value, kind, wrong);
  if (!paths || !columns || !checkEndings(frame, value, kind, wrong)) return undefined;
  const others = setting.name.text === "data" ? conditions : [];
  if (takes === "columns") checkFiles(frame, value, paths, { columns, fields, others });
  else if (!checkNames(frame, setting, kind, columns, fields) || !checkConditions(frame, value, kind, others))
    return undefined;
  else if (isTable && setting.name.text === "data") checkWidths(frame, setting, value, columns, fields);
  if (before) checkSameWidths(frame, setting, value, columns, before.columns, fields);
  return { kind, paths, columns, at: place(frame, value) };
}

type Paths = DataSource["paths"];
type Wrong = (expected: string, found: string, at?: Expression) => Paths | undefined;
type Reader = (frame: Frame, call: Call, kind: SourceKindName, wrong: Wrong) => Paths | undefined;

/** The arguments of each way to name files. */
const readers: Readonly<Record<ReturnType<typeof sourceKind>["takes"], Reader>> = {
  path: onePath,
  paths: somePaths,
  columns: pathOfEach,
  query: pathAndQuery,
};

function onePath(frame: Frame, call: Call, kind: SourceKindName, wrong: Wrong): Paths | undefined {
  const [argument] = call.arguments;
  if (argument?.value.kind === "missing") return undefined;
  const fits = call.arguments.length === 1 && (argument?.name?.text ?? "path") === "path";
  if (fits && argument?.value.kind === "text") return { path: argument.value.value };
  return wrong(`one path: ${shown(kind)}`, written(frame, call));
}

/** In their order: under "1", "2" …. */
function somePaths(frame: Frame, call: Call, kind: SourceKindName, wrong: Wrong): Paths | undefined {
  const paths: Record<string, string> = {};
  for (const [place, { name, value }] of call.arguments.entries()) {
    if (value.kind === "missing") return undefined;
    if (name || value.kind !== "text") return wrong(`paths: ${shown(kind)}`, written(frame, call));
    paths[place + 1] = value.value;
  }
  return call.arguments.length > 0 ? paths : wrong(`one path or several: ${shown(kind)}`, written(frame, call));
}

function pathOfEach(frame: Frame, call: Call, kind: SourceKindName, wrong: Wrong): Paths | undefined {
  const paths: Record<string, string> = {};
  for (const { name, value } of call.arguments) {
    if (value.kind === "missing") return undefined;
    if (!name || value.kind !== "text")
      return wrong(`a path for each column: ${shown(kind)}`, written(frame, value), value);
    if (Object.hasOwn(paths, name.text))
      frame.expansion.report.add("NN103", place(frame, name), {
        kind: "duplicate",
        callee: kind,
        argument: name.text,
        signature: `${kind}(column: path, …)`,
      });
    paths[name.text] = value.value;
  }
  return paths;
}

/** A database and a query, or a query that names its files itself. */
function pathAndQuery(frame: Frame, call: Call, kind: SourceKindName, wrong: Wrong): Paths | undefined {
  const values = call.arguments.map(({ value }) => value);
  if (values.some((value) => value.kind === "missing")) return undefined;
  const texts = values.flatMap((value) => (value.kind === "text" ? [value.value] : []));
  const isNamed = call.arguments.some(({ name }) => name !== undefined);
  const query = texts.at(-1);
  const fits = !isNamed && texts.length === values.length && texts.length <= 2;
  if (query === undefined || !fits) return wrong(`a database and a query: ${shown(kind)}`, written(frame, call));
  return texts.length === 2 ? { path: texts[0] ?? "", query } : { query };
}

/** `csv("train.csv")`. */
function shown(kind: SourceKindName): string {
  return `${kind}(${sourceKind(kind).example})`;
}

/** A file whose name says that another kind of source reads it would only be told to be damaged. */
function checkEndings(frame: Frame, call: Call, kind: SourceKindName, wrong: Wrong): boolean {
  for (const [place, { value }] of call.arguments.entries()) {
    // The last argument of a query is no path.
    if (sourceKind(kind).takes === "query" && place === call.arguments.length - 1) continue;
    const other = value.kind === "text" ? otherKindOf(kind, value.value) : undefined;
    if (other === undefined) continue;
    wrong(`${other}(…) for a file of this name`, `${kind}(${written(frame, value)})`, value);
    return false;
  }
  return true;
}

/** Where a source has the same columns always, fields are made of these. */
function checkNames(
  frame: Frame,
  { name: setting, block }: Setting,
  kind: SourceKindName,
  columns: readonly Column[],
  fields: readonly Field[],
): boolean {
  const names = sourceKind(kind).columns;
  if (!names) return true;
  let fits = true;
  for (const field of fields) {
    const from = columns.find((column) => column.field === field.name)?.from ?? [field.name];
    const odd = from.find((name) => !names.includes(name));
    if (odd === undefined) continue;
    fits = false;
    const line = block?.find((binding) => binding.name.text === field.name);
    const related = [{ at: field.at, text: `${field.name} is declared here` }];
    const help = `its columns are ${names.join(", ")}; say which one it is: { ${field.name} = ${names[0] ?? ""} }`;
    const details = {
      kind: "value" as const,
      setting: setting.text,
      expected: `a column of ${kind}(…) for ${field.name}`,
      found: `the column ${odd}`,
    };
    frame.expansion.report.add("NN601", place(frame, line?.value ?? setting), details, { related, help });
  }
  return fits;
}

/** And so are the columns of conditions. */
function checkConditions(frame: Frame, call: Call, kind: SourceKindName, others: readonly string[]): boolean {
  const names = sourceKind(kind).columns;
  const odd = others.find((name) => names && !names.includes(name));
  if (odd === undefined) return true;
  const help = `its columns are ${(names ?? []).join(", ")}`;
  const details = {
    kind: "value" as const,
    setting: "where",
    expected: `a column of ${kind}(…)`,
    found: `the column ${odd}`,
  };
  frame.expansion.report.add("NN601", place(frame, call), details, { help });
  return false;
}

/** Each field has a file, and so has each column of a condition; each file is for one of them. */
function checkFiles(
  frame: Frame,
  call: Call,
  paths: DataSource["paths"],
  {
    columns,
    fields,
    others,
  }: { readonly columns: readonly Column[]; readonly fields: readonly Field[]; readonly others: readonly string[] },
): void {
  const { report } = frame.expansion;
  const sourcesOf = (field: Field): readonly string[] =>
    columns.find((column) => column.field === field.name)?.from ?? [field.name];
  const wanted = [...fields.flatMap(sourcesOf), ...others];
  for (const { name } of call.arguments) {
    if (!name || wanted.includes(name.text)) continue;
    const fix = respelled(frame.source, name, name.text, wanted);
    report.add("NN102", place(frame, name), { name: name.text, candidates: wanted }, { fix });
  }
  const misspelt = call.arguments.some(({ name }) => name && !wanted.includes(name.text));
  const lacking = fields.filter((field) => sourcesOf(field).some((column) => !Object.hasOwn(paths, column)));
  const unread = others.filter((column) => !Object.hasOwn(paths, column));
  if ((lacking.length === 0 && unread.length === 0) || misspelt) return;
  const related = lacking.map((field) => ({ at: field.at, text: `${field.name} is declared here` }));
  report.add(
    "NN601",
    place(frame, call),
    {
      kind: "value",
      setting: "data",
      expected: `a file for each input and target${unread.length > 0 ? ", and for the columns of conditions" : ""}`,
      found: `none for ${[...lacking.map(({ name }) => name), ...unread].join(" and ")}`,
    },
    { related },
  );
}
