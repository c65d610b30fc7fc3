// Arithmetic on entities: numbers are computed when compiling, tensors become values of the graph, random numbers take the shape of what they meet.
import type { Span } from "../../grammar/ast.js";
import { apply, constant, leaf } from "../ir/builder.js";
import { formulas, truths } from "../ir/elementwise.js";
import { broadcastDims, type Shape, shapeText } from "../ir/shape.js";
import type { ElementwiseName, Value } from "../ir/value.js";
import type { Place } from "../report/diagnostic.js";
import {
  type BooleanEntity,
  booleanEntity,
  describe,
  type Entity,
  type NumberEntity,
  numberEntity,
  poison,
  type RandomEntity,
  tensorEntity,
  type TensorEntity,
} from "./entity.js";
import { type Expansion, type Frame, originOf, place, written } from "./frame.js";

/** `kind` applied to entities, e.g. add; `symbol` is how the user wrote it, `sides` where each operand stands. */
export function elementwise(
  frame: Frame,
  kind: ElementwiseName,
  operands: readonly Entity[],
  at: Span,
  symbol: string,
  sides: readonly Span[] = [],
): Entity {
  if (operands.some((operand) => operand.kind === "poison")) return poison;
  if (operands.every((operand) => operand.kind === "boolean") && truths.has(kind)) {
    return booleanEntity(
      ofNumbers(
        kind,
        operands.map((operand) => Number(operand.value)),
      ) !== 0,
      operands,
    );
  }
  const numbers = operands.map(asNumber);
  if (numbers.every((operand) => operand !== undefined)) {
    const number = onNumbers(frame, kind, numbers);
    // An open end of a range is infinite, and may be compared.
    const isNew = number.kind === "number" && numbers.every(({ value }) => Number.isFinite(value));
    return isNew && !Number.isFinite(number.value) ? notFinite(frame, at, number.value) : number;
  }
  const { builder } = frame.expansion;
  const tensors: (TensorEntity | RandomEntity | NumberEntity)[] = [];
  for (const operand of operands) {
    const converted = listAsTensor(frame.expansion, operand);
    if (!converted) {
      frame.expansion.report.add("NN114", place(frame, at), {
        what: describe(operand),
        expected: `a tensor or a number for \`${symbol}\``,
      });
      return poison;
    }
    tensors.push(converted);
  }
  const shaped = tensors.filter((operand): operand is TensorEntity => operand.kind === "tensor");
  if (shaped.length === 0)
    return {
      kind: "random",
      make: (shape) => apply(builder, kind, ...tensors.map((operand) => valueIn(frame.expansion, operand, shape))),
    };
  const shape = commonShape(frame, tensors, at, symbol, sides);
  if (!shape) return poison;
  builder.origin = originOf(frame, at);
  const value = apply(builder, kind, ...tensors.map((operand) => valueIn(frame.expansion, operand, shape)));
  return tensorEntity(value, mergedLabels(shaped, shape.dims.length));
}

/** `true` counts as 1, `false` as 0. */
function asNumber(entity: Entity): NumberEntity | undefined {
  if (entity.kind === "boolean") return { ...numberEntity(Number(entity.value)), sources: entity.sources };
  return entity.kind === "number" ? entity : undefined;
}

/** The value of a number: its formula if options decide it at run time. */
export function numberValue(expansion: Expansion, number: NumberEntity): Value {
  return number.formula ?? constant(expansion.builder, number.value);
}

/** An entity as a value where a shape is known; undefined if it is no value at all. */
export function valueOf(expansion: Expansion, entity: Entity, shape: Shape): Value | undefined {
  const converted = listAsTensor(expansion, entity);
  return converted ? valueIn(expansion, converted, shape) : undefined;
}

/** One value in a training step, another where nothing is learned. */
export function duringTraining(expansion: Expansion, then: Value, otherwise: Value): Value {
  return apply(expansion.builder, "where", trainingLeaf(expansion), then, otherwise);
}

function trainingLeaf({ builder }: Expansion): Value {
  return leaf(builder, "clock", "training");
}

