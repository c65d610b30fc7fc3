// Groups: the parameters that are updated alike, so that one pass over one piece of memory updates them all.
import { apply, constant, leaf, reshape } from "../ir/builder.js";
import { sizeOf } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import type { FunctionEntity } from "./entity.js";
import { type Frame, written } from "./frame.js";
import type { Penalty, Weight } from "./model.js";
import { applyRegularizer, regularizerKey } from "./regularizers.js";
import { isSumOverElements } from "./separable.js";

/** A weight with what decides its group. */
export interface Grouped {
  readonly weight: Weight;
  /** No bias and no scale. */
  readonly multiplies: boolean;
  readonly penalties: readonly FunctionEntity[];
}

export interface PlainGroup {
  readonly name: string;
  readonly parameters: readonly Weight[];
  readonly multiplies: boolean;
  readonly size: number;
  readonly weight: Value;
  readonly gradient: Value;
  readonly penalty: Value | undefined;
  readonly penalties: readonly Penalty[];
}

/** `apart`: weights and biases lie in groups of their own also where no penalty tells them apart. Names that are `taken` are left alone. */
export function makeGroups(
  frame: Frame,
  weights: readonly Grouped[],
  apart: boolean,
  taken: ReadonlySet<string>,
): PlainGroup[] {
  const members = new Map<string, Grouped[]>();
  for (const grouped of weights) {
    const key = `${apart && grouped.multiplies} ${grouped.penalties.map(regularizerKey).join(" ")}`;
    const alike = members.get(key);
    if (alike) alike.push(grouped);
    else members.set(key, [grouped]);
  }
  const names = new Set(taken);
  return [...members.values()].map((group) => makeGroup(frame, group, names));
}

/** For an optimizer that is to be looked at though there is nothing for it to update. */
export function emptyGroup({ expansion: { builder } }: Frame): PlainGroup {
  const name = "weights";
  const shape = { batched: false, dims: [1] };
  return {
    name,
    parameters: [],
    multiplies: true,
    size: 1,
    weight: leaf(builder, "group", name, shape),
    gradient: leaf(builder, "gradient", name, shape),
    penalty: undefined,
    penalties: [],
  };
}

function makeGroup(frame: Frame, members: readonly Grouped[], names: Set<string>): PlainGroup {
  const { builder } = frame.expansion;
  const parameters = members.map(({ weight }) => weight);
  const size = parameters.reduce((sum, { value }) => sum + sizeOf(value.shape.dims), 0);
  const multiplies = members.some((member) => member.multiplies);
  const name = freeName(multiplies ? "weights" : "biases", names);
  names.add(name);
  const shape = { batched: false, dims: [size] };
  const weight = leaf(builder, "group", name, shape);
  const gradient = leaf(builder, "gradient", name, shape);
  const penalties = (members[0]?.penalties ?? []).flatMap((entity): Penalty[] => {
    const value = penaltyOf(frame, entity, weight, parameters);
    return value
      ? [{ text: written({ ...frame, source: entity.at.source }, entity.at.span), value, at: entity.at }]
      : [];
  });
  const [first, ...rest] = penalties.map(({ value }) => value);
  const penalty = first && rest.reduce((sum, next) => apply(builder, "add", sum, next), first);
  return { name, parameters, multiplies, size, weight, gradient, penalty, penalties };
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}${n}`;
  return name;
}

/** The penalty of all of the group's weights in one formula where that is the sum of the penalties of each; else their sum, each in its own shape. */
function penaltyOf(
  frame: Frame,
  entity: FunctionEntity,
  weight: Value,
  parameters: readonly Weight[],
): Value | undefined {
  const { builder } = frame.expansion;
  const each = parameters.map(({ value }) => penaltyIn(frame, entity, value));
  if (parameters.every(({ value }, i) => isSumOverElements(each[i], value))) {
    const flat = penaltyIn(frame, entity, weight);
    if (isSumOverElements(flat, weight)) return flat;
  }
  let from = 0;
  let total: Value = constant(builder, 0);
  for (const { value } of parameters) {
    const to = from + sizeOf(value.shape.dims);
    const own = reshape(builder, builder.make({ kind: "slice", axis: 0, from, to }, [weight]), value.shape.dims);
    const penalty = penaltyIn(frame, entity, own);
    if (penalty) total = apply(builder, "add", total, penalty);
    from = to;
  }
  return total;
}

function penaltyIn(frame: Frame, entity: FunctionEntity, weight: Value): Value | undefined {
  const result = applyRegularizer(frame, entity, weight);
  return result && "penalty" in result ? result.penalty : undefined;
}
