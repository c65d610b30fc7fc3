// What a value needs before it can be computed point by point in a space: which stored values, and how much is free because it was computed before.
import { type Shape, sizeOf } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import type { Access } from "./access.js";
import { canFollow, type Draft, termKey, type Walk, walkOf } from "./draft.js";
import { coordinateOf, partsOf } from "./parts.js";
import { isOfOne, isRowReduction } from "./storing.js";

/** Values that cost more than this are stored when a second step needs them. */
const cheap = 6;

export interface Survey {
  /** The latest step that something comes from, -Infinity if there is none but leaves. */
  readonly after: number;
  /** What comes from that step must be there at the same points if the value is to be computed in it. */
  readonly from: readonly Source[];
  readonly reads: readonly Walk[];
  /** Dimensions of the space whose coordinates are used. */
  readonly indexed: ReadonlySet<number>;
  readonly hasRow: boolean;
  /** How much would be computed. */
  readonly size: number;
  /** A reduction along rows of this size stands in the way; a dimension more would help. */
  readonly lacking: number | undefined;
}

interface Source {
  readonly value: Value;
  readonly access: Access;
  readonly number: number;
}

export interface Question {
  readonly value: Value;
  readonly space: Shape;
  readonly access: Access;
  /** Whether the space could have a dimension more. */
  readonly extensible: boolean;
}

/** `store` makes sure that a value has a place; it is called for what cannot be computed in this space. */
export function survey(
  draft: Draft,
  { value: root, space, access, extensible }: Question,
  store: (value: Value) => void,
): Survey {
  const seen = new Set<string>();
  const from: Source[] = [];
  const indexed = new Set<number>();
  let hasRow = false;
  let lacking: number | undefined;
  const visit = (value: Value, at: Access): void => {
    const key = termKey(value, at);
    if (seen.has(key) || lacking !== undefined) return;
    seen.add(key);
    const isRoot = value === root;
    const number = draft.made.get(value) ?? (isRoot ? undefined : borrowed(draft, value));
    if (number !== undefined) {
      from.push({ value, access: at, number });
      return;
    }
    const parts = partsOf(value, at, space, isRoot);
    if (parts) {
      for (const [dim, step] of coordinateOf(value, at, space)?.steps.entries() ?? []) if (step !== 0) indexed.add(dim);
      hasRow ||= value.operation.kind === "reduce" && !isOfOne(value);
      for (const part of parts) visit(part.value, part.access);
    } else if (extensible && isRowReduction(value)) {
      lacking = sizeOf(value.inputs[0]?.shape.dims ?? []) / sizeOf(value.shape.dims);
    } else {
      if (isRoot)
        throw new Error(
          `${draft.entry}: ${draft.nameOf(value)} (${value.operation.kind}) cannot be computed point by point`,
        );
      store(value);
      from.push({ value, access: at, number: draft.made.get(value) ?? -Infinity });
    }
  };
  visit(root, access);
  const reads = from.map((source) => walkOf(source.value.shape, source.access));
  const after = from.reduce((latest, { number }) => Math.max(latest, number), -Infinity);
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
function isStorable(value: Value, access: Access, space: Shape): boolean {
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
  return next === sizeOf(value.shape.dims);
}
