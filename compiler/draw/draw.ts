// What is drawn of a model: a box for each word of the spec that computes something, and what flows between them.
import type { Model } from "../check/model.js";
import { sizeOf } from "../ir/shape.js";
import type { Box, Drawing, Frame, ParameterRow } from "./drawing.js";
import { fold, unfolded, type Merged } from "./fold.js";
import { arrowsBetween } from "./arrows.js";
import { piecesOf, type Enclosure, type Piece } from "./pieces.js";

/** With `unfold` every round of a `repeat` is drawn; otherwise rounds that are alike are drawn once. */
export function draw(model: Model, { unfold }: { readonly unfold: boolean }): Drawing {
  const pieces = piecesOf(model);
  const merged = unfold ? unfolded(pieces) : fold(pieces);
  const ids = new Map<Piece, string>();
  merged.forEach(({ members }, i) => members.forEach((piece) => ids.set(piece, `b${i + 1}`)));
  const frames = framesOf(merged);
  const dims = new Map(model.parameters.map(({ name, value }) => [name, value.shape.dims]));
  return {
    model: model.name,
    doc: model.doc.split("\n", 1).join().trim(),
    parameters: model.parameters.reduce((sum, { value }) => sum + sizeOf(value.shape.dims), 0),
    boxes: merged.map((one, i) => boxOf(one, `b${i + 1}`, frames.idOf(one.within), dims)),
    arrows: arrowsBetween(merged, ids),
    frames: frames.all,
  };
}

type Dims = ReadonlyMap<string, readonly number[]>;

function boxOf({ members }: Merged, id: string, frame: string | undefined, dims: Dims): Box {
  const [first] = members;
  if (first === undefined) throw new Error("a box of nothing");
  const fresh = members.flatMap(({ parameters }) => parameters);
  const isShared = fresh.length === 0 && first.shared.length > 0;
  return {
    id,
    kind: first.kind,
    title: first.title,
    notes: notesOf(members),
    parameters: rowsOf(members, dims),
    count: fresh.reduce((sum, name) => sum + sizeOf(dims.get(name) ?? []), 0),
    shares: isShared ? first.shared.join(", ") : undefined,
    frame,
  };
}

/** `16 * i = 16 … 128` where the rounds differ. */
function notesOf(members: readonly Piece[]): string[] {
  const [first, last] = [members[0]?.notes ?? [], members.at(-1)?.notes ?? []];
  return first.map((note, i) => {
    const other = last[i] ?? note;
    return other === note ? note : `${note} … ${other.slice(other.indexOf(" = ") + 3)}`;
  });
}

/** A row for each parameter of the first member, with those of the others at the same place as long as their shapes agree. */
function rowsOf(members: readonly Piece[], dims: Dims): ParameterRow[] {
  const most = Math.max(...members.map(({ parameters }) => parameters.length));
  return Array.from({ length: most }, (_, place) => {
    const rows: { names: string[]; dims: readonly number[] }[] = [];
    for (const { parameters } of members) {
      const name = parameters[place];
      if (name === undefined) continue;
      const own = dims.get(name) ?? [];
      const last = rows.at(-1);
      if (last && String(last.dims) === String(own)) last.names.push(name);
      else rows.push({ names: [name], dims: own });
    }
    return rows;
  }).flat();
}

interface Frames {
  readonly all: readonly Frame[];
  readonly idOf: (within: Merged["within"]) => string | undefined;
}

function framesOf(merged: readonly Merged[]): Frames {
  const ids = new Map<Enclosure, string>();
  const all: Frame[] = [];
  for (const { within } of merged)
    within.forEach(({ enclosure, times }, depth) => {
      if (ids.has(enclosure)) return;
      const id = `f${all.length + 1}`;
      ids.set(enclosure, id);
      const outer = within[depth - 1]?.enclosure;
      all.push({ id, title: enclosure.title, inside: outer && ids.get(outer), times });
    });
  return {
    all,
    idOf: (within) => {
      const innermost = within.at(-1);
      return innermost && ids.get(innermost.enclosure);
    },
  };
}