/** A list of numbers stands for a vector, `true` for 1, `training` for 1 in a training step. */
function listAsTensor(expansion: Expansion, entity: Entity): TensorEntity | RandomEntity | NumberEntity | undefined {
  const { builder } = expansion;
  switch (entity.kind) {
    case "tensor":
    case "random":
    case "number":
      return entity;
    case "boolean":
      return numberEntity(Number(entity.value), []);
    case "training": {
      const training = trainingLeaf(expansion);
      return tensorEntity(entity.negated ? apply(builder, "not", training) : training);
    }
    case "list": {
      const numbers = entity.items.filter((item) => item.kind === "number");
      if (numbers.length !== entity.items.length || numbers.length === 0) return undefined;
      const cells = numbers.map((number) =>
        builder.make({ kind: "reshape", dims: [1] }, [numberValue(expansion, number)]),
      );
      return tensorEntity(builder.make({ kind: "concat", axis: 0 }, cells));
    }
    case "function":
    case "poison":
    case "range":
    case "text":
      return undefined;
  }
}

function valueIn(expansion: Expansion, entity: TensorEntity | RandomEntity | NumberEntity, shape: Shape): Value {
  switch (entity.kind) {
    case "tensor":
      return entity.value;
    case "random":
      return entity.make(shape);
    case "number":
      return numberValue(expansion, entity);
  }
}

/** There is no infinity in the language: it would turn into NaN at the next step, and everything after it. */
export function notFinite(frame: Frame, at: Span, value: number): Entity {
  frame.expansion.report.add("NN504", place(frame, at), { formula: written(frame, at), value: String(value) });
  return poison;
}

function onNumbers(
  frame: Frame,
  kind: ElementwiseName,
  numbers: readonly NumberEntity[],
): NumberEntity | BooleanEntity {
  const value = ofNumbers(
    kind,
    numbers.map((number) => number.value),
  );
  if (truths.has(kind)) return booleanEntity(value !== 0, numbers);
  const formula = numbers.some((number) => number.formula)
    ? apply(frame.expansion.builder, kind, ...numbers.map((number) => numberValue(frame.expansion, number)))
    : undefined;
  return numberEntity(value, numbers, formula);
}

function ofNumbers(kind: ElementwiseName, [a = 0, b = 0, c = 0]: readonly number[]): number {
  return formulas[kind].of(a, b, c);
}

function commonShape(
  frame: Frame,
  operands: readonly Entity[],
  at: Span,
  symbol: string,
  sides: readonly Span[],
): Shape | undefined {
  let dims: readonly number[] = [];
  const tensors = operands.flatMap((operand, i) =>
    operand.kind === "tensor" ? [{ value: operand.value, side: sides[i] }] : [],
  );
  for (const [i, { value }] of tensors.entries()) {
    const joined = broadcastDims(dims, value.shape.dims);
    if (!joined) {
      const related = tensors
        .slice(0, i + 1)
        .flatMap((tensor) => originOfShape(frame, tensor.value, tensor.side) ?? []);
      frame.expansion.report.add(
        "NN203",
        place(frame, at),
        { operation: symbol, left: shapeText(dims), right: shapeText(value.shape.dims) },
        { related },
      );
      return undefined;
    }
    dims = joined;
  }
  return { batched: tensors.some(({ value }) => value.shape.batched), dims };
}

/** The user's call that made a value of this shape; else where the value is written. */
function originOfShape(
  frame: Frame,
  value: Value,
  side: Span | undefined,
): { readonly at: Place; readonly text: string } | undefined {
  const text = shapeText(value.shape.dims);
  const use =
    frame.uses.findLast(({ result }) => result === value) ??
    frame.expansion.uses.findLast(({ result }) => result === value);
  if (use) return { at: use.at, text: `${text} is made here` };
  return side && !frame.source.library ? { at: place(frame, side), text } : undefined;
}

function mergedLabels(tensors: readonly TensorEntity[], rank: number): (string | undefined)[] {
  return Array.from({ length: rank }, (_, axis) =>
    tensors.map(({ labels }) => labels[axis - rank + labels.length]).find((label) => label !== undefined),
  );
}
