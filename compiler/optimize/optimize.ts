// Graph → the same meaning in fewer, simpler values.
import { createBuilder } from "../ir/create-builder.js";
import type { Graph } from "../ir/graph.js";
import { rebuild } from "../ir/rebuild.js";
import type { Value } from "../ir/value.js";
import { fromMaskedOutputs, fromOutputs } from "./rectifiers.js";
import { simplify } from "./simplify.js";

/** Values are shared by the builder: what was made before is given again. What no result needs is left behind. */
export function optimize(graph: Graph): Graph {
  const rewrites = [simplify, fromOutputs(), fromMaskedOutputs()];
  const builder = createBuilder((operation, inputs, builder) => {
    if (operation.kind === "with_gradient") return inputs[0];
    for (const rewrite of rewrites) {
      const simpler = rewrite(operation, inputs, builder);
      if (simpler) return simpler;
    }
    return undefined;
  });
  const roots = graph.results.flatMap(({ value, into }) => (into ? [value, into] : [value]));
  const copyOf = rebuild(roots, builder, undefined, inputsOf);
  return {
    name: graph.name,
    results: graph.results.map(({ name, value, into }) => ({ name, value: copyOf(value), into: into && copyOf(into) })),
  };
}

/** Derivatives are taken by now, so what only guided them is left behind as well. */
function inputsOf({ operation, inputs }: Value): readonly Value[] {
  return operation.kind === "with_gradient" ? inputs.slice(0, 1) : inputs;
}
