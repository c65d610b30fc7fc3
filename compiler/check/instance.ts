// `share`: one instance of a layer, with all the layers inside it, for several calls.
import type { ParamStatement, Share, StateStatement } from "../../grammar/ast.js";
import { sameDims, shapeText } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { type Entity, type Instance, poison, tensorEntity } from "./entity.js";
import { type Frame, join, place, type SharedCall } from "./frame.js";
import { declare } from "./scope.js";

/** `share encode = mlp(128)`: what it owns is made at the first call and used by all. */
export function expandShare(statement: Share, frame: Frame): void {
  const entity = frame.expansion.expandFunction(statement.value, frame);
  const shared = innerInstance(frame, statement.name.text);
  declare(frame.scope, statement.name.text, entity ? { ...entity, shared } : poison, statement.name);
}

/** A weight or state of a shared instance, for the call that asks for it. */
interface Part {
  /** What an earlier call made of it. */
  readonly made: () => Value | undefined;
  readonly make: (value: Value) => void;
}

/** The part of this name; undefined where nothing is shared. */
export function sharedPart(frame: Frame, name: string): Part | undefined {
  const { shared } = frame;
  if (!shared) return undefined;
  const part = placeInside(frame, shared, name);
  const { made } = shared.instance;
  return { made: () => made.get(part), make: (value) => void made.set(part, value) };
}

/** The instance that a `share` of this name stands for: each one anew, but inside a shared layer one for all its calls. */
function innerInstance(frame: Frame, name: string): Instance {
  const fresh: Instance = { path: join(frame.path(), name), made: new Map(), inner: new Map() };
  const { shared } = frame;
  if (!shared) return fresh;
  const part = placeInside(frame, shared, name);
  const { inner } = shared.instance;
  const before = inner.get(part);
  if (!before) inner.set(part, fresh);
  return before ?? fresh;
}

/** A weight or state that an earlier call made; another shape makes it another one. */
export function sharedEntity(
  statement: ParamStatement | StateStatement,
  frame: Frame,
  before: Value,
  dims: readonly number[],
  labels: readonly (string | undefined)[],
): Entity {
  if (sameDims(before.shape.dims, dims)) return tensorEntity(before, labels);
  frame.expansion.report.add("NN206", place(frame, statement), {
    layer: frame.shared?.instance.path ?? frame.name,
    first: shapeText(before.shape.dims),
    second: shapeText(dims),
  });
  return poison;
}

/** Two parts may have one path, as a layer's own weight and that of the layer it ends with; which of them is meant, the order tells. */
function placeInside(frame: Frame, { instance, asked }: SharedCall, name: string): string {
  const path = join(frame.path().slice(instance.path.length), name);
  const count = (asked.get(path) ?? 0) + 1;
  asked.set(path, count);
  return `${path} ${count}`;
}
