// Puts a value into a step: the step that made what it is made of, one over the same space, or a new one.
import { sizeOf, type Shape } from "../ir/shape.js";
import type { Origin, Value } from "../ir/value.js";
import { isElementwise } from "../ir/elementwise.js";
import type { Access } from "./access.js";
import {
  canFollow,
  finalPlace,
  spaceKey,
  termKey,
  type Draft,
  type Output,
  type OutputMode,
  type Place,
  type StepDraft,
  type Term,
  type Walk,
} from "./draft.js";
import { isOfOne, isView } from "./storing.js";
import { coordinateOf, partsOf } from "./parts.js";
import { borrowed, survey, type Survey } from "./survey.js";

/** A step that computes more than this takes nothing more. */
const largest = 400;

/** What is to be stored: `value` at every point of `space`, where it is read by `access`; stored (or combined) where `to` says. */
export interface Root {
  readonly value: Value;
  readonly space: Shape;
  readonly access: Access;
  readonly mode: OutputMode;
  readonly place: Place;
  readonly to: Access;
  readonly origin: Origin | undefined;
  /** Of what goes into a leaf: steps up to this one still read what is there. */
  readonly notBefore: number | undefined;
}

/** Computes and stores the root; gives the step that does. */
export function fuse(draft: Draft, root: Root, store: (value: Value) => void): StepDraft {
  const plain = survey(draft, { ...root, extensible: isExtensible(root) }, store);
  if (plain.lacking === undefined) return commit(draft, root, plain, false);
  const longer = extended(root, plain.lacking);
  return commit(draft, longer, survey(draft, { ...longer, extensible: false }, store), true);
}

/** There must be rows to have one dimension more, and the root itself must not run along the last that there is. */
function isExtensible({ value, space, access }: Root): boolean {
  const isAlong = value.operation.kind === "reduce" && access.steps.at(-1) === 0;
  return (space.batched || space.dims.length > 0) && !isAlong;
}

/** With one dimension more, along which rows are combined. */
function extended(root: Root, size: number): Root {
  const longer = ({ offset, steps }: Access): Access => ({ offset, steps: [...steps, 0] });
  return {
    ...root,
    space: { ...root.space, dims: [...root.space.dims, size] },
    access: longer(root.access),
    to: longer(root.to),
  };
}

function commit(draft: Draft, root: Root, found: Survey, isLonger: boolean): StepDraft {
  const step = stepFor(draft, root, found);
  const term = termOf(draft, step, root.value, root.access, true);
  const mode = isLonger && root.mode === "store" ? "highest" : root.mode;
  addOutput(
    step,
    { place: root.place, access: root.to, term, mode, once: isLonger && root.mode === "total" },
    root.origin,
  );
  return step;
}

export function addOutput(step: StepDraft, output: Output, origin: Origin | undefined): void {
  step.outputs.push(output);
  step.origin ??= origin;
}

function stepFor(draft: Draft, root: Root, found: Survey): StepDraft {
  const after = Math.max(found.after, root.notBefore ?? -Infinity);
  const last = draft.steps.get(after);
  if (last && canJoin(last, root, found)) return last;
  const latest = draft.latest.get(spaceKey(root.space));
  const inFront = draft.latest.get(frontKey(root.space));
  const isEarly =
    after === -Infinity &&
    root.notBefore === undefined &&
    !root.space.batched &&
    sizeOf(root.space.dims) <= largestInFront;
  for (const step of isEarly ? [inFront] : [latest])
    if (step && step.number > after && !step.product && canJoin(step, root, found)) return step;
  return isEarly ? newStepInFront(draft, root.space) : newStep(draft, root.space);
}

/** What needs nothing but leaves and is small is computed first: so nothing that needs it has to wait. */
const largestInFront = 4096;

function frontKey(space: Shape): string {
  return `front ${spaceKey(space)}`;
}

type Kinds = Partial<Pick<StepDraft, "product" | "orthonormalize">>;

export function newStep(draft: Draft, space: Shape, kinds: Kinds = {}): StepDraft {
  const step = emptyStep(draft.next++, space, kinds);
  draft.steps.set(step.number, step);
  if (!kinds.orthonormalize) draft.latest.set(spaceKey(space), step);
  return step;
}

