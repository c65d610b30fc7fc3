// From when to when each value must be kept: on one time line on which the steps of all entries have a place.
import type { Buffers } from "./buffers.js";
import { finalPlace, type Drafted, type DraftedEntry, type Place } from "./draft.js";

/** Both ends included. */
export interface Lifetime {
  readonly from: number;
  readonly to: number;
}

/** What a caller reads outlives the last step, but no step to come. */
const afterStep = 0.5;

/** What each step of an entry writes and reads, by name; values only. */
export interface Touched {
  readonly written: readonly string[];
  readonly read: readonly string[];
}

export function touched({ steps }: DraftedEntry, buffers: Buffers): Touched[] {
  return steps.map((step) => touchedBy(step, buffers));
}

export function touchedBy(step: Drafted, buffers: Buffers): Touched {
  const names = (places: readonly Place[]): string[] => places.flatMap((place) => valueName(place, buffers) ?? []);
  return { written: names(placesWritten(step)), read: names(placesRead(step)) };
}

/** Undefined for what isn't a value. */
export function valueName(of: Place, buffers: Buffers): string | undefined {
  const place = finalPlace(of);
  return place.role === "value" ? buffers.nameOf(place) : undefined;
}

function placesWritten({ product, orthonormalize, outputs }: Drafted): Place[] {
  return [
    ...(product ? [product.c.place] : []),
    ...(orthonormalize ? [orthonormalize] : []),
    ...outputs.map(({ place }) => place),
  ];
}

function placesRead({ product, reached }: Drafted): Place[] {
  const loads = reached.flatMap((term) => (term.kind === "load" ? [term.place] : []));
  return [...(product ? [product.a.place, product.b.place] : []), ...loads];
}

/**
 * The lifetimes of all values. The longest entry is the time line; steps of the others stand where the same value is made in it, or between.
 * As every entry's steps keep their order, values that are alive together in any entry are alive together on the line.
 */
export function lifetimes(
  entries: readonly { readonly steps: readonly Touched[]; readonly results: readonly string[] }[],
): ReadonlyMap<string, Lifetime> {
  const order = [...entries].sort((a, b) => b.steps.length - a.steps.length);
  const line = new TimeLine();
  const ticks = order.map(({ steps }) => line.merge(steps.map(({ written }) => written)));
  const numbers = line.numbers();
  const lives = new Map<string, { from: number; to: number }>();
  for (const [e, { steps, results }] of order.entries()) {
    const times = (ticks[e] ?? []).map((tick) => numbers.get(tick) ?? 0);
    const extend = (name: string, time: number): void => {
      const life = lives.get(name);
      if (!life) lives.set(name, { from: time, to: time });
      else [life.from, life.to] = [Math.min(life.from, time), Math.max(life.to, time)];
    };
    for (const [i, { written, read }] of steps.entries())
      for (const name of [...written, ...read]) extend(name, times[i] ?? 0);
    for (const name of results) extend(name, (times.at(-1) ?? 0) + afterStep);
  }
  return lives;
}

interface Tick {
  next: Tick | undefined;
}

class TimeLine {
  readonly #first: Tick = { next: undefined };
  readonly #births = new Map<string, Tick>();

  /** A tick for each step, later ones not before earlier ones. */
  merge(steps: readonly (readonly string[])[]): Tick[] {
    const numbers = this.numbers();
    let cursor = this.#first;
    // Ticks made here have no number: they stand behind the latest that has one.
    let reached = 0;
    return steps.map((written) => {
      const known = written
        .map((name) => this.#births.get(name))
        .find((tick) => tick && (numbers.get(tick) ?? -1) > reached);
      if (known) reached = numbers.get(known) ?? reached;
      else cursor.next = { next: cursor.next };
      cursor = known ?? cursor.next!; // it was made just now
      for (const name of written) if (!this.#births.has(name)) this.#births.set(name, cursor);
      return cursor;
    });
  }

  numbers(): Map<Tick, number> {
    const numbers = new Map<Tick, number>();
    for (let tick: Tick | undefined = this.#first; tick; tick = tick.next) numbers.set(tick, numbers.size);
    return numbers;
  }
}
