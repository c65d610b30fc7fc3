// The loss and its derivatives: of a training step, of an evaluation, and for whoever wants to look at gradients.
import type { Field, Group, Model } from "../check/model.js";
import { differentiate } from "../differentiate/differentiate.js";
import { apply, broadcast, type Builder, constant, leaf, reshape } from "../ir/builder.js";
import type { Result } from "../ir/graph.js";
import { sizeOf } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { copied, type Copies, inMode, type Mode, rootsOf } from "./mode.js";

/** The loss outside of training, and the sums that metrics are made of. */
export function assess(model: Model): Result[] {
  const { dataLoss, penalty, builder, gathered } = lossIn("predicting", model);
  return [{ name: "loss", value: apply(builder, "add", dataLoss, penalty), into: undefined }, ...gathered];
}

/** A training step up to the gradients; the derivatives of penalties are added where the weights are updated. */
export function backward(model: Model): Result[] {
  const { dataLoss, penalty, builder, copyOf, gathered, kept } = lossIn("training", model);
  const learned = model.parameters.filter(({ isFrozen }) => !isFrozen);
  const leaves = learned.map(({ value }) => copyOf(value));
  // Of a step of several batches each counts by its rows; then the sum of their gradients is that of all rows together.
  const isPart = model.training.accumulate > 1;
  const ofPart = isPart ? apply(builder, "mul", dataLoss, leaf(builder, "clock", "share")) : dataLoss;
  const gradients = differentiate(ofPart, leaves, builder);
  return [
    { name: "loss", value: apply(builder, "add", dataLoss, penalty), into: undefined },
    ...learned.map(({ name }, i) => {
      const gradient = at(gradients, i);
      const before = leaf(builder, "gradient", name, gradient.shape);
      return gradientResult(builder, name, isPart ? apply(builder, "add", before, gradient) : gradient);
    }),
    ...kept,
    ...gathered,
  ];
}

/** What the batches of a step add their gradients to, before the first of them. */
export function zeroed({ groups, training }: Model): Result[] {
  if (training.accumulate === 1) return [];
  const { builder } = inMode("training", []);
  const zero = constant(builder, 0);
  return groups.map(({ name, gradient: { shape } }) => ({
    name: `${name}.gradient`,
    value: broadcast(builder, zero, shape),
    into: leaf(builder, "gradient", name, shape),
  }));
}

/** Loss and derivatives of the loss, penalties included, by weights and inputs. Nothing is kept and nothing drawn at random. */
export function differentiated(model: Model): Result[] {
  const { dataLoss, penalty, builder, copyOf } = lossIn("predicting", model);
  const inputs = model.inputs.filter(isReal);
  const leaves = [...model.parameters, ...inputs].map(({ value }) => copyOf(value));
  const gradients = differentiate(dataLoss, leaves, builder);
  const ofPenalties = penaltyGradients(model, builder, copyOf);
  return [
    { name: "loss", value: apply(builder, "add", dataLoss, penalty), into: undefined },
    ...model.parameters.map(({ name, isFrozen }, i) => {
      const ofPenalty = ofPenalties.get(name);
      const ofData = at(gradients, i);
      // What isn't learned has no place that waits for its gradient.
      if (isFrozen) return { name: `${name}.gradient`, value: ofData, into: undefined };
      return gradientResult(builder, name, ofPenalty ? apply(builder, "add", ofData, ofPenalty) : ofData);
    }),
    ...inputs.map(({ name }, i) => ({
      name: `input.${name}.gradient`,
      value: at(gradients, model.parameters.length + i),
      into: undefined,
    })),
  ];
}

interface LossGraph {
  readonly builder: Builder;
  readonly copyOf: Copies;
  /** The sum of the losses; one number. */
  readonly dataLoss: Value;
  /** The sum of all groups' penalties; one number. */
  readonly penalty: Value;
  /** What layers remember after the step. */
  readonly kept: readonly Result[];
  /** The sums of the metrics after these rows. */
  readonly gathered: readonly Result[];
}

function lossIn(mode: Mode, model: Model): LossGraph {
  const kept = model.states.flatMap(nextState);
  const gathered = model.metrics.flatMap((metric) => metric.states.flatMap(nextState));
  const fields = [...model.inputs, ...model.targets, ...model.parameters].map(({ value }) => value);
  const penalties = model.groups.flatMap(({ penalty, weight }) => (penalty ? [penalty, weight] : []));
  const losses = model.losses.map(({ value }) => value);
  const { builder, copyOf } = inMode(mode, [
    ...fields,
    ...losses,
    ...penalties,
    ...rootsOf(kept),
    ...rootsOf(gathered),
  ]);
  const total = (values: readonly Value[]): Value =>
    values.map(copyOf).reduce((sum, value) => apply(builder, "add", sum, value), constant(builder, 0));
  return {
    builder,
    copyOf,
    dataLoss: total(losses),
    penalty: total(model.groups.flatMap(({ penalty }) => penalty ?? [])),
    kept: kept.map((result) => copied(result, builder, copyOf)),
    gathered: gathered.map((result) => copied(result, builder, copyOf)),
  };
}

function nextState({ name, value, next }: Model["states"][number]): Result[] {
  return next ? [{ name, value: next, into: value }] : [];
}

function gradientResult(builder: Builder, parameter: string, value: Value): Result {
  return { name: `${parameter}.gradient`, value, into: leaf(builder, "gradient", parameter, value.shape) };
}

/** Each parameter's part of the derivative of its group's penalty. */
function penaltyGradients(model: Model, builder: Builder, copyOf: Copies): Map<string, Value> {
  const parts = new Map<string, Value>();
  for (const group of model.groups) {
    if (!group.penalty) continue;
    const [flat] = differentiate(copyOf(group.penalty), [copyOf(group.weight)], builder);
    if (flat) for (const [name, part] of partsOf(group, flat, builder)) parts.set(name, part);
  }
  return parts;
}

function partsOf(group: Group, flat: Value, builder: Builder): [string, Value][] {
  let from = 0;
  return group.parameters.map(({ name, value }) => {
    const to = from + sizeOf(value.shape.dims);
    const part = builder.make({ kind: "slice", axis: 0, from, to }, [flat]);
    from = to;
    return [name, reshape(builder, part, value.shape.dims)];
  });
}

function isReal({ kind }: Field): boolean {
  return kind === "real";
}

function at(values: readonly Value[], place: number): Value {
  const value = values[place];
  if (!value) throw new Error(`there is no derivative ${place}`);
  return value;
}
