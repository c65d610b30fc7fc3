// `output`: what `predict` answers. Each class target that scores are compared with also gets one that chooses the class.
import type { OutputStatement } from "../../grammar/ast.js";
import { apply, constant, reduce, reshape } from "../ir/builder.js";
import { sameDims, sizeOf } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { asTensor } from "./convert.js";
import { type Frame, place, under } from "./frame.js";
import type { Field, Output, Use } from "./model.js";

/** Scores that a loss or a metric compares with a target: many, of which the largest wins, or one, positive for the second class. */
export interface Comparison {
  readonly scores: Value;
  readonly kind: "scores" | "score";
  readonly field: Field;
}

export function expandOutput(frame: Frame, statement: OutputStatement): Output | undefined {
  const name = statement.name.text;
  const entity = frame.expansion.expand(statement.value, under(frame, name));
  const tensor = entity.kind === "poison" ? undefined : asTensor(frame, entity, statement.value, `the output ${name}`);
  if (!tensor) return undefined;
  frame.expansion.builder.name(tensor.value, name);
  return { name, doc: statement.doc, value: tensor.value, chooses: undefined, at: place(frame, statement) };
}

/** The outputs, those that choose a class marked, and one more for each class target that has none of its name. */
export function withChoices(
  frame: Frame,
  outputs: readonly Output[],
  comparisons: readonly Comparison[],
): readonly Output[] {
  const marked = outputs.map((output) => ({ ...output, chooses: chosenBy(output.value, comparisons) }));
  const names = new Set(outputs.map(({ name }) => name));
  const choices = comparisons.flatMap((comparison, i): Output[] => {
    const { field } = comparison;
    const first = comparisons.findIndex((other) => other.field === field) === i;
    const value = first && !names.has(field.name) ? choiceOf(frame, comparison) : undefined;
    return value ? [{ name: field.name, doc: field.doc, value, chooses: field, at: field.at }] : [];
  });
  return [...marked, ...choices];
}

/** `argmax(scores)`, or of what softmax makes of them: the largest stays the largest. */
function chosenBy(value: Value, comparisons: readonly Comparison[]): Field | undefined {
  const { operation } = value;
  const [of] = value.inputs;
  if (operation.kind === "reduce" && operation.by === "argmax" && of) {
    const alike = comparisons.filter(
      ({ field, kind }) =>
        kind === "scores" && sameDims(field.dims, value.shape.dims) && of.shape.dims.at(-1) === field.count,
    );
    return alike.find(({ scores }) => isAncestor(scores, of))?.field;
  }
  return comparisons.find(
    ({ scores, kind }) => kind === "score" && operation.kind === "lt" && value.inputs[1] === scores,
  )?.field;
}

function isAncestor(older: Value, value: Value): boolean {
  const seen = new Set<Value>();
  const stack = [value];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next === older) return true;
    if (next.id < older.id || seen.has(next)) continue;
    seen.add(next);
    stack.push(...next.inputs);
  }
  return false;
}

function choiceOf({ expansion: { builder } }: Frame, { scores, kind, field }: Comparison): Value | undefined {
  const rank = scores.shape.dims.length;
  if (kind === "scores") return rank === 0 ? undefined : fitting(reduce(builder, "argmax", scores, [rank - 1]), field);
  if (sizeOf(scores.shape.dims) !== sizeOf(field.dims)) return undefined;
  const positive = apply(builder, "lt", constant(builder, 0), scores);
  return fitting(sameDims(positive.shape.dims, field.dims) ? positive : reshape(builder, positive, field.dims), field);
}

function fitting(value: Value, field: Field): Value | undefined {
  return value.shape.batched && sameDims(value.shape.dims, field.dims) ? value : undefined;
}

/** Every call that is given a class target for its `target`, and `scores` or a `score` with it. */
export function comparisonsIn(uses: readonly Use[], targets: readonly Field[]): Comparison[] {
  return uses.flatMap((use) => [...comparisonOf(use.inputs, targets), ...comparisonsIn(use.inside, targets)]);
}

export function comparisonOf(inputs: Use["inputs"], targets: readonly Field[]): Comparison[] {
  const target = inputs.find(({ parameter }) => parameter === "target")?.value;
  const field = targets.find(({ kind, value }) => kind === "class" && value === target);
  const scores = inputs.find(({ parameter }) => parameter === "scores" || parameter === "score");
  return field && scores
    ? [{ scores: scores.value, kind: scores.parameter === "score" ? "score" : "scores", field }]
    : [];
}
