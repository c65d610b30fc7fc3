// The loss and its derivatives: of a training step, of an evaluation, and for whoever wants to look at gradients.
import { realInputs, type Group, type Model } from "../check/model.js";
import { differentiate } from "../differentiate/differentiate.js";
import { apply, broadcast, type Builder, constant, leaf, reshape } from "../ir/builder.js";
import type { Result } from "../ir/graph.js";
import { sizeOf } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { copied, type Copies, dependOnMode, inMode, type Mode, rootsOf } from "./mode.js";

/** The loss outside of training, and the sums that metrics are made of. */
export function assess(model: Model): Result[] {
  const { dataLoss, penalty, builder, gathered } = lossIn("predicting", model);
  return [{ name: "loss", value: apply(builder, "add", dataLoss, penalty), into: undefined }, ...gathered];
}

/** The loss and its derivatives in each mode: one graph where they come to the same, which is most of the work on a deep network. */
export type Derivatives = Readonly<Record<Mode, DerivedGraph>>;

export function derivativesOf(model: Model): Derivatives {
  const predicting = derivativesIn("predicting", model, [...model.parameters, ...realInputs(model)]);
  // Outside of training penalties are differentiated too.
  const isOther = model.training.accumulate > 1 || model.groups.some(({ penalty }) => penalty);
  const isSame = !isOther && !dependOnMode(rootsOfLoss(model));
  return { predicting, training: isSame ? predicting : derivativesIn("training", model, learnedBy(model)) };
}

/** A training step up to the gradients; the derivatives of penalties are added where the weights are updated. */
export function backward(model: Model, { training }: Derivatives): Result[] {
  const { dataLoss, penalty, builder, gradientOf, gathered, kept } = training;
  const isPart = model.training.accumulate > 1;
  return [
    { name: "loss", value: apply(builder, "add", dataLoss, penalty), into: undefined },
    ...learnedBy(model).map(({ name, value }) => {
      const gradient = gradientOf(value);
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
export function differentiated(model: Model, { predicting }: Derivatives): Result[] {
  const { dataLoss, penalty, builder, copyOf, gradientOf } = predicting;
  const ofPenalties = penaltyGradients(model, builder, copyOf);
  return [
    { name: "loss", value: apply(builder, "add", dataLoss, penalty), into: undefined },
    ...model.parameters.map(({ name, value, isFrozen }) => {
      const ofPenalty = ofPenalties.get(name);
      const ofData = gradientOf(value);
      // What isn't learned has no place that waits for its gradient.
      if (isFrozen) return { name: `${name}.gradient`, value: ofData, into: undefined };
      return gradientResult(builder, name, ofPenalty ? apply(builder, "add", ofData, ofPenalty) : ofData);
    }),
    ...realInputs(model).map(({ name, value }) => ({
      name: `input.${name}.gradient`,
      value: gradientOf(value),
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

interface DerivedGraph extends LossGraph {
  /** The derivative of the losses by a value of the model. */
  readonly gradientOf: Copies;
}

function derivativesIn(mode: Mode, model: Model, by: readonly { readonly value: Value }[]): DerivedGraph {
  const graph = lossIn(mode, model);
  const { builder, copyOf, dataLoss } = graph;
  // Of a step of several batches each counts by its rows; then the sum of their gradients is that of all rows together.
  const isPart = mode === "training" && model.training.accumulate > 1;
  const ofPart = isPart ? apply(builder, "mul", dataLoss, leaf(builder, "clock", "share")) : dataLoss;
  const gradients = differentiate(
    ofPart,
    by.map(({ value }) => copyOf(value)),
    builder,
  );
  const places = new Map(by.map(({ value }, i) => [value, i]));
  return { ...graph, gradientOf: (value) => at(gradients, places.get(value) ?? -1) };
}

function lossIn(mode: Mode, model: Model): LossGraph {
  const { builder, copyOf } = inMode(mode, rootsOfLoss(model));
  const total = (values: readonly Value[]): Value =>
    values.map(copyOf).reduce((sum, value) => apply(builder, "add", sum, value), constant(builder, 0));
  return {
    builder,
    copyOf,
    dataLoss: total(model.losses.map(({ value }) => value)),
    penalty: total(model.groups.flatMap(({ penalty }) => penalty ?? [])),
    kept: model.states.flatMap(nextState).map((result) => copied(result, builder, copyOf)),
    gathered: metricSums(model).map((result) => copied(result, builder, copyOf)),
  };
}

/** What the loss is made of, and all that is computed along with it. */
function rootsOfLoss(model: Model): Value[] {
  const { inputs, targets, parameters, losses, groups, states } = model;
  return [
    ...[...inputs, ...targets, ...parameters, ...losses].map(({ value }) => value),
    ...groups.flatMap(({ penalty, weight }) => (penalty ? [penalty, weight] : [])),
    ...rootsOf([...states.flatMap(nextState), ...metricSums(model)]),
  ];
}

function metricSums({ metrics }: Model): Result[] {
  return metrics.flatMap(({ states }) => states.flatMap(nextState));
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

function learnedBy({ parameters }: Model): Model["parameters"] {
  return parameters.filter(({ isFrozen }) => !isFrozen);
}

function at(values: readonly Value[], place: number): Value {
  const value = values[place];
  if (!value) throw new Error(`there is no derivative ${place}`);
  return value;
}
