// `regularize`: which penalties and projections each weight has.
import type { RegularizeStatement, Span } from "../../grammar/ast.js";
import { sameDims, shapeText } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { asTensor } from "./convert.js";
import { type Entity, type FunctionEntity, nameOf, poison, tensorEntity } from "./entity.js";
import { type Frame, type PendingWeight, written } from "./frame.js";
import { belongs, checkOwners, unknownOwners } from "./owners.js";

/** A regularizer of the model: a function whose first parameter is the weight. */
export interface Regularizer {
  readonly entity: FunctionEntity;
  readonly at: Span;
  /** The bindings, shared layers and weights that `on` names; empty for all. */
  readonly on: readonly string[];
}

export function expandRegularizer(frame: Frame, statement: RegularizeStatement): Regularizer | undefined {
  const entity = frame.expansion.expandFunction(statement.value, frame);
  const on = statement.on.filter((name) => name.text !== "");
  const unknown = unknownOwners(frame, on);
  if (!entity || unknown.length > 0 || entity.given.some((argument) => argument.entity.kind === "poison"))
    return undefined;
  return { entity, at: statement.value, on: on.map((name) => name.text) };
}

/** Says where `on` names something that no weight belongs to. */
export function checkRegularized(
  frame: Frame,
  statement: RegularizeStatement,
  weights: readonly PendingWeight[],
): void {
  const paths = weights.map(({ name }) => name);
  checkOwners(frame, statement.on, paths, "a layer to regularize, but has no weights");
}

/**
 * What holds for one weight. `regularize:` on its layer stands in place of all else; a weight that `on` names by its own name has that whatever it is;
 * everything else is for weights that are no bias and no scale (`multiplies`).
 */
export function regularizersOf(
  weight: PendingWeight,
  multiplies: boolean,
  regularizers: readonly Regularizer[],
): readonly FunctionEntity[] {
  if (weight.regularize) return multiplies && weight.regularize.kind === "function" ? [weight.regularize] : [];
  return regularizers
    .filter(({ on }) =>
      on.length === 0
        ? multiplies
        : on.some((name) => name === weight.name || (multiplies && belongs(weight.name, name))),
    )
    .map(({ entity }) => entity);
}

/** The regularizer of a weight: a penalty if it gives one number, a projection if it gives the weight's shape. */
export function applyRegularizer(
  frame: Frame,
  entity: FunctionEntity,
  weight: Value,
): { readonly penalty: Value } | { readonly projection: Value } | undefined {
  const { at } = entity;
  const inner: Frame = { ...frame, source: at.source, uses: [] };
  const site = { at: at.span, callee: at.span, text: written(inner, at.span) };
  const result = frame.expansion.call(
    inner,
    entity,
    [{ name: undefined, entity: tensorEntity(weight), at, written: undefined }],
    site,
  );
  const tensor = asValue(inner, result, at.span, nameOf(entity.callable));
  if (!tensor) return undefined;
  const { shape } = tensor;
  if (!shape.batched && sameDims(shape.dims, weight.shape.dims) && shape.dims.length > 0) return { projection: tensor };
  if (!shape.batched && shape.dims.length === 0) return { penalty: tensor };
  frame.expansion.report.add("NN209", at, {
    operation: "regularize",
    expected: `a function of the weight that gives one number or the weight's own shape`,
    found: shapeText(shape.dims),
  });
  return undefined;
}

function asValue(frame: Frame, entity: Entity, at: Span, name: string): Value | undefined {
  return entity === poison ? undefined : asTensor(frame, entity, at, `the result of ${name}`)?.value;
}

const identities = new WeakMap<object, number>();
let identitiesGiven = 0;

/** Equal for regularizers that are the same function with the same arguments, wherever they are written. */
export function regularizerKey({ callable, given }: FunctionEntity): string {
  const name = callable.kind === "built-in" ? callable.name : identityOf(callable.declaration);
  return `${name}(${given.map((argument) => `${argument.name ?? ""}:${entityKey(argument.entity)}`).join()})`;
}

function entityKey(entity: Entity): string {
  switch (entity.kind) {
    case "number":
      return entity.formula ? `value ${entity.formula.id}` : String(entity.value);
    case "boolean":
      return String(entity.value);
    case "text":
      return JSON.stringify(entity.text);
    case "tensor":
      return `value ${entity.value.id}`;
    case "list":
      return `[${entity.items.map(entityKey).join()}]`;
    case "function":
      return regularizerKey(entity);
    case "random":
    case "range":
    case "training":
    case "poison":
      return String(identityOf(entity));
  }
}

function identityOf(thing: object): number {
  const known = identities.get(thing) ?? ++identitiesGiven;
  identities.set(thing, known);
  return known;
}
