// `balanced(item)`: a weight for each class of a target, the larger the rarer the class is in the training data.
import { leaf } from "../ir/builder.js";
import type { Value } from "../ir/value.js";
import { valueOf } from "./arithmetic.js";
import { numberEntity } from "./entity.js";
import type { Expansion } from "./frame.js";
import type { Field, Model } from "./model.js";

/** One tensor for each target, however often it is asked for: a state, 1 for each class until the training data is known, and saved with the weights. */
export function classWeights(expansion: Expansion, field: Field): Value {
  const { builder, states, balanced } = expansion;
  const known = balanced.get(field.name);
  if (known) return known;
  const name = `${field.name}.balance`;
  const shape = { batched: false, dims: [field.count] };
  const value = leaf(builder, "state", name, shape);
  balanced.set(field.name, value);
  const initial = valueOf(expansion, numberEntity(1), shape);
  if (initial) states.push({ name, value, initial, next: undefined, at: field.at });
  return value;
}

/** Those that something in the model depends on. */
export function liveClassWeights({ balanced }: Expansion, states: Model["states"]): Model["classWeights"] {
  return [...balanced].flatMap(([target, value]) =>
    states.flatMap((state) => (state.value === value ? [{ target, state: state.name }] : [])),
  );
}
