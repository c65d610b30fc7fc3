// The class of a model: what is known of it without an instance, how to make one, its kernels, and a method for each entry that runs them in order.
import { relative } from "node:path/posix";
import {
  Scope,
  StructureKind,
  type ClassMemberStructures,
  type MethodDeclarationStructure,
  type PropertyDeclarationStructure,
} from "ts-morph";
import type { Model } from "../check/model.js";
import type { Origin } from "../ir/value.js";
import type { Plan } from "../plan/plan.js";
import { runtimeOptions } from "./blueprint.js";
import type { Naming } from "./declarations.js";
import { kernelField } from "./kernel-field.js";
import { kernelsOf, type EntryMethod } from "./kernels.js";
import { literal } from "./literal.js";
import { writtenAt } from "./written-at.js";

/** `folder` is the spec's: comments name files as they are seen from there. */
export function classMembers(model: Model, plan: Plan, naming: Naming, folder: string): ClassMemberStructures[] {
  const { kernels, methods } = kernelsOf(plan, writtenAt(model));
  return [
    ...knownShapes(model),
    create(model, naming),
    load(model, naming),
    ...(model.training.data ? [data(naming)] : []),
    ...kernels.map((kernel, i) => kernelField(kernel, i === 0, naming.runtime)),
    ...methods.map((method) => entryMethod(method, folder)),
  ];
}

function knownShapes({ parameters, targets }: Model): PropertyDeclarationStructure[] {
  const shapes = Object.fromEntries(parameters.map(({ name, value }) => [name, value.shape.dims]));
  const classes = Object.fromEntries(
    targets.flatMap((target) => (target.classes ? [[target.name, target.classes]] : [])),
  );
  return [
    constant("shapes", shapes, "The shape of each parameter."),
    ...(Object.keys(classes).length > 0
      ? [constant("classes", classes, "The names of the classes, in the order of their numbers.")]
      : []),
  ];
}

function constant(name: string, value: object, doc: string): PropertyDeclarationStructure {
  return {
    kind: StructureKind.Property,
    name,
    isStatic: true,
    isReadonly: true,
    initializer: `${literal(value, 1)} as const`,
    docs: [doc],
    leadingTrivia: "\n",
  };
}

function create(model: Model, { own, runtime }: Naming): MethodDeclarationStructure {
  return {
    kind: StructureKind.Method,
    name: "create",
    isStatic: true,
    parameters: [
      { name: "options", type: optionsType(model, own.options, runtime("CreateOptions")), initializer: "{}" },
    ],
    returnType: own.model,
    statements: [`return new ${own.model}(${own.blueprint}, options);`],
    docs: ["A network with fresh weights."],
  };
}

function load(model: Model, { own, runtime }: Naming): MethodDeclarationStructure {
  return {
    kind: StructureKind.Method,
    name: "load",
    isStatic: true,
    isAsync: true,
    parameters: [
      { name: "path", type: "string" },
      { name: "options", type: optionsType(model, own.options, runtime("LoadOptions")), initializer: "{}" },
    ],
    returnType: `Promise<${own.model}>`,
    statements: [`return ${own.model}.create(options).restore(path);`],
    docs: ["A network with the weights, and all else that training left, of a file that `save` wrote."],
  };
}

function data({ own, runtime }: Naming): MethodDeclarationStructure {
  return {
    kind: StructureKind.Method,
    name: "data",
    isStatic: true,
    parameters: [{ name: "folder", type: "string | URL" }],
    returnType: `Promise<${runtime("LoadedData")}<typeof ${own.blueprint}>>`,
    statements: [`return ${runtime("loadData")}(${own.blueprint}, folder);`],
    docs: ["The data that the spec names; its paths start at `folder`."],
  };
}

function optionsType(model: Model, own: string, general: string): string {
  return runtimeOptions(model).length > 0 ? `${own} & ${general}` : general;
}

function entryMethod({ name, takesRows, calls }: EntryMethod, folder: string): MethodDeclarationStructure {
  const comment = (origin: Origin | undefined, i: number): string =>
    !origin || sameLine(origin, calls[i - 1]?.origin)
      ? ""
      : `// ${relative(folder, origin.file)}:${origin.line}  ${origin.text}\n`;
  return {
    kind: StructureKind.Method,
    name,
    scope: Scope.Protected,
    hasOverrideKeyword: true,
    parameters: takesRows ? [{ name: "count", type: "number" }] : [],
    returnType: "void",
    statements:
      calls.length === 0
        ? ["// There is nothing to do."]
        : calls.map(({ kernel, origin }, i) => `${comment(origin, i)}this.#${kernel}(${takesRows ? "count" : "1"});`),
  };
}

function sameLine(a: Origin, b: Origin | undefined): boolean {
  return a.file === b?.file && a.line === b.line;
}
