// The scopes of files: the library is one, and each file of the user has its own on top of it.
import type { Item, Name } from "../../grammar/ast.js";
import type { Place, Source } from "../report/diagnostic.js";
import { nearest } from "../report/suggest.js";
import { createBaseScope } from "./base-scope.js";
import type { DeclarationFacts } from "./declarations.js";
import { poison, type Entity } from "./entity.js";
import type { Expansion, Frame } from "./frame.js";
import { type Declaration, exportsOf, type LoadedFile, type Program } from "./load.js";
import { createScope, declare, type Scope } from "./scope.js";

export interface FileScopes {
  /** Of the main file. */
  readonly main: Scope;
  /** Of a `train` block in the main file: schedules come before everything else of the library, so `cosine` is one there. */
  readonly train: Scope;
  /** Of each file of the user. */
  readonly files: ReadonlyMap<LoadedFile, Scope>;
}

const schedules = "schedules.nn";

export function createFileScopes(
  program: Program,
  facts: ReadonlyMap<LoadedFile, DeclarationFacts>,
  expansion: Expansion,
): FileScopes {
  const { main, files, library } = program;
  const at: Place = { source: main.source, span: { start: 0, end: 0 } };
  const libraryScope = createScope(createBaseScope(expansion, at));
  const scheduleScope = createScope(libraryScope);
  for (const file of library) {
    const scope = file.source.path.endsWith(schedules) ? scheduleScope : libraryScope;
    declareAll(file, scope, facts.get(file), expansion);
  }
  const scopes = new Map<LoadedFile, Scope>();
  for (const file of files) {
    const scope = createScope(libraryScope);
    for (const [item, imported] of file.imports) {
      for (const name of item.names) importName(scope, name, imported, scopes.get(imported));
    }
    for (const item of file.file.items) {
      // A name of an import that leads nowhere has been reported with it.
      if (item.kind === "import" && !file.imports.has(item))
        for (const name of item.names) declare(scope, name.text, poison, name);
    }
    declareAll(file, scope, facts.get(file), expansion);
    scopes.set(file, scope);
  }
  const mainScope = scopes.get(main) ?? createScope(libraryScope);
  return { main: mainScope, train: trainScope(mainScope, scheduleScope), files: scopes };
}

function importName(scope: Scope, name: Name, file: LoadedFile, exported: Scope | undefined): void {
  const known = exportsOf(file);
  const entityOf = (text: string): Entity => exported?.names.get(text)?.entity ?? poison;
  declare(scope, name.text, known.has(name.text) ? entityOf(name.text) : poison, name);
  if (known.has(name.text)) return;
  // The misspelt name has been reported; what it was meant to be is known all the same.
  const [meant] = nearest(name.text, [...known.keys()]);
  if (meant !== undefined && !scope.names.has(meant)) declare(scope, meant, entityOf(meant), name);
}

/** What the file itself declares still comes first. */
function trainScope(file: Scope, scheduleScope: Scope): Scope {
  const scope = createScope(file);
  for (const [name, meaning] of scheduleScope.names) if (!file.names.has(name)) scope.names.set(name, meaning);
  return scope;
}

function declareAll(file: LoadedFile, scope: Scope, facts: DeclarationFacts | undefined, expansion: Expansion): void {
  const { source } = file;
  for (const item of facts?.ordered ?? []) {
    if (facts?.circular.has(item)) declare(scope, item.name.text, poison, item.name);
    else if (item.kind !== "const") declare(scope, item.name.text, functionEntity(item, source, scope), item.name);
  }
  for (const item of facts?.ordered ?? []) {
    if (item.kind !== "const" || facts?.circular.has(item)) continue;
    declare(scope, item.name.text, expansion.expand(item.value, fileFrame(expansion, source, scope, item)), item.name);
  }
}

function functionEntity(declaration: Exclude<Declaration, { kind: "const" }>, source: Source, scope: Scope): Entity {
  return {
    kind: "function",
    callable: { kind: "declared", declaration, source, scope },
    given: [],
    shared: undefined,
    at: { source, span: declaration.name },
  };
}

/** Where an expression stands in no body. */
export function fileFrame(
  expansion: Expansion,
  source: Source,
  scope: Scope,
  item: Exclude<Item, { kind: "import" }>,
): Frame {
  return {
    expansion,
    scope,
    source,
    name: item.name.text,
    body: item.kind === "train" || item.kind === "model" ? item.kind : "file",
    call: undefined,
    where: "",
    path: () => "",
    claims: new Map(),
    uses: item.kind === "model" ? expansion.uses : [],
    rounds: [],
    weightNames: [],
    rest: [],
    shared: undefined,
    regularize: undefined,
    depth: 0,
  };
}
