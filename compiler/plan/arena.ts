// Places in the arena: what outlives a call has its own; values share places by lifetimes.
import { sizeOf } from "../ir/shape.js";
import type { Lifetime } from "./lifetimes.js";

/** All places begin at multiples of this, in bytes: a line of cache. */
export const alignment = 64;

export function alignedTo(elements: number, unit: number): number {
  return Math.ceil(elements / unit) * unit;
}

export function elementsOf(
  { dims, batched }: { readonly dims: readonly number[]; readonly batched: boolean },
  capacity: number,
): number {
  return sizeOf(dims) * (batched ? capacity : 1);
}

export interface Request extends Lifetime {
  readonly name: string;
  readonly elements: number;
  /** A value of the same size that dies as this one is born, and leaves it its place. */
  readonly heirTo: string | undefined;
}

/**
 * The start of each value, and the end of all. Values that are alive together get places apart, but for heirs: the best-fitting gap, in order of birth.
 */
export function allot(
  requests: readonly Request[],
  start: number,
  unit: number,
): { readonly at: ReadonlyMap<string, number>; readonly end: number } {
  const at = new Map<string, number>();
  const isHeir = ({ heirTo }: Request): number => Number(heirTo !== undefined);
  const births = [...requests].sort(
    (a, b) => a.from - b.from || isHeir(a) - isHeir(b) || b.elements - a.elements || (a.name < b.name ? -1 : 1),
  );
  const deaths = [...requests].sort((a, b) => a.to - b.to);
  const left = new Set<string>();
  const gaps: Gap[] = [];
  let end = start;
  let dead = 0;
  for (const { name, elements, from, heirTo } of births) {
    const inherited = heirTo === undefined ? undefined : at.get(heirTo);
    if (heirTo !== undefined && inherited !== undefined) {
      at.set(name, inherited);
      left.add(heirTo);
      continue;
    }
    for (let gone = deaths[dead]; gone && gone.to < from; gone = deaths[++dead])
      if (!left.has(gone.name)) release(gaps, at.get(gone.name) ?? start, alignedTo(gone.elements, unit));
    const size = alignedTo(elements, unit);
    const best = bestFit(gaps, size);
    const gap = gaps[best];
    if (gap) {
      at.set(name, gap.at);
      if (gap.size === size) gaps.splice(best, 1);
      else gaps[best] = { at: gap.at + size, size: gap.size - size };
      continue;
    }
    // The last gap reaches the end: it is made longer.
    const last = gaps.at(-1);
    const place = last && last.at + last.size === end ? last.at : end;
    if (place !== end) gaps.pop();
    at.set(name, place);
    end = place + size;
  }
  return { at, end };
}

/** Free elements; in order of place, and no two side by side. */
interface Gap {
  readonly at: number;
  readonly size: number;
}

function bestFit(gaps: readonly Gap[], size: number): number {
  let best = -1;
  for (let i = 0; i < gaps.length; i++) {
    const found = gaps[i]!.size; // i is within the list
    if (found >= size && (best < 0 || found < gaps[best]!.size)) best = i; // so is best
    if (found === size) return i;
  }
  return best;
}

function release(gaps: Gap[], at: number, size: number): void {
  if (size === 0) return;
  let [low, high] = [0, gaps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (gaps[middle]!.at < at)
      low = middle + 1; // middle < high
    else high = middle;
  }
  const before = gaps[low - 1];
  const after = gaps[low];
  const joinsBefore = before !== undefined && before.at + before.size === at;
  const joinsAfter = after?.at === at + size;
  const joined: Gap = {
    at: joinsBefore ? before.at : at,
    size: size + (joinsBefore ? before.size : 0) + (joinsAfter ? after.size : 0),
  };
  gaps.splice(low - Number(joinsBefore), Number(joinsBefore) + Number(joinsAfter), joined);
}
