// The names at the top of a generated module: classes and types for each model, and what it imports from the runtime under names that are still free.
import type { Field, Model } from "../check/model.js";
import { createNames, declarable, lowerFirst, pascalCase } from "./identifiers.js";

/** What generated code may import from the runtime, values first. */
const runtimeNames = {
  values: ["Network", "loadData", "rows"],
  types: [
    "Blueprint",
    "ClassLabels",
    "Column",
    "CreateOptions",
    "F32",
    "F64",
    "Indices",
    "LoadDataOptions",
    "LoadedData",
    "LoadOptions",
  ],
} as const;
export type RuntimeName = (typeof runtimeNames)["values" | "types"][number];

export interface ModelNames {
  readonly model: string;
  readonly options: string;
  readonly types: string;
  readonly blueprint: string;
  /** The union of the names of a target's classes; "number" where they have none. */
  readonly classes: ReadonlyMap<string, string>;
}

export interface ModuleNames {
  readonly models: ReadonlyMap<Model, ModelNames>;
  /** The local name of something of the runtime, which is imported from then on. */
  readonly runtime: (name: RuntimeName) => string;
  /** What was asked for, as import specifiers in a fixed order. */
  readonly imports: () => { readonly name: string; readonly alias?: string; readonly isTypeOnly: boolean }[];
}

/** Models keep their names; what would clash with one of them gives way. */
export function moduleNames(models: readonly Model[]): ModuleNames {
  const nameFor = createNames(["Promise"]);
  const classNames = models.map(({ name }) => nameFor(declarable(name), `${pascalCase(name)}Model`));
  const local = new Map(
    [...runtimeNames.values, ...runtimeNames.types].map((name) => [name, nameFor(name, `Nnc${pascalCase(name)}`)]),
  );
  const used = new Set<RuntimeName>();
  const runtime = (name: RuntimeName): string => {
    used.add(name);
    return local.get(name) ?? name;
  };
  const specifiers = (names: readonly RuntimeName[], isTypeOnly: boolean): ReturnType<ModuleNames["imports"]> =>
    names
      .filter((name) => used.has(name))
      .map((name) => ({ name, ...(local.get(name) !== name && { alias: runtime(name) }), isTypeOnly }));
  const only = models.length === 1;
  return {
    models: new Map(
      models.map((model, i) => [model, modelNames(model, { name: classNames[i] ?? model.name, only, nameFor })]),
    ),
    runtime,
    imports: () => [...specifiers(runtimeNames.values, false), ...specifiers(runtimeNames.types, true)],
  };
}

function modelNames(
  { targets }: Model,
  names: { readonly name: string; readonly only: boolean; readonly nameFor: ReturnType<typeof createNames> },
): ModelNames {
  const { name, only, nameFor } = names;
  const base = pascalCase(name);
  const ownBlueprint = `${lowerFirst(base)}Blueprint`;
  const unionOf = (target: Field): string =>
    target.classes ? nameFor(pascalCase(target.name), `${base}${pascalCase(target.name)}`) : "number";
  return {
    model: name,
    options: nameFor(`${base}Options`),
    types: nameFor(`${base}Types`),
    blueprint: only ? nameFor("blueprint", ownBlueprint) : nameFor(ownBlueprint),
    classes: new Map(
      targets.filter(({ kind }) => kind === "class").map((target) => [target.name, unionOf(target)] as const),
    ),
  };
}
