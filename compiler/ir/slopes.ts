// Where derivatives lead.
import { reach } from "./graph.js";
import { primitives } from "./primitives.js";
import type { Value } from "./value.js";

/** The values that derivatives of the roots lead to. */
export function walkSlopes(roots: readonly Value[]): Value[] {
  return reach(roots, (value) => {
    const { inputs, operation } = value;
    if (primitives[operation.kind].gradient === undefined) return [];
    if (operation.kind === "with_gradient") return inputs.filter((_, i) => i % 2 === 1);
    return operation.kind === "where" ? inputs.slice(1) : inputs;
  });
}
