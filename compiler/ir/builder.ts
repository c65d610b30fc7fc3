// Makes values, each with the shape its primitive's rule gives; what was made before is given again.
import { primitives } from "./primitives.js";
import { type Shape, sameShape, scalar } from "./shape.js";
import type { ElementwiseName, LeafRole, Operation, Origin, ReduceKind, Value } from "./value.js";

export interface Builder {
  make(operation: Operation, inputs: readonly Value[], origin?: Origin): Value;
  /** Gives a value the spec's name for it, unless it has one. */
  name(value: Value, name: string): Value;
}

/** `rewrite` may give an equal, simpler value in place of one that is about to be made. */
export type Rewrite = (operation: Operation, inputs: readonly Value[], builder: Builder) => Value | undefined;

export function createBuilder(rewrite?: Rewrite): Builder {
  const known = new Map<string, Value>();
  const builder: Builder = {
    make(operation, inputs, origin) {
      const key = `${operationKey(operation)}(${inputs.map((input) => input.id).join()})`;
      const old = known.get(key);
      if (old) return old;
      const simpler = rewrite?.(operation, inputs, builder);
      if (simpler) {
        known.set(key, simpler);
        return simpler;
      }
      const shape = primitives[operation.kind].shape(operation as never, inputs);
      const value: Value = { id: known.size, operation, inputs, shape, origin, name: undefined };
      known.set(key, value);
      return value;
    },
    name(value, name) {
      // The one place that adds to a value after it was made: its name is known only once the binding is read to its end.
      if (value.name === undefined && value.operation.kind !== "leaf" && value.operation.kind !== "constant") (value as { name: string }).name = name;
      return value;
    },
  };
  return builder;
}

const keys = new WeakMap<Operation, string>();

function operationKey(operation: Operation): string {
  let key = keys.get(operation);
  if (key === undefined) {
    key = Object.is((operation as { value?: number }).value, -0) ? "constant -0" : JSON.stringify(operation, (_, v: unknown) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v));
    keys.set(operation, key);
  }
  return key;
}

// ---------------------------------------------------------------- the words in which passes build

export function constant(builder: Builder, value: number): Value {
  return builder.make({ kind: "constant", value }, []);
}

export function leaf(builder: Builder, role: LeafRole, name: string, shape: Shape = scalar, origin?: Origin): Value {
  return builder.make({ kind: "leaf", role, name, shape }, [], origin);
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
