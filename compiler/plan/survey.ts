// What a value needs before it can be computed point by point in a space: which stored values, and how much is free because it was computed before.
import type { Shape } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { accessKey, accessOfInput, accessOfReduced, identity, remap, type Access } from "./access.js";
import { canFollow, termKey, type Draft, type Walk, walkOf } from "./draft.js";
import { isOfOne, isRowReduction } from "./storing.js";

/** Values that cost more than this are stored when a second step needs them. */
const cheap = 6;

export interface Survey {
  /** The latest step that something comes from, -1 if there is none. */
  readonly after: number;
  /** What comes from that step must be there at the same points if the value is to be computed in it. */
  readonly from: readonly { readonly value: Value; readonly access: Access; readonly number: number }[];
  readonly reads: readonly Walk[];
  /** Dimensions of the space whose coordinates are used. */
  readonly indexed: ReadonlySet<number>;
  readonly hasRow: boolean;
  /** Everything that would be computed. */
  readonly size: number;
  /** A reduction along rows of this size stands in the way; a dimension more would help. */
  readonly lacking: number | undefined;
}

/** `store` makes sure that a value has a place; it is called for what cannot be computed in this space. */
export function survey(
  draft: Draft,
  root: Value,
  space: Shape,
  access: Access,
  extensible: boolean,
  store: (value: Value) => void,
): Survey {
  const seen = new Set<string>();
  const from: { value: Value; access: Access; number: number }[] = [];
  const reads: Walk[] = [];
  const indexed = new Set<number>();
  let hasRow = false;
  let lacking: number | undefined;
  const visit = (value: Value, at: Access): void => {
    const key = termKey(value, at);
    if (seen.has(key) || lacking !== undefined) return;
    seen.add(key);
    const made = draft.made.get(value);
    if (made !== undefined) {
      from.push({ value, access: at, number: made });
      reads.push(walkOf(value.shape, at));
      return;
    }
    const computed = value === root ? undefined : borrowed(draft, value);
    if (computed !== undefined) {
      from.push({ value, access: at, number: computed });
      reads.push(walkOf(value.shape, at));
      return;
    }
    const before = (): void => {
      if (value === root)
        throw new Error(`${draft.entry}: value ${value.id} (${value.operation.kind}) cannot be computed`);
      store(value);
      from.push({ value, access: at, number: draft.made.get(value) ?? -1 });
      reads.push(walkOf(value.shape, at));
    };
    const { operation, inputs } = value;
    switch (operation.kind) {
      case "constant":
        return;
      case "index": {
        const coordinate = accessOfIndex(value, at, space);
        if (!coordinate) return before();
        for (const [dim, step] of coordinate.steps.entries()) if (step !== 0) indexed.add(dim);
        return;
      }
      case "random":
        if (!isWhole(value, at, space)) before();
        return;
      case "reduce": {
        const [input] = inputs;
        if (input && isOfOne(value)) return operation.by === "argmax" ? undefined : visit(input, at);
        if (!input || (value !== root && !isRowReduction(value))) return before();
        const inner = accessOfReduced(value, input, at, space);
        if (inner) {
          hasRow = true;
          visit(input, inner);
        } else if (extensible) lacking = reducedSize(value, input);
        else before();
        return;
      }
      case "matmul":
      case "concat":
      case "orthonormalize":
        return before();
      default: {
        const read = operation.kind === "with_gradient" ? inputs.slice(0, 1) : inputs;
        const accesses = read.map((input) => accessOfInput(value, input, at, space));
        if (accesses.some((inner) => !inner)) return before();
        for (const [i, input] of read.entries()) visit(input, accesses[i]!); // none is undefined: see above
      }
    }
  };
  visit(root, access);
  const after = from.reduce((latest, { number }) => Math.max(latest, number), -1);
  return { after, from, reads, indexed, hasRow, size: seen.size, lacking };
}

/** The step that can give a value that was computed there: stored from there if need be. Undefined where computing it anew is cheaper. */
export function borrowed(draft: Draft, value: Value): number | undefined {
  const computed = draft.computed.get(value);
  if (!computed || (draft.costs.get(value) ?? 0) <= cheap) return undefined;
  const { access, step } = computed;
  return isStorable(value, access, step.space) && canFollow(step, [walkOf(value.shape, access)])
    ? step.number
    : undefined;
}

/** Whether a space comes to every element of the value once, or once for each point of its last dimension. */
export function isStorable(value: Value, access: Access, space: Shape): boolean {
  if (space.batched !== value.shape.batched || access.offset !== 0) return false;
  const walked = access.steps
    .map((step, i) => ({ step, size: space.dims[i] ?? 1, isLast: i === access.steps.length - 1 }))
    .filter(({ step, isLast }) => step !== 0 || !isLast)
    .sort((a, b) => a.step - b.step);
  let next = 1;
  for (const { step, size } of walked) {
    if (step !== next) return false;
    next *= size;
  }
  return next === value.shape.dims.reduce((size, dim) => size * dim, 1);
}

/** The coordinate that an index stands for, in those of the space. */
export function accessOfIndex(value: Value, access: Access, space: Shape): Access | undefined {
  if (value.operation.kind !== "index") return undefined;
  const { dims, axis } = value.operation;
  return remap(
    access,
    space,
    dims,
    dims.map((_, i) => Number(i === axis)),
  );
}

/** Whether a space comes to the elements of the value in their order: only then are random numbers its own. */
export function isWhole(value: Value, access: Access, space: Shape): boolean {
  return space.batched === value.shape.batched && accessKey(access) === accessKey(identity(space));
}

function reducedSize(value: Value, input: Value): number {
  const size = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);
  return size(input.shape.dims) / size(value.shape.dims);
}
