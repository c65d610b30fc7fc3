// Which values may lie where another one lay: those whose step is the last that reads the other, and reads each element just where it writes.
import { sizeOf } from "../ir/shape.js";
import { sameAccess, type Access } from "./access.js";
import type { Buffers } from "./buffers.js";
import type { Drafted, DraftedEntry, Place } from "./draft.js";
import { touchedBy, valueName, type Lifetime } from "./lifetimes.js";

/**
 * For each value that may, the one whose place it takes; no two take the same. What a product sums is then replaced by what follows on it while it is in cache,
 * and no second piece of memory is touched.
 */
export function heirs(
  drafts: readonly DraftedEntry[],
  buffers: Buffers,
  lives: ReadonlyMap<string, Lifetime>,
): ReadonlyMap<string, string> {
  const writers = new Map<string, Drafted[]>();
  for (const step of drafts.flatMap(({ steps }) => steps))
    for (const name of new Set(step.outputs.flatMap(({ place }) => valueName(place, buffers) ?? [])))
      writers.set(name, [...(writers.get(name) ?? []), step]);
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (const [heir, steps] of writers) {
    const isHeirTo = (name: string): boolean =>
      name !== heir &&
      !taken.has(name) &&
      lives.get(name)?.to === lives.get(heir)?.from &&
      steps.every((step) => !atHand(step, buffers).includes(name) || isReplaced(step, name, heir, buffers));
    const before = steps.flatMap((step) => atHand(step, buffers)).find(isHeirTo);
    if (before === undefined) continue;
    found.set(heir, before);
    taken.add(before);
  }
  return found;
}

/** What a step writes and reads; its product first, as that is in cache. */
function atHand(step: Drafted, buffers: Buffers): string[] {
  const { written, read } = touchedBy(step, buffers);
  return [...written, ...read];
}

/** Whether the step reads each element of `name` for the last time where it writes that of `heir`. */
function isReplaced(
  { space, product, outputs, reached }: Drafted,
  name: string,
  heir: string,
  buffers: Buffers,
): boolean {
  const is = (place: Place, wanted: string): boolean => valueName(place, buffers) === wanted;
  if (product && (is(product.a.place, name) || is(product.b.place, name) || is(product.c.place, heir))) return false;
  const [output, ...more] = outputs.filter(({ place }) => is(place, heir));
  if (!output || more.length > 0 || output.mode !== "store" || outputs.some(({ place }) => is(place, name)))
    return false;
  if (output.place.batched !== space.batched || !isOneToOne(output.access, space.dims)) return false;
  // What is only moved is read when others may have been written already.
  if (outputs.some(({ term }) => term.kind === "load" && is(term.place, name))) return false;
  const reads = reached.flatMap((term) => (term.kind === "load" && is(term.place, name) ? [term] : []));
  const isAlike = ({ access, place }: (typeof reads)[number]): boolean =>
    sameAccess(access, output.access) && isSameSize(place, output.place);
  return reads.length > 0 && reads.every(isAlike);
}

function isOneToOne({ steps }: Access, dims: readonly number[]): boolean {
  return steps.every((step, i) => step !== 0 || dims[i] === 1);
}

function isSameSize(one: Place, other: Place): boolean {
  return one.batched === other.batched && sizeOf(one.dims) === sizeOf(other.dims);
}
