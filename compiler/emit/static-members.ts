// The part of a model's class that needs no instance: what is known of it, and how to make one.
import { StructureKind, type MethodDeclarationStructure, type PropertyDeclarationStructure } from "ts-morph";
import type { Model } from "../check/model.js";
import { runtimeOptions } from "./blueprint.js";
import { standIns, type Naming } from "./declarations.js";
import { width } from "./formula-text.js";
import { textOf } from "./layout-doc.js";
import { literal } from "./literal.js";

/** What is known of the model, and how its networks are made. */
export function staticMembers(model: Model, naming: Naming): ClassMembers {
  const { targets } = model;
  const classes = Object.fromEntries(
    targets.flatMap((target) => (target.classes ? [[target.name, target.classes]] : [])),
  );
  return {
    properties: [
      constant("shapes", standIns.shapes, "The shape of each parameter."),
      ...(Object.keys(classes).length > 0
        ? [
            constant(
              "classes",
              textOf(literal(classes, 1), width),
              "The names of the classes, in the order of their numbers.",
            ),
          ]
        : []),
    ],
    methods: [create(model, naming), load(model, naming), ...(model.training.data ? [data(naming)] : [])],
  };
}

export interface ClassMembers {
  readonly properties: PropertyDeclarationStructure[];
  readonly methods: MethodDeclarationStructure[];
}

function constant(name: string, value: string, doc: string): PropertyDeclarationStructure {
  return {
    kind: StructureKind.Property,
    name,
    isStatic: true,
    isReadonly: true,
    initializer: `${value} as const`,
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
    parameters: [
      { name: "folder", type: "string | URL" },
      { name: "options", type: runtime("LoadDataOptions"), initializer: "{}" },
    ],
    returnType: `Promise<${runtime("LoadedData")}<typeof ${own.blueprint}>>`,
    statements: [`return ${runtime("loadData")}(${own.blueprint}, folder, options);`],
    docs: ["The data that the spec names; its paths start at `folder`."],
  };
}

function optionsType(model: Model, own: string, general: string): string {
  return runtimeOptions(model).length > 0 ? `${own} & ${general}` : general;
}
