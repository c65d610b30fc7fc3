// The step of the optimizer: penalties' derivatives, clipping and update, one formula for each group of weights.
import type { Group, Model, Training } from "../check/model.js";
import { differentiate } from "../differentiate/differentiate.js";
import { apply, type Builder, constant, reduce } from "../ir/builder.js";
import type { Result } from "../ir/graph.js";
import type { Value } from "../ir/value.js";
import { copied, type Copies, copyInto, inMode, rootsOf } from "./mode.js";

/** Weights and slots after the step, from the gradients that `backward` left. */
export function update(model: Model): Result[] {
  const { groups, training } = model;
  const sources = groups.flatMap(({ weight, gradient, penalty }) => [weight, gradient, ...(penalty ? [penalty] : [])]);
  const { builder, copyOf } = inMode("training", sources);
  const whole = clip(
    groups.map((group) => wholeGradient(group, builder, copyOf)),
    training.clip,
    builder,
  );
  const gradients = new Map(groups.map(({ gradient }, i) => [gradient, whole[i] ?? copyOf(gradient)]));
  const results = groups.flatMap(groupResults);
  const updated = copyInto(builder, "training", rootsOf(results), gradients);
  return results.map((result) => copied(result, builder, updated));
}

function groupResults({ name, weight, update: next, slots }: Group): Result[] {
  const kept = slots.flatMap((slot) => (slot.next ? [{ name: slot.name, value: slot.next, into: slot.value }] : []));
  return [...kept, { name, value: next, into: weight }];
}

/** The derivative of losses and penalties. */
function wholeGradient({ weight, gradient, penalty }: Group, builder: Builder, copyOf: Copies): Value {
  const [ofPenalty] = penalty ? differentiate(copyOf(penalty), [copyOf(weight)], builder) : [];
  return ofPenalty ? apply(builder, "add", copyOf(gradient), ofPenalty) : copyOf(gradient);
}

/** Keeps gradients from being too large: each number, or all of them together by their norm, which keeps the direction (Pascanu, Mikolov & Bengio 2013). */
function clip(gradients: readonly Value[], clipping: Training["clip"], builder: Builder): readonly Value[] {
  if (!clipping || gradients.length === 0) return gradients;
  const limit = constant(builder, clipping.limit);
  if (clipping.by === "value") {
    const lowest = constant(builder, -clipping.limit);
    return gradients.map((gradient) => apply(builder, "min", limit, apply(builder, "max", lowest, gradient)));
  }
  const squares = gradients.map((gradient) => reduce(builder, "sum", apply(builder, "mul", gradient, gradient), [0]));
  const norm = apply(
    builder,
    "sqrt",
    squares.reduce((sum, square) => apply(builder, "add", sum, square)),
  );
  // A gradient of nothing but zeros is not divided by.
  const factor = apply(
    builder,
    "min",
    constant(builder, 1),
    apply(builder, "div", limit, apply(builder, "add", norm, constant(builder, 1e-6))),
  );
  return gradients.map((gradient) => apply(builder, "mul", gradient, factor));
}
