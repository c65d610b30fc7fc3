// The initialiser that suits the activation behind a layer: he for those that rectify and for maxout, xavier otherwise.
import type { Value } from "../ir/value.js";
import { traitsOf } from "./activation.js";
import { type Entity, type GivenArgument, poison } from "./entity.js";
import type { CallSite, Frame } from "./frame.js";
import type { Use } from "./model.js";
import { lookUp } from "./scope.js";

/** Calls `he` or `xavier` of the library (He et al. 2015, Glorot & Bengio 2010) with the fan that the layer gives. */
export function expandMatchingInitialiser(frame: Frame, fan: readonly GivenArgument[], site: CallSite): Entity {
  const { expansion } = frame;
  const weight = expansion.initializing?.value;
  const name =
    weight && rectifiedNext(weight, expansion.users ?? new Map(), usesByInput(expansion.uses)) ? "he" : "xavier";
  const initialiser = lookUp(frame.scope, name);
  return initialiser ? expansion.call(frame, initialiser, fan, site) : poison;
}

const passing = new Set([
  "matmul",
  "reshape",
  "transpose",
  "slice",
  "concat",
  "broadcast",
  "add",
  "sub",
  "neg",
  "mul",
  "div",
  "with_gradient",
]);

/** Follows a weight through everything linear to the first activation: does that rectify? */
function rectifiedNext(
  weight: Value,
  users: ReadonlyMap<Value, readonly Value[]>,
  byInput: ReadonlyMap<Value, readonly Use[]>,
): boolean {
  const seen = new Set<Value>();
  const queue: Value[] = [weight];
  for (let value = queue.shift(); value; value = queue.shift()) {
    if (seen.has(value)) continue;
    seen.add(value);
    for (const use of byInput.get(value) ?? []) {
      const traits = use.kind === "fn" || use.weights.length <= 1 ? traitsOf(value, use.result) : undefined;
      if (traits && !traits.linear) return traits.rectifies;
    }
    for (const user of users.get(value) ?? []) {
      // The largest of several linear pieces: maxout.
      if (user.operation.kind === "reduce" && user.operation.by === "max") return true;
      if (user.operation.kind === "max") return true;
      if (passing.has(user.operation.kind)) queue.push(user);
    }
  }
  return false;
}

/** Weights get their initial values when all uses are known, so the table is made once. */
const tables = new WeakMap<readonly Use[], ReadonlyMap<Value, readonly Use[]>>();

function usesByInput(uses: readonly Use[]): ReadonlyMap<Value, readonly Use[]> {
  const known = tables.get(uses);
  if (known) return known;
  const table = new Map<Value, Use[]>();
  const stack = [...uses];
  for (let use = stack.pop(); use; use = stack.pop()) {
    for (const { value } of use.inputs) {
      const before = table.get(value);
      if (before) before.push(use);
      else table.set(value, [use]);
    }
    for (const inner of use.inside) stack.push(inner);
  }
  tables.set(uses, table);
  return table;
}
