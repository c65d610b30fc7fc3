// A graph as text, one value a line: what `nnc inspect` and the golden files show.
import { type Graph, valuesOf } from "./graph.js";
import { shapeText } from "./shape.js";
import type { Operation, Value } from "./value.js";

export function printGraph(graph: Graph): string {
  const names = labels(valuesOf(graph));
  const of = (value: Value): string => names.get(value) ?? "?";
  const lines = valuesOf(graph)
    .filter((value) => value.operation.kind !== "constant")
    .map(
      (value) =>
        `  ${of(value)}: ${shapeText(value.shape)} = ${operationText(value.operation)}(${value.inputs.map(of).join(", ")})`,
    );
  const results = graph.results.map(({ name, value, into }) => `  ${into ? "store" : "result"} ${name} = ${of(value)}`);
  return [`graph ${graph.name}`, ...lines, ...results, ""].join("\n");
}

/** A name for each value: its own where it has one, else its place in the listing, so that unrelated changes do not rename it. */
function labels(values: readonly Value[]): Map<Value, string> {
  const names = new Map<Value, string>();
  const taken = new Set<string>();
  let unnamed = 0;
  for (const value of values) {
    const { operation } = value;
    let name =
      value.name ??
      (operation.kind === "leaf"
        ? operation.name
        : operation.kind === "constant"
          ? String(operation.value)
          : `%${++unnamed}`);
    if (operation.kind !== "constant") while (taken.has(name)) name += "'";
    taken.add(name);
    names.set(value, name);
  }
  return names;
}

export function operationText(operation: Operation): string {
  const { kind, ...attributes } = operation;
  const texts = Object.entries(attributes)
    .filter(([key, value]) => key !== "shape" && key !== "name" && value !== false)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return texts.length === 0 ? kind : `${kind}{${texts.join(" ")}}`;
}
