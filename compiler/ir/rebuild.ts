// Builds values anew, some of them replaced.
import type { Builder } from "./builder.js";
import { reach } from "./graph.js";
import type { Value } from "./value.js";

/** Copies what the roots need into the builder, inputs first; where `replace` gives a value, that one stands instead. `inputsOf` says which inputs are kept. Names and origins are. */
export function rebuild(
  roots: readonly Value[],
  builder: Builder,
  replace: (value: Value) => Value | undefined = () => undefined,
  inputsOf: (value: Value) => readonly Value[] = ({ inputs }) => inputs,
): (value: Value) => Value {
  const copies = new Map<Value, Value>();
  const copyOf = (value: Value): Value => {
    const copy = copies.get(value);
    if (!copy) throw new Error(`value ${value.id} was not built`);
    return copy;
  };
  for (const value of reach(roots, inputsOf)) {
    builder.origin = value.origin;
    const copy = replace(value) ?? builder.make(value.operation, inputsOf(value).map(copyOf));
    if (value.name !== undefined) builder.name(copy, value.name);
    copies.set(value, copy);
  }
  return copyOf;
}
