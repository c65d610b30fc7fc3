// Graph → the same meaning in fewer, simpler values.
import { createBuilder, type Rewrite } from "../ir/create-builder.js";
import type { Graph } from "../ir/graph.js";
import { rebuild } from "../ir/rebuild.js";
import { fromOutputs } from "./rectifiers.js";
import { simplify } from "./simplify.js";

/** Values are shared by the builder: what was made before is given again. What no result needs is left behind. */
export function optimize(graph: Graph): Graph {
  return passes.reduce((before, pass) => rewrite(before, pass()), graph);
}

/** In this order: derivatives are taken by now, so what only guided them goes; then rules that look for each other's results. */
const passes: readonly (() => Rewrite)[] = [
  () => (operation, inputs, builder) =>
    operation.kind === "with_gradient" ? inputs[0] : simplify(operation, inputs, builder),
  () => {
    const rectifier = fromOutputs();
    return (operation, inputs, builder) =>
      simplify(operation, inputs, builder) ?? rectifier(operation, inputs, builder);
  },
];

function rewrite(graph: Graph, rule: Rewrite): Graph {
  const builder = createBuilder(rule);
  const roots = graph.results.flatMap(({ value, into }) => (into ? [value, into] : [value]));
  const copyOf = rebuild(roots, builder);
  return {
    name: graph.name,
    results: graph.results.map(({ name, value, into }) => ({ name, value: copyOf(value), into: into && copyOf(into) })),
  };
}
