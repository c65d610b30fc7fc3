// A model's values as a drawing sees them: which are shown, what each is made of, and in which frame it lies.
import type { Model } from "../check/model.js";
import { walk } from "../ir/graph.js";
import type { Kind, Value } from "../ir/value.js";
import { wordsOf, type Enclosed, type Word } from "./words.js";

export interface Look {
  /** The values that get a box, apart from fields, in the order of the computation. */
  readonly shown: readonly Value[];
  readonly words: ReadonlyMap<Value, Word>;
  /** The shown values and fields that a shown value is made of. */
  readonly sourcesOf: (value: Value) => readonly Value[];
  /** The nearest shown values, fields and bindings that a loss is made of. */
  readonly endsOf: (value: Value) => readonly Value[];
  /** The shown value or field that is this one, moved or repeated. */
  readonly behind: (value: Value) => Value;
  /** Whether it is the same for all data and weights. */
  readonly isFixed: (value: Value) => boolean;
  readonly enclosureOf: (value: Value) => Enclosed;
}

export function lookAt(model: Model): Look {
  const { boxes: words, frames } = wordsOf(model);
  const fields = new Set([...model.inputs, ...model.targets].map(({ value }) => value));
  const roots = [...model.losses, ...model.outputs].map(({ value }) => value);
  const moving = movingAmong(walk(roots));
  const isFixed = (value: Value): boolean => !moving.has(value);
  const isEnd = (value: Value): boolean => words.has(value) || fields.has(value);
  const behind = (value: Value): Value => {
    let own = value;
    while (!isEnd(own) && silent.has(own.operation.kind)) {
      const next = own.inputs.find((input) => !isFixed(input));
      if (next === undefined) break;
      own = next;
    }
    return own;
  };
  const sourcesOf = (value: Value): readonly Value[] => {
    const word = words.get(value);
    const sources = word ? sourcesOfUse(word, isEnd) : value.inputs;
    return [...new Set(sources.filter((source) => !isFixed(source)).map(behind))];
  };
  const endsOf = (value: Value): readonly Value[] =>
    endsBehind(value, (one) => isEnd(one) || (one.name !== undefined && one !== value))
      .filter((one) => !isFixed(one))
      .map(behind);
  const shown = shownBehind(model, { fields, sourcesOf, endsOf, behind });
  const enclosures = enclosuresOf(frames, sourcesOf, behind);
  const enclosureOf = (value: Value): Enclosed => words.get(value)?.within ?? enclosures.get(value) ?? [];
  return { shown, words, sourcesOf, endsOf, behind, isFixed, enclosureOf };
}

/** They move numbers, or say something of gradients; nobody draws them. */
const silent: ReadonlySet<Kind> = new Set(["broadcast", "reshape", "transpose", "with_gradient"]);

/** What depends on data or weights. */
function movingAmong(values: readonly Value[]): ReadonlySet<Value> {
  const moving = new Set<Value>();
  for (const value of values) {
    const { operation, inputs } = value;
    const isOne = operation.kind === "leaf" && (operation.role === "input" || operation.role === "parameter");
    if (isOne || inputs.some((input) => moving.has(input))) moving.add(value);
  }
  return moving;
}

/** Those of its inputs that the result is made of, in their order, and what else it was made of behind the reader's back. */
function sourcesOfUse({ use: { inputs, result } }: Word, isEnd: (value: Value) => boolean): readonly Value[] {
  const given = inputs.map(({ value }) => value);
  const ends = new Set(endsBehind(result, (value) => value !== result && (given.includes(value) || isEnd(value))));
  return [...given.filter((value) => ends.delete(value)), ...[...ends].filter(isEnd)];
}

/** The first values on every way back that are ends; leaves are, where no other is met. */
function endsBehind(from: Value, isEnd: (value: Value) => boolean): Value[] {
  const seen = new Set<Value>();
  const ends: Value[] = [];
  const stack = [from];
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    if (isEnd(value) || value.inputs.length === 0) ends.push(value);
    else stack.push(...value.inputs.toReversed());
  }
  return ends;
}

function shownBehind(
  { losses, outputs }: Model,
  { fields, sourcesOf, endsOf, behind }: Pick<Look, "sourcesOf" | "endsOf" | "behind"> & { fields: ReadonlySet<Value> },
): readonly Value[] {
  const shown = new Set<Value>();
  const stack = [
    ...losses.flatMap(({ value }) => endsOf(value)),
    ...outputs.flatMap(({ value, chooses, at }) => (chooses?.at === at ? endsOf(value) : [behind(value)])),
  ];
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (shown.has(value) || fields.has(value)) continue;
    shown.add(value);
    stack.push(...sourcesOf(value));
  }
  return [...shown].sort((a, b) => a.id - b.id);
}

/** Arithmetic lies in the innermost frame whose result needs it. */
function enclosuresOf(
  frames: readonly Word[],
  sourcesOf: Look["sourcesOf"],
  behind: Look["behind"],
): ReadonlyMap<Value, Enclosed> {
  const found = new Map<Value, Enclosed>();
  for (const { use, within } of frames) {
    const outside = new Set(use.inputs.map(({ value }) => behind(value)));
    const seen = new Set<Value>(outside);
    const stack = [behind(use.result)];
    for (let value = stack.pop(); value; value = stack.pop()) {
      if (seen.has(value)) continue;
      seen.add(value);
      if (!found.has(value)) found.set(value, within);
      stack.push(...sourcesOf(value));
    }
  }
  return found;
}
