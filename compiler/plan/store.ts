// Gives a value its place, by the step that its kind asks for.
import { denseStrides, type Shape, sizeOf } from "../ir/shape.js";
import type { OperationOf, Value } from "../ir/value.js";
import { identity, spaceOf, type Access } from "./access.js";
import { noteRead, newStep, keep, fuse, type Root } from "./fuse.js";
import { type Draft, type OutputMode, type Place } from "./draft.js";
import { multiply } from "./multiply.js";
import { isAlwaysStored, isRowReduction } from "./storing.js";
import { borrowed } from "./survey.js";

/** Makes sure that a value lies in memory. */
export function store(draft: Draft, value: Value, notBefore?: number): void {
  if (draft.made.has(value)) return;
  const at = borrowed(draft, value);
  const { kind } = value.operation;
  if (at !== undefined && at >= (notBefore ?? -Infinity)) keep(draft, value);
  else if (kind === "matmul") multiply(draft, value, storeIn(draft));
  else if (kind === "concat") join(draft, value);
  else if (kind === "orthonormalize") orthonormalize(draft, value);
  else {
    const place = draft.bound.get(value) ?? draft.placeOf(value);
    const step = kind === "reduce" ? combine(draft, value, place, notBefore) : copyTo(draft, value, place, notBefore);
    draft.places.set(value, place);
    draft.made.set(value, step);
  }
}

function storeIn(draft: Draft): (value: Value) => void {
  return (value) => {
    store(draft, value);
  };
}

/** Stores the value's elements in a place, in order; gives the number of the step that does. */
export function copyTo(draft: Draft, value: Value, place: Place, notBefore?: number): number {
  const space = { batched: place.batched, dims: spaceOf(value.shape).dims };
  return compute(draft, {
    value,
    space,
    access: identity(space),
    mode: "store",
    place,
    to: identity(space),
    origin: value.origin,
    notBefore,
  });
}

function compute(draft: Draft, root: Root): number {
  return fuse(draft, root, storeIn(draft)).number;
}

const modes = { sum: "total", max: "highest", min: "lowest", argmax: "highest" } as const satisfies Record<
  string,
  OutputMode
>;

/** A reduction: every point of the input's space goes to a place of the result. */
function combine(draft: Draft, value: Value, place: Place, notBefore: number | undefined): number {
  const { by } = value.operation as OperationOf<"reduce">;
  if (by === "argmax") return argmax(draft, value, place, notBefore);
  const { input, steps } = summands(draft, value);
  // Even what was to be stored last.
  if (isAlwaysStored(input)) store(draft, input);
  const space = spaceOf(input.shape);
  const to: Access = { offset: 0, steps: steps.filter((_, i) => input.shape.dims[i] !== 1) };
  return compute(draft, {
    value: input,
    space,
    access: identity(space),
    mode: modes[by],
    place,
    to,
    origin: value.origin,
    notBefore,
  });
}

/** What is combined, and the step in the result along each of its axes: sums of sums are one sum. */
function summands(draft: Draft, value: Value): { input: Value; steps: number[] } {
  let result = value;
  let steps = denseStrides(value.shape.dims);
  for (;;) {
    const { axes, by } = result.operation as OperationOf<"reduce">;
    const [input] = result.inputs;
    if (!input) throw new Error(`value ${result.id} has no input`);
    let kept = 0;
    const kinds = steps;
    steps = input.shape.dims.map((_, axis) => (axes.includes(axis) ? 0 : (kinds[kept++] ?? 0)));
    const isSame = input.operation.kind === "reduce" && input.operation.by === by;
    if (!isSame || draft.made.has(input) || draft.computed.has(input)) return { input, steps };
    result = input;
  }
}

/** Always along rows: where there is only one row, it is the whole space. */
function argmax(draft: Draft, value: Value, place: Place, notBefore: number | undefined): number {
  const [input] = value.inputs;
  if (!input) throw new Error(`value ${value.id} has no input`);
  const outer = spaceOf(value.shape);
  if (isRowReduction(value) || sizeOf(input.shape.dims) === sizeOf(value.shape.dims))
    return copyTo(draft, value, place, notBefore);
  const space: Shape = { ...outer, dims: [...outer.dims, sizeOf(input.shape.dims)] };
  const access: Access = { offset: 0, steps: space.dims.map(() => 0) };
  return compute(draft, { value, space, access, mode: "highest", place, to: access, origin: value.origin, notBefore });
}

/** Each part is stored into its slice of the place. */
function join(draft: Draft, value: Value): void {
  const place = draft.bound.get(value) ?? draft.placeOf(value);
  const { axis } = value.operation as OperationOf<"concat">;
  const strides = denseStrides(value.shape.dims);
  let from = 0;
  let last = -Infinity;
  for (const part of value.inputs) {
    const space: Shape = { batched: value.shape.batched, dims: spaceOf(part.shape).dims };
    const to: Access = {
      offset: from * (strides[axis] ?? 0),
      steps: strides.filter((_, i) => part.shape.dims[i] !== 1),
    };
    const { origin } = value;
    const root: Root = {
      value: part,
      space,
      access: identity(space),
      mode: "store",
      place,
      to,
      origin,
      notBefore: undefined,
    };
    if (sizeOf(part.shape.dims) > 0) last = Math.max(last, compute(draft, root));
    from += part.shape.dims[axis] ?? 0;
  }
  draft.places.set(value, place);
  draft.made.set(value, last);
}

function orthonormalize(draft: Draft, value: Value): void {
  const [input] = value.inputs;
  if (!input) throw new Error(`value ${value.id} has no input`);
  const place = draft.bound.get(value) ?? draft.placeOf(value);
  copyTo(draft, input, place);
  const step = newStep(draft, spaceOf(value.shape), { orthonormalize: place });
  step.origin = value.origin;
  noteRead(draft, { step, access: undefined, place });
  draft.places.set(value, place);
  draft.made.set(value, step.number);
}
