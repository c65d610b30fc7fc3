// What a value is computed from at the points of a space, and where that is impossible.
import { isElementwise } from "../ir/elementwise.js";
import { type Shape, sizeOf } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { accessOfInput, accessOfReduced, identity, remap, sameAccess, type Access } from "./access.js";
import { isOfOne, isRowReduction, isView } from "./storing.js";

export interface Part {
  readonly value: Value;
  readonly access: Access;
}

/** The inputs, and how each is read. Undefined if the value must come from memory in this space; of a root, any reduction may run along the rows. */
export function partsOf(value: Value, access: Access, space: Shape, isRoot = false): readonly Part[] | undefined {
  const { operation, inputs } = value;
  const { kind } = operation;
  const [first] = inputs;
  if (kind === "constant") return [];
  if (kind === "index") return coordinateOf(value, access, space) && [];
  if (kind === "random") return isWhole(value, access, space) ? [] : undefined;
  if (kind === "reduce") {
    if (!first) return undefined;
    if (isOfOne(value)) return operation.by === "argmax" ? [] : [{ value: first, access }];
    return isRoot || isRowReduction(value)
      ? all([first], () => accessOfReduced(value, first, access, space))
      : undefined;
  }
  // Of with_gradient only the value itself counts.
  if (isView(value)) return all(inputs.slice(0, 1), (input) => accessOfInput(value, input, access, space));
  if (isElementwise(kind)) return all(inputs, (input) => accessOfInput(value, input, access, space));
  return undefined;
}

function all(inputs: readonly Value[], accessOf: (input: Value) => Access | undefined): Part[] | undefined {
  const parts: Part[] = [];
  for (const value of inputs) {
    const access = accessOf(value);
    if (!access) return undefined;
    parts.push({ value, access });
  }
  return parts;
}

/** The coordinate that an index stands for, in those of the space. */
export function coordinateOf({ operation }: Value, access: Access, space: Shape): Access | undefined {
  if (operation.kind !== "index") return undefined;
  const { dims, axis } = operation;
  return remap(
    access,
    space,
    dims,
    dims.map((_, i) => Number(i === axis)),
  );
}

/** Whether a space comes to the elements of the value in their order: only then are random numbers its own. */
function isWhole({ shape }: Value, access: Access, space: Shape): boolean {
  const isSame = space.batched === shape.batched && sizeOf(space.dims) === sizeOf(shape.dims);
  return isSame && sameAccess(access, identity(space));
}
