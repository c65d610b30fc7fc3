// Makes values, each with the shape its primitive's rule gives; what was made before is given again.
import type { Builder } from "./builder.js";
import { isElementwise } from "./elementwise.js";
import { primitives } from "./primitives.js";
import type { Operation, Value } from "./value.js";

/** `rewrite` may give an equal, simpler value in place of one that is about to be made. */
export type Rewrite = (operation: Operation, inputs: readonly Value[], builder: Builder) => Value | undefined;

export function createBuilder(rewrite?: Rewrite): Builder {
  const known = new Map<string, Value>();
  const builder: Builder = {
    origin: undefined,
    make(operation, inputs) {
      let key = operationKey(operation);
      for (const input of inputs) key += `,${input.id}`; // far cheaper than an array of numbers, joined
      const old = known.get(key);
      if (old) return old;
      const simpler = rewrite?.(operation, inputs, builder);
      if (simpler) {
        known.set(key, simpler);
        return simpler;
      }
      const shape = primitives[operation.kind].shape(operation as never, inputs);
      const value: Value = { id: known.size, operation, inputs, shape, origin: builder.origin, name: undefined };
      known.set(key, value);
      return value;
    },
    name(value, name) {
      // The one place that adds to a value after it was made: its name is known only once the binding is read to its end.
      if (value.name === undefined && value.operation.kind !== "leaf" && value.operation.kind !== "constant")
        (value as { name: string }).name = name;
      return value;
    },
  };
  return builder;
}

const keys = new WeakMap<Operation, string>();

/** Numbers and formulas of one kind are most of what is made: their keys are written straight away. */
function operationKey(operation: Operation): string {
  if (operation.kind === "constant")
    return Object.is(operation.value, -0) ? "constant -0" : `constant ${operation.value}`;
  if (isElementwise(operation.kind)) return operation.kind;
  let key = keys.get(operation);
  if (key === undefined) {
    key = JSON.stringify(operation, (_, v: unknown) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v));
    keys.set(operation, key);
  }
  return key;
}
