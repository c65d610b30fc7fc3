// Which layer became which: by the binding first, then by what a binding is made of.
import { total, type LayerSummary } from "../summarize/summarize.js";
import type { LayerChange, LayerState } from "./comparison.js";

/** In the order of the new spec; what was removed stands where it was. */
export function layerChanges(before: readonly LayerSummary[], after: readonly LayerSummary[]): LayerChange[] {
  const [old, now] = [bindingsOf(before), bindingsOf(after)];
  const renamed = renamedBindings(old, now);
  const former = new Map([...renamed].map(([from, to]) => [to, from]));
  const changes: LayerChange[] = [];
  const reported = new Set<string>();
  const removeUpTo = (name: string | undefined): void => {
    for (const [other, states] of old) {
      if (other === name) return;
      if (now.has(other) || renamed.has(other) || reported.has(other)) continue;
      reported.add(other);
      for (const state of states) changes.push({ kind: "removed", before: state, after: undefined });
    }
  };
  for (const [name, states] of now) {
    const from = former.get(name) ?? name;
    if (old.has(from)) removeUpTo(from);
    changes.push(...changesWithin(old.get(from) ?? [], states));
  }
  removeUpTo(undefined);
  return changes;
}

type Bindings = ReadonlyMap<string, readonly LayerState[]>;

function bindingsOf(layers: readonly LayerSummary[]): Bindings {
  const bindings = new Map<string, LayerState[]>();
  for (const { name, text, shape, parameters, operations } of layers) {
    const state = { name, text, shape, parameters: total(parameters), operations };
    const known = bindings.get(name);
    if (known) known.push(state);
    else bindings.set(name, [state]);
  }
  return bindings;
}

/** New names by old ones: bindings that only one side has and that are made of the same, in their order. */
function renamedBindings(old: Bindings, now: Bindings): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  const free = new Map<string, string[]>();
  for (const [name, states] of now)
    if (!old.has(name)) free.set(made(states), [...(free.get(made(states)) ?? []), name]);
  for (const [name, states] of old) {
    const found = now.has(name) ? undefined : free.get(made(states))?.shift();
    if (found !== undefined) renamed.set(name, found);
  }
  return renamed;
}

function made(states: readonly LayerState[]): string {
  return JSON.stringify(states.map(({ text, shape, parameters }) => [text, shape, parameters]));
}

/** The stages of a binding: those called alike in the same order are the same ones. */
function changesWithin(before: readonly LayerState[], after: readonly LayerState[]): LayerChange[] {
  const changes: LayerChange[] = [];
  const length = commonLengths(before, after);
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [a, b] = [before[i], after[j]];
    if (a && b && calledAlike(a, b)) {
      changes.push(...changeOf(a, b));
      i++;
      j++;
    } else if (a && (!b || length(i + 1, j) >= length(i, j + 1))) {
      changes.push({ kind: "removed", before: a, after: undefined });
      i++;
    } else {
      changes.push({ kind: "added", before: undefined, after: b });
      j++;
    }
  }
  return changes;
}

/** Longer lists are compared from the front alone: the table would be larger than what it tells. */
const mostCells = 4_000_000;

/** How long the longest common subsequence of both is from there on. */
function commonLengths(a: readonly LayerState[], b: readonly LayerState[]): (i: number, j: number) => number {
  const width = b.length + 1;
  if ((a.length + 1) * width > mostCells) return () => 0;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (const [i, one] of [...a.entries()].reverse())
    for (const [j, other] of [...b.entries()].reverse())
      lengths[i * width + j] = calledAlike(one, other) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  return at;
}

function calledAlike(a: LayerState, b: LayerState): boolean {
  return calledBy(a) === calledBy(b);
}

/** `dense` of `dense(128)` */
function calledBy({ text }: LayerState): string {
  return text.split(/[(\s{]/, 1).join();
}

function changeOf(before: LayerState, after: LayerState): LayerChange[] {
  const sizes = ({ shape, parameters }: LayerState): string => JSON.stringify([shape, parameters]);
  if (sizes(before) !== sizes(after)) return [{ kind: "resized", before, after }];
  if (before.text !== after.text) return [{ kind: "changed", before, after }];
  return before.name === after.name ? [] : [{ kind: "renamed", before, after }];
}
