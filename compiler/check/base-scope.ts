// The outermost scope: built-in functions, and the few names that mean something everywhere.
import { leaf } from "../ir/builder.js";
import type { Place } from "../report/diagnostic.js";
import { builtIns } from "./built-ins.js";
import { numberEntity, tensorEntity } from "./entity.js";
import type { Expansion } from "./frame.js";
import { createScope, declare, type Scope } from "./scope.js";

/** `training` is decided by the entry that runs; the others are numbers that the training loop keeps. */
const clocks = ["iteration", "iterations", "rows"];

export function createBaseScope({ builder }: Expansion, at: Place): Scope {
  const scope = createScope();
  for (const name of Object.keys(builtIns)) {
    declare(scope, name, { kind: "function", callable: { kind: "built-in", name }, given: [], shared: undefined, at });
  }
  declare(scope, "training", { kind: "training", negated: false });
  declare(scope, "pi", numberEntity(Math.PI));
  for (const name of clocks) declare(scope, name, tensorEntity(leaf(builder, "clock", name)));
  return scope;
}
