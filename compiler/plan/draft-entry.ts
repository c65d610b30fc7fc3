// One entry: every value that needs a place gets one, in the graph's order; what goes into leaves comes last, when all else has read them.
import { type Graph, valuesOf } from "../ir/graph.js";
import { sameShape, sizeOf } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { identity, sameAccess, spaceOf } from "./access.js";
import {
  finalPlace,
  stepsInOrder,
  type Draft,
  type Drafted,
  type DraftedEntry,
  type Place,
  type Read,
  type StepDraft,
} from "./draft.js";
import { newStep } from "./fuse.js";
import type { Leaves } from "./leaves.js";
import { namesOf } from "./names.js";
import { copyTo, store } from "./store.js";
import { sameElements, storing } from "./storing.js";
import { termsOf } from "./terms.js";

export function draftEntry(graph: Graph, leaves: Leaves): DraftedEntry {
  const values = valuesOf(graph);
  const { stored, costs } = storing(graph, values);
  const nameOf = namesOf(graph, values);
  const draft: Draft = {
    entry: graph.name,
    steps: new Map(),
    next: 0,
    nextInFront: -1,
    latest: new Map(),
    places: new Map(),
    made: new Map(),
    bound: new Map(),
    computed: new Map(),
    reads: new Map(),
    costs,
    copies: new Map(),
    results: [],
    nameOf,
    placeOf: (value) => placeFor(value, nameOf(value)),
  };
  for (const value of values) {
    if (value.operation.kind !== "leaf") continue;
    draft.places.set(value, leaves.placeOf(value));
    draft.made.set(value, -Infinity);
  }
  const targets = bindTargets(draft, graph, leaves, values);
  const late = new Set(targets.filter(({ isRead, value }) => isRead && isPointwise(value)).map(({ value }) => value));
  for (const value of values) if (stored.has(value) && !late.has(value)) store(draft, value);
  const overwritten = new Set(targets.map(({ leaf }) => regionOf(leaf)));
  const results = graph.results.map(({ name, value, into }) =>
    into ? leaves.placeOf(into) : resultPlace(draft, name, value, overwritten),
  );
  for (const { value, place, leaf } of targets) {
    const notBefore = lastReader(draft, leaf);
    if (draft.bound.get(value) === place) store(draft, value, notBefore);
    else copyTo(draft, value, place, notBefore);
  }
  settle(draft, targets);
  draft.results.push(...graph.results.map(({ name }, i) => ({ name, place: results[i]! }))); // one for each
  const steps = stepsInOrder(draft).map((step): Drafted => ({ ...step, reached: termsOf(step) }));
  return { entry: graph.name, steps, results: draft.results, nameOf };
}

function placeFor({ shape }: Value, name: string): Place {
  return { role: "value", dims: shape.dims, batched: shape.batched, name, standsFor: undefined, within: undefined };
}

/** A value on its way into a leaf. */
interface Target {
  readonly value: Value;
  readonly place: Place;
  readonly leaf: Place;
  /** Whether something in this graph reads the leaf. */
  readonly isRead: boolean;
}

function bindTargets(draft: Draft, graph: Graph, leaves: Leaves, values: readonly Value[]): Target[] {
  const read = new Set(
    values.filter(({ operation }) => operation.kind === "leaf").map((value) => regionOf(leaves.placeOf(value))),
  );
  return graph.results.flatMap(({ name, value, into }) => {
    if (!into) return [];
    const leaf = leaves.placeOf(into);
    const base = sameElements(value);
    const place = placeFor(into, `${name}.next`);
    const { kind } = base.operation;
    // A matrix is made orthonormal where it lies, and so in its own shape.
    const isShaped = kind !== "orthonormalize" || sameShape(base.shape, into.shape);
    const isComputed = kind !== "leaf" && kind !== "constant";
    const isOwn = isComputed && isShaped && !draft.bound.has(base) && base.shape.batched === into.shape.batched;
    if (isOwn) draft.bound.set(base, place);
    return [{ value: isOwn ? base : value, place, leaf, isRead: read.has(regionOf(leaf)) }];
  });
}

