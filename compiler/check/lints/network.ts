// The model as lints look at it: what its own text uses, and what becomes of each value.
import type { Place } from "../../report/diagnostic.js";
import type { Kind, Value } from "../../ir/value.js";
import { isData, operandsOf } from "../flow.js";
import type { Model, Use } from "../model.js";

export interface Network {
  readonly model: Model;
  /** Uses that the spec writes itself, each behind those that it stands in. What the library uses inside is its own affair. */
  readonly uses: readonly WrittenUse[];
  /** Who computes with each value; only of values that a loss, an output or a metric needs. */
  readonly readers: ReadonlyMap<Value, readonly Value[]>;
  /** Values that depend on a weight. */
  readonly learned: ReadonlySet<Value>;
  /** What is given to the user. */
  readonly outputs: ReadonlySet<Value>;
}

export interface WrittenUse {
  readonly use: Use;
  /** The uses that it stands in, the outermost first. */
  readonly around: readonly Use[];
}

export function look(model: Model): Network {
  const outputs = model.outputs.map(({ value }) => value);
  const states = [...model.states, ...model.metrics.flatMap((metric) => metric.states)];
  const roots = [...model.losses.map(({ value }) => value), ...outputs, ...states.flatMap(({ next }) => next ?? [])];
  const values = valuesBehind(roots);
  const readers = new Map<Value, Value[]>(values.map((value) => [value, []]));
  for (const value of values) for (const operand of new Set(operandsOf(value))) readers.get(operand)?.push(value);
  const learned = new Set<Value>();
  for (const value of values) {
    const { operation } = value;
    const isWeight = operation.kind === "leaf" && operation.role === "parameter";
    if (isWeight || operandsOf(value).some((operand) => learned.has(operand))) learned.add(value);
  }
  return { model, uses: model.uses.flatMap((use) => written(use, [])), readers, learned, outputs: new Set(outputs) };
}

/** Finds something in a network once, for all lints that ask for it. */
export function onceFor<T>(find: (network: Network) => T): (network: Network) => T {
  const found = new WeakMap<Network, { readonly result: T }>();
  return (network) => {
    const known = found.get(network) ?? { result: find(network) };
    found.set(network, known);
    return known.result;
  };
}

/** What the roots are computed from, operands first. */
export function valuesBehind(roots: readonly Value[]): Value[] {
  const seen = new Set<Value>();
  const stack = [...roots];
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    stack.push(...operandsOf(value));
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

function written(use: Use, around: readonly Use[]): WrittenUse[] {
  const inside = use.library ? [] : use.inside.flatMap((inner) => written(inner, [...around, use]));
  return [{ use, around }, ...inside];
}

/** Where two uses stand, told from the innermost text that has both: two layers of one block by their own lines, two blocks by the block's. */
export function placesOf(a: WrittenUse, b: WrittenUse): readonly [Place, Place] {
  const [first, second] = [
    [...a.around, a.use],
    [...b.around, b.use],
  ];
  const parting = first.findIndex((use, i) => use !== second[i]);
  return [(first[parting] ?? a.use).at, (second[parting] ?? b.use).at];
}

/** Whether only one place in the text made one thing: an edit there changes nothing else. */
export function standsAlone(network: Network, { use }: WrittenUse): boolean {
  const { span, source } = use.at;
  return network.uses.every(
    ({ use: other }) =>
      other === use ||
      other.result === use.result ||
      other.at.source !== source ||
      other.at.span.start !== span.start ||
      other.at.span.end !== span.end,
  );
}

/** Whether a value flows on into a layer with weights: then it is hidden. What it only opens and shuts like a gate is not followed. */
export function isHidden(
  network: Network,
  value: Value,
  through: { readonly sums: boolean } = { sums: true },
): boolean {
  return (through.sums ? hiddenThroughSums : hiddenBeforeSums)(network).has(value);
}

const hiddenThroughSums = onceFor((network) => hiddenValues(network, true));
const hiddenBeforeSums = onceFor((network) => hiddenValues(network, false));

/** From the last value to the first: a value's readers are known before it is asked for. */
function hiddenValues(network: Network, sums: boolean): ReadonlySet<Value> {
  const hidden = new Set<Value>();
  for (const [value, readers] of [...network.readers].reverse()) {
    const flowsOn = readers.some(
      (reader) => multipliesWithWeights(network, reader, value) || (hidden.has(reader) && passes(reader, value, sums)),
    );
    if (flowsOn) hidden.add(value);
  }
  return hidden;
}

function multipliesWithWeights({ learned }: Network, reader: Value, value: Value): boolean {
  const others = reader.inputs.filter((input) => input !== value);
  return reader.operation.kind === "matmul" && others.some((other) => !other.shape.batched && learned.has(other));
}

/** Whether the reader still is the value, moved, scaled, pooled or with something added. */
function passes(reader: Value, value: Value, sums: boolean): boolean {
  const others = reader.inputs.filter((input) => input !== value);
  const rule = passing[reader.operation.kind];
  return rule === true || (rule?.(reader, value, others, sums) ?? false);
}

type PassingRule = (reader: Value, value: Value, others: readonly Value[], sums: boolean) => boolean;

const sum: PassingRule = (_, __, others, sums) => sums || !others.some(isData);

const passing: Readonly<Partial<Record<Kind, true | PassingRule>>> = {
  reshape: true,
  transpose: true,
  broadcast: true,
  slice: true,
  concat: true,
  with_gradient: true,
  neg: true,
  max: true,
  min: true,
  add: sum,
  sub: sum,
  mul: (_, __, others) => others.length === 1 && !others.some(isData),
  div: ({ inputs }, value, others) => inputs[0] === value && others.length === 1,
  where: ({ inputs }, value) => inputs[0] !== value,
  reduce: ({ operation }) => operation.kind === "reduce" && !operation.batch && operation.by !== "argmax",
};
