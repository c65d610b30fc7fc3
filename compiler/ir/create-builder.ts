// Makes values, each with the shape its primitive's rule gives; what was made before is given again.
import type { Builder } from "./builder.js";
import { isElementwise } from "./elementwise.js";
import { primitives } from "./primitives.js";
import type { Operation, Value } from "./value.js";

/** `rewrite` may give an equal, simpler value in place of one that is about to be made. */
export type Rewrite = (operation: Operation, inputs: readonly Value[], builder: Builder) => Value | undefined;

export function createBuilder(rewrite?: Rewrite): Builder {
  const known = new Map<Key, Value>();
  const builder: Builder = {
    origin: undefined,
    make(operation, inputs) {
      const key = keyOf(operation, inputs);
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

/** Equal for equal operations of the same inputs. Most are numbers, which a map finds faster than texts. */
type Key = number | string;

/** Bits of a value's id in a key, so that two ids and an operation's code fit 53 bits. */
const ids = 2 ** 20;
const codes = 2 ** 13;

function keyOf(operation: Operation, inputs: readonly Value[]): Key {
  const code = codeOf(operation);
  const a = inputs[0]?.id ?? -1;
  const b = inputs[1]?.id ?? -1;
  if (a < 0) return -code - 1;
  if (inputs.length <= 2 && code < codes && a < ids && b < ids - 1) return (code * ids + a) * ids + b + 1;
  let key = String(code);
  for (const input of inputs) key += `,${input.id}`;
  return key;
}

const codeOfText = new Map<string, number>();
const codeOfOperation = new WeakMap<Operation, number>();

/** A number for each operation with its settings, the same for equal ones. */
function codeOf(operation: Operation): number {
  // Formulas and numbers are most of what is made, each in an object of its own.
  if (isElementwise(operation.kind)) return codeFor(operation.kind);
  if (operation.kind === "constant")
    return codeFor(`constant ${Object.is(operation.value, -0) ? "-0" : operation.value}`);
  let code = codeOfOperation.get(operation);
  if (code === undefined) {
    code = codeFor(JSON.stringify(operation));
    codeOfOperation.set(operation, code);
  }
  return code;
}

function codeFor(text: string): number {
  const known = codeOfText.get(text);
  if (known !== undefined) return known;
  const code = codeOfText.size;
  codeOfText.set(text, code);
  return code;
}
