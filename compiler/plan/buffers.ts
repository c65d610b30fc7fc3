// The names of all buffers, and of those that are one place under two names because one formula sees it in two ways.
import { sameShape } from "../ir/shape.js";
import { finalPlace, type DraftedEntry, type Place } from "./draft.js";

export interface Buffers {
  nameOf(place: Place): string;
  /** Another name for the place, the same for the same way of seeing it. */
  aliasOf(place: Place, seenAs: string): string;
  /** A name that no buffer has, nor is in `taken`. */
  free(wish: string, taken: ReadonlySet<string>): string;
  /** Names and the place of each, in order; places of different entries that have one name are one buffer. */
  named(): ReadonlyMap<string, readonly Place[]>;
  aliases(): ReadonlyMap<string, Place>;
}

/** What formulas read as something else than a name. */
const reserved: ReadonlySet<string> = new Set(
  "and or not rows Infinity total highest lowest exp log tanh sqrt erf abs sign floor cos sin max min where row_sum row_max row_min row_argmax uniform normal index".split(
    " ",
  ),
);

export function nameBuffers(drafts: readonly DraftedEntry[], leaves: readonly Place[]): Buffers {
  const names = new Map<Place, string>();
  const places = new Map<string, Place[]>();
  for (const leaf of leaves) {
    names.set(leaf, leaf.name);
    places.set(leaf.name, [leaf]);
  }
  for (const draft of drafts) {
    const here = new Set<string>();
    for (const place of placesOf(draft)) {
      if (names.has(place)) continue;
      // A value of another entry that looks the same is the same buffer.
      const isTaken = (candidate: string): boolean => {
        const [known] = places.get(candidate) ?? [];
        return here.has(candidate) || (known !== undefined && (known.role !== "value" || !sameShape(known, place)));
      };
      const name = firstFree(valid(place.name), isTaken);
      here.add(name);
      names.set(place, name);
      const known = places.get(name);
      if (known) known.push(place);
      else places.set(name, [place]);
    }
  }
  const aliases = new Map<string, Place>();
  const aliasKeys = new Map<string, string>();
  const nameOf = (place: Place): string => {
    const name = names.get(finalPlace(place));
    if (name === undefined) throw new Error(`${place.name} has no name`);
    return name;
  };
  const isTaken = (name: string): boolean => places.has(name) || aliases.has(name);
  return {
    nameOf,
    aliasOf(place, seenAs) {
      const base = nameOf(place);
      const key = `${base} ${seenAs}`;
      let alias = aliasKeys.get(key);
      if (alias === undefined) {
        alias = firstFree(`${base}.view`, isTaken);
        aliasKeys.set(key, alias);
        aliases.set(alias, finalPlace(place));
      }
      return alias;
    },
    free: (wish, taken) => firstFree(valid(wish), (name) => isTaken(name) || taken.has(name)),
    named: () => places,
    aliases: () => aliases,
  };
}

function firstFree(wish: string, isTaken: (name: string) => boolean): string {
  let name = wish;
  for (let i = 2; isTaken(name); i++) name = `${wish}.${i}`;
  return name;
}

function valid(name: string): string {
  const letters = name.replace(/[^\p{L}\p{N}_.]/gu, "_").replace(/^(?![\p{L}_])/u, "_");
  return reserved.has(letters) ? `${letters}_` : letters;
}

/** All places of an entry, in the order in which they are written. */
export function placesOf({ steps, results }: DraftedEntry): Set<Place> {
  const places = new Set<Place>();
  for (const step of steps) {
    if (step.product)
      for (const { place } of [step.product.c, step.product.a, step.product.b]) places.add(finalPlace(place));
    if (step.orthonormalize) places.add(finalPlace(step.orthonormalize));
    for (const { place } of step.outputs) places.add(finalPlace(place));
    for (const term of step.reached) if (term.kind === "load") places.add(finalPlace(term.place));
  }
  for (const { place } of results) places.add(finalPlace(place));
  return places;
}
