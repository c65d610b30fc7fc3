// Graphs → Plan: which kernels run in which order, and where every number lies.
import type { Graph } from "../ir/graph.js";
import type { Value } from "../ir/value.js";
import { alignedTo, alignment, allot, elementsOf } from "./arena.js";
import { nameBuffers, type Buffers } from "./buffers.js";
import { draftEntry } from "./draft-entry.js";
import { finalPlace, type DraftedEntry, type Place } from "./draft.js";
import { flopsOf } from "./flops.js";
import { heirs } from "./heirs.js";
import { leavesOf, type Group } from "./leaves.js";
import { lifetimes, touched } from "./lifetimes.js";
import type { Buffer, Entry, Plan, Precision } from "./plan.js";
import { writeStep } from "./write-step.js";

export interface PlanSettings {
  /** The largest number of rows of one call. */
  readonly capacity: number;
  /** Calls may have so many rows instead if no more than so many bytes hold the values of all of them. */
  readonly roomy?: { readonly capacity: number; readonly bytes: number };
  readonly precision: Precision;
}

const bytes = { single: 4, double: 8 } as const satisfies Record<Precision, number>;
/** The random state is in front of everything. */
const randomBytes = 16;

/** A plan for all entries over one arena. `groups` are the parameters that lie one behind the other. */
export function makePlan(graphs: readonly Graph[], groups: readonly Group[], settings: PlanSettings): Plan {
  const leaves = leavesOf(graphs, groups);
  const drafts = graphs.map((graph) => draftEntry(graph, leaves));
  const buffers = nameBuffers(drafts, leaves.places);
  const entries = drafts.map((draft) => writeEntry(draft, buffers));
  const { precision } = settings;
  return { precision, ...placed(drafts, buffers, leaves.places, settings), entries };
}

function writeEntry(draft: DraftedEntry, buffers: Buffers): Entry {
  return {
    name: draft.entry,
    steps: draft.steps.map((step) => writeStep(step, buffers, ({ value }: { value: Value }) => draft.nameOf(value))),
    results: draft.results.map(({ name, place }) => ({ name, buffer: buffers.nameOf(place) })),
    flops: flopsOf(draft),
  };
}

function placed(
  drafts: readonly DraftedEntry[],
  buffers: Buffers,
  leaves: readonly Place[],
  { capacity, roomy, precision }: PlanSettings,
): Pick<Plan, "buffers" | "capacity" | "elements"> {
  const lives = lifetimes(
    drafts.map((draft) => ({
      steps: touched(draft, buffers),
      results: draft.results
        .filter(({ place }) => finalPlace(place).role === "value")
        .map(({ place }) => buffers.nameOf(place)),
    })),
  );
  const heirTo = heirs(drafts, buffers, lives);
  const shapes = new Map([...buffers.named()].map(([name, [place]]) => [name, place!])); // every name has a place
  const roomFor = (rows: number): Room => {
    const ofLeaves = leafPlaces(leaves, rows, precision);
    // lives are of names
    const requests = [...lives].map(([name, life]) => ({
      name,
      ...life,
      elements: elementsOf(shapes.get(name)!, rows),
      heirTo: heirTo.get(name),
    }));
    const unit = alignment / bytes[precision];
    const values = allot(requests, alignedTo(ofLeaves.end, unit), unit);
    const atOf = (name: string, place: Place): number => ofLeaves.at.get(place) ?? values.at.get(name) ?? 0;
    return { rows, elements: alignedTo(values.end, unit), atOf };
  };
  const kept = leaves.reduce((sum, leaf) => (leaf.within || leaf.batched ? sum : sum + elementsOf(leaf, 1)), 0);
  const fits = (room: Room, most: number): boolean => (room.elements - kept) * bytes[precision] <= most;
  const wide = roomy && roomy.capacity > capacity ? roomFor(roomy.capacity) : undefined;
  const { rows, elements, atOf } = roomy && wide && fits(wide, roomy.bytes) ? wide : roomFor(capacity);
  const found = [...shapes].map(([name, place]) => bufferOf(name, place, atOf(name, place)));
  const ofName = new Map(found.map((buffer) => [buffer.name, buffer]));
  const aliases = [...buffers.aliases()].map(([name, place]): Buffer => {
    const whole = ofName.get(buffers.nameOf(place))!; // an alias is of a buffer
    return { ...whole, name, within: whole.name };
  });
  const all = [...found, ...aliases]
    .map((buffer, i) => ({ buffer, i }))
    .sort((a, b) => a.buffer.at - b.buffer.at || a.i - b.i);
  return { buffers: all.map(({ buffer }) => buffer), capacity: rows, elements };
}

/** Where everything lies if calls have at most so many rows. */
interface Room {
  readonly rows: number;
  readonly elements: number;
  readonly atOf: (name: string, place: Place) => number;
}

function leafPlaces(
  leaves: readonly Place[],
  rows: number,
  precision: Precision,
): { readonly at: ReadonlyMap<Place, number>; readonly end: number } {
  const unit = alignment / bytes[precision];
  let end = randomBytes / bytes[precision];
  const at = new Map<Place, number>();
  for (const leaf of leaves) {
    const start: number = leaf.within ? (at.get(leaf.within.place) ?? 0) + leaf.within.offset : alignedTo(end, unit);
    at.set(leaf, start);
    end = Math.max(end, start + elementsOf(leaf, rows));
  }
  return { at, end };
}

function bufferOf(name: string, { role, dims, batched, within }: Place, at: number): Buffer {
  return { name, role, at, dims, batched, ...(within ? { within: within.place.name } : {}) };
}
