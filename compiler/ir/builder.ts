// The words in which passes build graphs.
import { type Shape, sameShape, scalar } from "./shape.js";
import type { ElementwiseName, LeafRole, Operation, Origin, ReduceKind, Value } from "./value.js";

export interface Builder {
  /** The place in the spec that values made now come from. */
  origin: Origin | undefined;
  make(operation: Operation, inputs: readonly Value[]): Value;
  /** Gives a value the spec's name for it, unless it has one. */
  name(value: Value, name: string): Value;
}

export function constant(builder: Builder, value: number): Value {
  return builder.make({ kind: "constant", value }, []);
}

export function leaf(builder: Builder, role: LeafRole, name: string, shape: Shape = scalar): Value {
  return builder.make({ kind: "leaf", role, name, shape }, []);
}

export function apply(builder: Builder, kind: ElementwiseName, ...inputs: Value[]): Value {
  return builder.make({ kind }, inputs);
}

export function reduce(builder: Builder, by: ReduceKind, x: Value, axes: readonly number[], batch = false): Value {
  return axes.length === 0 && !batch ? x : builder.make({ kind: "reduce", by, axes, batch }, [x]);
}

export function reshape(builder: Builder, x: Value, dims: readonly number[]): Value {
  return builder.make({ kind: "reshape", dims }, [x]);
}

export function transpose(builder: Builder, x: Value, order: readonly number[]): Value {
  return order.every((axis, i) => axis === i) ? x : builder.make({ kind: "transpose", order }, [x]);
}

export function broadcast(builder: Builder, x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : builder.make({ kind: "broadcast", shape }, [x]);
}

export function concat(builder: Builder, values: readonly Value[], axis: number): Value {
  return builder.make({ kind: "concat", axis }, values);
}

/** The value, to derivatives a constant. */
export function detach(builder: Builder, x: Value): Value {
  return builder.make({ kind: "with_gradient" }, [x]);
}