function isPointwise({ operation }: Value): boolean {
  return operation.kind !== "matmul" && operation.kind !== "concat" && operation.kind !== "orthonormalize";
}

function regionOf(place: Place): Place {
  return place.within?.place ?? place;
}

function lastReader(draft: Draft, leaf: Place): number {
  return (draft.reads.get(regionOf(leaf)) ?? []).reduce((last, { step }) => Math.max(last, step.number), -Infinity);
}

/** Lets each value lie in its leaf at once if nothing needs what is there any more; else it is copied there at the end. */
function settle(draft: Draft, targets: readonly Target[]): void {
  const writers = writersOf(stepsInOrder(draft));
  const waiting: Target[] = [];
  for (const target of targets) {
    const steps = writers.get(target.place) ?? [];
    const reads = draft.reads.get(regionOf(target.leaf)) ?? [];
    if (steps.length > 0 && reads.every((read) => isHarmless(read, target, steps)))
      target.place.standsFor = target.leaf;
    else waiting.push(target);
  }
  if (waiting.length === 0) return;
  for (const { place, leaf, value } of waiting) {
    const space = spaceOf(leaf);
    const key = `copies ${space.batched} ${space.dims.join()}`;
    let step = draft.latest.get(key);
    if (!step) draft.latest.set(key, (step = newStep(draft, space)));
    const access = identity(space);
    step.outputs.push({
      place: leaf,
      access,
      term: { kind: "load", place, access, value },
      mode: "store",
      once: false,
    });
    step.origin ??= value.origin;
  }
}

function isHarmless(
  { step, access, place }: Read,
  { leaf, place: target }: Target,
  writers: readonly StepDraft[],
): boolean {
  if (isApart(place, leaf)) return true;
  return writers.every((writer) => {
    if (step.number !== writer.number) return step.number < writer.number;
    if (place !== leaf || !access || writer.product?.c.place === target) return false;
    const outputs = writer.outputs.filter((output) => output.place === target);
    // What is only moved is read when others may have been written already.
    const isMoved = writer.outputs.some(({ term }) => term.kind === "load" && finalPlace(term.place) === leaf);
    return !isMoved && outputs.every((output) => output.mode === "store" && sameAccess(output.access, access));
  });
}

/** Whether two parts of one region share no element. */
function isApart(one: Place, other: Place): boolean {
  if (!one.within || !other.within || one === other) return false;
  const end = ({ within, dims }: Place): number => (within?.offset ?? 0) + sizeOf(dims);
  return end(one) <= other.within.offset || end(other) <= one.within.offset;
}

function writersOf(steps: readonly StepDraft[]): Map<Place, StepDraft[]> {
  const writers = new Map<Place, StepDraft[]>();
  const note = (place: Place, step: StepDraft): void => {
    const known = writers.get(place);
    if (!known) writers.set(place, [step]);
    else if (known.at(-1) !== step) known.push(step);
  };
  for (const step of steps) {
    if (step.product) note(step.product.c.place, step);
    if (step.orthonormalize) note(step.orthonormalize, step);
    for (const { place } of step.outputs) note(place, step);
  }
  return writers;
}

/** Where the caller finds a result: any place that has its elements in order, and keeps them. */
function resultPlace(draft: Draft, name: string, value: Value, overwritten: ReadonlySet<Place>): Place {
  const base = sameElements(value);
  const isOfLeaf = base.operation.kind === "leaf";
  const known = draft.places.get(base) ?? (isOfLeaf ? undefined : draft.bound.get(base));
  if (known && !(isOfLeaf && overwritten.has(regionOf(known)))) return known;
  const place = placeFor(value, name);
  copyTo(draft, value, place);
  return place;
}
