// What TypeScript is told about a model: options, classes, and the shape of everything that goes in or comes out.
import {
  StructureKind,
  type InterfaceDeclarationStructure,
  type OptionalKind,
  type PropertySignatureStructure,
  type StatementStructures,
  type TypeAliasDeclarationStructure,
} from "ts-morph";
import type { Field, Metric, Model, Option, Output } from "../check/model.js";
import type { Precision } from "../plan/plan.js";
import { runtimeOptions } from "./blueprint.js";
import { docComment, docText, sentence } from "./comment.js";
import type { ModelNames, ModuleNames, RuntimeName } from "./module-names.js";
import { rowTypes } from "./raw-row.js";

export interface Naming {
  readonly own: ModelNames;
  readonly runtime: ModuleNames["runtime"];
  readonly precision: Precision;
}

/** Words that no spec has, in the places of tables that parameter-tables.ts writes. */
export const standIns = { types: "$types", shapes: "$shapes" } as const;

/** The types that a model's class is declared with, in the order of reading. */
export function declarations(model: Model, naming: Naming): StatementStructures[] {
  const hasOptions = runtimeOptions(model).length > 0;
  const named = model.targets.filter(({ classes }) => classes !== undefined);
  return [
    ...(hasOptions ? [optionsInterface(model, naming)] : []),
    ...named.map((target) => classUnion(target, naming)),
    typesInterface(model, naming, hasOptions ? naming.own.options : "object"),
  ];
}

function optionsInterface(model: Model, { own }: Naming): InterfaceDeclarationStructure {
  return {
    kind: StructureKind.Interface,
    name: own.options,
    isExported: true,
    docs: [`What \`${own.model}.create\` can be told.`],
    properties: runtimeOptions(model).map((option) => ({
      ...signature({
        name: option.name,
        type: option.type === "bool" ? "boolean" : "number",
        doc: optionDoc(option),
      }),
      hasQuestionToken: true,
    })),
  };
}

function optionDoc({ doc, type, range, default: value }: Option): string {
  const limits = range && limitsText(range);
  const preset = `${type === "bool" ? String(value !== 0) : String(value)} unless given.`;
  return [sentence(doc), limits === undefined ? preset : `${limits}; ${preset}`]
    .filter((text) => text !== "")
    .join(" ");
}

function limitsText({ from, to }: NonNullable<Option["range"]>): string | undefined {
  if (Number.isFinite(from) && Number.isFinite(to)) return `${from} to ${to}`;
  if (Number.isFinite(from)) return `At least ${from}`;
  return Number.isFinite(to) ? `At most ${to}` : undefined;
}

function classUnion({ name, classes = [] }: Field, { own }: Naming): TypeAliasDeclarationStructure {
  return {
    kind: StructureKind.TypeAlias,
    name: own.classes.get(name) ?? name,
    isExported: true,
    docs: [`The classes of \`${name}\`.`],
    type: classes.map((label) => JSON.stringify(label)).join(" | ") || "never",
  };
}

function typesInterface(model: Model, naming: Naming, options: string): InterfaceDeclarationStructure {
  const tensor = (dims: readonly number[]): string => tensorType(naming, realType(naming), dims);
  const figure = ({ name, text, figure: { shape } }: Metric): Property => {
    return { name, type: shape.dims.length === 0 ? "number" : tensor(shape.dims), doc: `\`${text}\`` };
  };
  const field = (one: Field): Property => ({ name: one.name, type: fieldType(one, naming), doc: fieldDoc(one) });
  const output = (one: Output): Property => ({ name: one.name, type: outputType(one, naming), doc: one.doc });
  return {
    kind: StructureKind.Interface,
    name: naming.own.types,
    isExported: true,
    docs: [`What goes into \`${naming.own.model}\` and what comes out; \`number\` stands for the rows.`],
    properties: [
      { name: "options", type: options, doc: "" },
      group("inputs", model.inputs.map(field)),
      group("targets", model.targets.map(field)),
      ...rowsProperty(model, naming),
      group("outputs", model.outputs.map(output)),
      group("metrics", model.metrics.map(figure)),
      { name: "parameters", type: model.parameters.length === 0 ? "object" : standIns.types, doc: "" },
    ].map(signature),
  };
}

/** What a row holds before it is prepared. */
function rowsProperty(model: Model, naming: Naming): Property[] {
  const rows = rowTypes(model, naming);
  if (rows === undefined) return [];
  const parts = [group("inputs", rows.inputs), group("targets", rows.targets)];
  return [{ ...group("rows", parts), doc: "A row as it stands in the data." }];
}

function fieldType(field: Field, naming: Naming): string {
  if (field.kind === "class")
    return `${naming.runtime("ClassLabels")}<${naming.own.classes.get(field.name) ?? "number"}>`;
  return field.kind === "index"
    ? naming.runtime("Indices")
    : tensorType(naming, realType(naming), ["number", ...field.dims]);
}

function fieldDoc({ doc, kind, count, dims }: Field): string {
  return kind === "index"
    ? `${sentence(doc)} Whole numbers from 0 to ${count - 1}, [${dims.join(", ")}] a row.`.trim()
    : doc;
}

function outputType({ value: { shape }, chooses }: Output, naming: Naming): string {
  if (chooses) return chooses.classes ? `${naming.own.classes.get(chooses.name) ?? "string"}[]` : "Int32Array";
  return tensorType(naming, realType(naming), shape.batched ? ["number", ...shape.dims] : shape.dims);
}

export function realType({ precision }: Naming): RuntimeName {
  return precision === "single" ? "F32" : "F64";
}

function tensorType({ runtime }: Naming, name: RuntimeName, dims: readonly (number | "number")[]): string {
  return `${runtime(name)}<[${dims.join(", ")}]>`;
}

/** `inputs: { readonly image: … }` */
function group(name: string, properties: readonly Property[]): Property {
  const lines = properties.map(
    ({ doc, ...one }) =>
      `${docComment(doc)}readonly ${JSON.stringify(one.name)}${one.isOptional ? "?" : ""}: ${one.type};`,
  );
  return { name, type: lines.length === 0 ? "object" : `{\n${lines.join("\n")}\n}`, doc: "" };
}

function signature({ name, type, doc }: Property): OptionalKind<PropertySignatureStructure> {
  return { name: JSON.stringify(name), isReadonly: true, type, ...(doc !== "" && { docs: [docText(doc)] }) };
}

export interface Property {
  readonly name: string;
  readonly type: string;
  readonly doc: string;
  readonly isOptional?: boolean;
}
