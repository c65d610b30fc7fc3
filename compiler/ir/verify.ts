// Checks that a graph keeps the rules that every pass relies on.
import { type Graph, valuesOf } from "./graph.js";
import { primitives } from "./primitives.js";
import { sameShape, shapeText } from "./shape.js";

/** Throws where a value's shape is not what its primitive's rule gives, inputs do not come first, or a result does not fit the leaf it goes into. */
export function verify(graph: Graph): Graph {
  for (const value of valuesOf(graph)) {
    const shape = primitives[value.operation.kind].shape(value.operation as never, value.inputs);
    if (!sameShape(shape, value.shape))
      throw new Error(
        `${graph.name}: value ${value.id} (${value.operation.kind}) has shape ${shapeText(value.shape)}, its rule gives ${shapeText(shape)}`,
      );
    if (value.inputs.some((input) => input.id >= value.id))
      throw new Error(`${graph.name}: value ${value.id} comes before its inputs`);
  }
  for (const { name, value, into } of graph.results) {
    if (into && !sameShape(into.shape, value.shape))
      throw new Error(
        `${graph.name}: ${name} of shape ${shapeText(value.shape)} cannot go into ${shapeText(into.shape)}`,
      );
  }
  return graph;
}