function newStepInFront(draft: Draft, space: Shape): StepDraft {
  const step = emptyStep(draft.nextInFront--, space, {});
  draft.steps.set(step.number, step);
  draft.latest.set(frontKey(space), step);
  return step;
}

function emptyStep(number: number, space: Shape, { product, orthonormalize }: Kinds): StepDraft {
  return { number, space, product, orthonormalize, outputs: [], terms: new Map(), origin: undefined };
}

function canJoin(step: StepDraft, root: Root, found: Survey): boolean {
  if (step.orthonormalize || spaceKey(step.space) !== spaceKey(root.space) || step.terms.size + found.size > largest)
    return false;
  const isThere = found.from.every(
    ({ value, access, number }) => number < step.number || step.terms.has(termKey(value, access)),
  );
  if (!isThere) return false;
  if (!step.product) return true;
  const walks: Walk[] = [...found.reads, { access: root.to, row: root.place.batched ? sizeOf(root.place.dims) : 0 }];
  // Dimensions that go as one have no coordinates of their own, and rows are not combined across blocks of the product.
  const leading = step.product.leading ?? 0;
  const isMerged = leading + Number(step.space.batched) > 1;
  const isCounted = isMerged && [...found.indexed].some((dim) => dim < leading);
  const isRowFree = !found.hasRow || root.space.dims.length > leading;
  return !isCounted && isRowFree && canFollow(step, walks);
}

/** The value at the points of the step, computed there or loaded. */
function termOf(draft: Draft, step: StepDraft, value: Value, access: Access, isRoot = false): Term {
  const key = termKey(value, access);
  const known = step.terms.get(key);
  if (known) return known;
  const term = newTerm(draft, step, value, access, isRoot);
  step.terms.set(key, term);
  if (!draft.computed.has(value) && term.kind !== "load" && !isView(value))
    draft.computed.set(value, { step, access, term });
  return term;
}

function newTerm(draft: Draft, step: StepDraft, value: Value, access: Access, isRoot: boolean): Term {
  if (draft.made.has(value)) return load(draft, step, value, access);
  const from = isRoot ? undefined : borrowed(draft, value);
  if (from !== undefined && from < step.number) {
    keep(draft, value);
    return load(draft, step, value, access);
  }
  const { operation } = value;
  const { kind } = operation;
  const parts = partsOf(value, access, step.space, isRoot);
  if (!parts) throw new Error(`${draft.entry}: ${draft.nameOf(value)} (${kind}) has no place`);
  const inputs = parts.map((part) => termOf(draft, step, part.value, part.access));
  const [first] = inputs;
  if (kind === "constant") return { kind, number: operation.value, value };
  if (kind === "random") return { kind, distribution: operation.distribution, stream: operation.stream, value };
  if (kind === "index") return { kind, access: coordinateOf(value, access, step.space)!, value }; // it has parts
  if (isElementwise(kind)) return { kind: "elementwise", name: kind, inputs, value };
  // The place of the largest of one element.
  if (!first) return { kind: "constant", number: 0, value };
  return kind === "reduce" && !isOfOne(value) ? { kind: "row", by: operation.by, input: first, value } : first;
}

function load(draft: Draft, step: StepDraft, value: Value, access: Access): Term {
  const place = draft.places.get(value);
  if (!place) throw new Error(`${draft.entry}: value ${value.id} has no place`);
  noteRead(draft, { step, access, place });
  return { kind: "load", place, access, value };
}

export function noteRead(draft: Draft, read: { step: StepDraft; access: Access | undefined; place: Place }): void {
  const place = finalPlace(read.place);
  if (place.role === "value") return;
  const region = place.within?.place ?? place;
  const known = draft.reads.get(region);
  if (known) known.push({ ...read, place });
  else draft.reads.set(region, [{ ...read, place }]);
}

/** Stores a value where it was computed. */
export function keep(draft: Draft, value: Value): void {
  const computed = draft.computed.get(value);
  if (!computed) throw new Error(`${draft.entry}: value ${value.id} was not computed`);
  const { step, access, term } = computed;
  const last = access.steps.length - 1;
  const isRowValue = access.steps[last] === 0 && (step.space.dims[last] ?? 1) > 1;
  const place = draft.bound.get(value) ?? draft.placeOf(value);
  draft.places.set(value, place);
  draft.made.set(value, step.number);
  addOutput(step, { place, access, term, mode: isRowValue ? "highest" : "store", once: false }, value.origin);
}
