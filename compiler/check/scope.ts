// Which name means what: the names of a declaration's body, then of its file, then of the library, then what is built in.
import type { Span } from "../../grammar/ast.js";
import type { Entity } from "./entity.js";

export interface Scope {
  readonly parent: Scope | undefined;
  readonly names: Map<string, Meaning>;
}

export interface Meaning {
  readonly entity: Entity;
  /** Where it was declared; undefined for what is built in. */
  readonly declared: Span | undefined;
  /** Set when something refers to it. */
  used: boolean;
}

export function createScope(parent?: Scope): Scope {
  return { parent, names: new Map() };
}

export function declare(scope: Scope, name: string, entity: Entity, declared?: Span): void {
  scope.names.set(name, { entity, declared, used: false });
}

export function lookUp(scope: Scope, name: string): Entity | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const meaning = at.names.get(name);
    if (meaning) {
      meaning.used = true;
      return meaning.entity;
    }
  }
  return undefined;
}

/** Every name that can be used here, for suggestions. */
export function visibleNames(scope: Scope): string[] {
  const names = new Set<string>();
  for (let at: Scope | undefined = scope; at; at = at.parent) for (const name of at.names.keys()) names.add(name);
  return [...names];
}
