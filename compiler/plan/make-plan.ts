// Graphs → Plan: which kernels run in which order, and where every number lies.
import type { Graph } from "../ir/graph.js";
import type { Value } from "../ir/value.js";
import { alignedTo, alignment, allot, elementsOf } from "./arena.js";
import { nameBuffers, type Buffers } from "./buffers.js";
import { draftEntry } from "./draft-entry.js";
import { finalPlace, stepsInOrder, type Draft, type Place } from "./draft.js";
import { flopsOf } from "./flops.js";
import { leavesOf, type Group } from "./leaves.js";
import { lifetimes, touched } from "./lifetimes.js";
import type { Buffer, Entry, Plan, Precision } from "./plan.js";
import { writeStep } from "./write-step.js";

export interface PlanSettings {
  /** The largest number of rows of one call. */
  readonly capacity: number;
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
  return { ...settings, ...placed(drafts, buffers, leaves.places, settings), entries };
}

function writeEntry(draft: Draft, buffers: Buffers): Entry {
  return {
    name: draft.entry,
    steps: stepsInOrder(draft).map((step) =>
      writeStep(step, buffers, ({ value }: { value: Value }) => draft.nameOf(value)),
    ),
    results: draft.results.map(({ name, place }) => ({ name, buffer: buffers.nameOf(place) })),
    flops: flopsOf(draft),
  };
}

function placed(
  drafts: readonly Draft[],
  buffers: Buffers,
  leaves: readonly Place[],
  { capacity, precision }: PlanSettings,
): Pick<Plan, "buffers" | "elements"> {
  const unit = alignment / bytes[precision];
  let end = randomBytes / bytes[precision];
  const starts = new Map<Place, number>();
  for (const leaf of leaves) {
    const at: number = leaf.within ? (starts.get(leaf.within.place) ?? 0) + leaf.within.offset : alignedTo(end, unit);
    starts.set(leaf, at);
    end = Math.max(end, at + elementsOf(leaf, capacity));
  }
  const lives = lifetimes(
    drafts.map((draft) => ({
      steps: touched(draft, buffers),
      results: draft.results
        .filter(({ place }) => finalPlace(place).role === "value")
        .map(({ place }) => buffers.nameOf(place)),
    })),
  );
  const shapes = new Map([...buffers.named()].map(([name, [place]]) => [name, place!])); // every name has a place
  const requests = [...lives].map(([name, life]) => ({
    name,
    ...life,
    elements: elementsOf(shapes.get(name)!, capacity),
  })); // lives are of names
  const values = allot(requests, alignedTo(end, unit), unit);
  const found = [...shapes].map(([name, place]) =>
    bufferOf(name, place, starts.get(place) ?? values.at.get(name) ?? 0),
  );
  const ofName = new Map(found.map((buffer) => [buffer.name, buffer]));
  const aliases = [...buffers.aliases()].map(([name, place]): Buffer => {
    const whole = ofName.get(buffers.nameOf(place))!; // an alias is of a buffer
    return { ...whole, name, within: whole.name };
  });
  const all = [...found, ...aliases]
    .map((buffer, i) => ({ buffer, i }))
    .sort((a, b) => a.buffer.at - b.buffer.at || a.i - b.i);
  return { buffers: all.map(({ buffer }) => buffer), elements: alignedTo(values.end, unit) };
}

function bufferOf(name: string, { role, dims, batched, within }: Place, at: number): Buffer {
  return { name, role, at, dims, batched, ...(within ? { within: within.place.name } : {}) };
}
