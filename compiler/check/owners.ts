// Which weights and states belong to what the spec names: a binding, a shared layer, a `param`, or one weight by its path.
import type { Name } from "../../grammar/ast.js";
import { type Frame, place } from "./frame.js";
import { headOf } from "./mentions.js";
import { respelled } from "./respelled.js";
import { lookUp, visibleNames } from "./scope.js";

/** Whether `h.weight` belongs to `h`, or is what is named itself. */
export function belongs(path: string, to: string): boolean {
  return path === to || path.startsWith(`${to}.`);
}

/** The names that stand for nothing, each of which is reported. */
export function unknownOwners(frame: Frame, names: readonly Name[]): readonly Name[] {
  const unknown = names.filter((name) => !lookUp(frame.scope, headOf(name)));
  for (const name of unknown) reportUnknown(frame, name, visibleNames(frame.scope));
  return unknown;
}

/** Says where a name that stands for something has no part in `paths`; `expected` reads on from "is used as". */
export function checkOwners(frame: Frame, names: readonly Name[], paths: readonly string[], expected: string): void {
  for (const name of names) {
    const entity = lookUp(frame.scope, headOf(name));
    if (!entity || entity.kind === "poison" || paths.some((path) => belongs(path, name.text))) continue;
    const own = paths.filter((path) => belongs(path, headOf(name)));
    if (own.length > 0) reportUnknown(frame, name, own);
    else frame.expansion.report.add("NN114", place(frame, name), { what: name.text, expected });
  }
}

function reportUnknown(frame: Frame, name: Name, candidates: readonly string[]): void {
  const fix = respelled(frame.source, name, name.text, candidates);
  frame.expansion.report.add("NN102", place(frame, name), { name: name.text, candidates }, { fix });
}
