// A drafted step in its final words: names, views and a formula.
import { sizeOf } from "../ir/shape.js";
import { sameAccess, type Access } from "./access.js";
import type { Buffers } from "./buffers.js";
import {
  dimOf,
  finalPlace,
  range,
  stepOf,
  type Drafted,
  type MatrixDraft,
  type Place,
  type Size,
  type Term,
  type Walk,
} from "./draft.js";
import { formulaOf, type Names } from "./formula.js";
import type { Dim, MapStep, Step, View } from "./plan.js";
import { viewAsMatrix, viewInSpace } from "./view.js";

/** `wishFor` names what is neither stored nor named in the spec. */
export function writeStep(step: Drafted, buffers: Buffers, wishFor: (term: Term) => string): Step {
  const { origin, product, orthonormalize, outputs } = step;
  if (orthonormalize) {
    const buffer = buffers.nameOf(orthonormalize);
    return { kind: "orthonormalize", name: buffer, origin, buffer };
  }
  const main = outputs.find(({ mode }) => mode === "store") ?? outputs[0];
  const map = outputs.length > 0 ? writeMap(step, buffers, wishFor) : undefined;
  if (!product) {
    if (!main || !map) throw new Error("a map stores something");
    return { kind: "map", name: buffers.nameOf(main.place), origin, ...map };
  }
  const { a, b, c } = product;
  const words = [c, a, b].map((matrix) => factor(matrix));
  const [left, right] = [words[1]!, words[2]!]; // three words for three matrices
  const isTwice =
    finalPlace(a.place) === finalPlace(b.place) &&
    JSON.stringify([left.shape, left.strides, a.offset]) !== JSON.stringify([right.shape, right.strides, b.offset]);
  const names = [
    buffers.nameOf(c.place),
    buffers.nameOf(a.place),
    isTwice
      ? buffers.aliasOf(b.place, `matrix ${JSON.stringify([right.shape, right.strides, b.offset])}`)
      : buffers.nameOf(b.place),
  ];
  const views: Record<string, View> = {};
  for (const [i, matrix] of [c, a, b].entries()) {
    const { shape, strides } = words[i]!; // as many words as matrices
    const view = viewAsMatrix(finalPlace(matrix.place), shape, strides, matrix.offset);
    if (view) views[names[i]!] = view; // as many names as matrices
  }
  const text = `${names[0]} = ${names[1]}${left.mark} @ ${names[2]}${right.mark}`;
  return { kind: "matmul", name: names[0]!, origin, product: text, views, accumulate: false, then: map }; // c has a name
}

/** A matrix row by row, or column by column and marked. */
function factor({ count, rows, columns, step, row, column }: MatrixDraft): {
  shape: Size[];
  strides: number[];
  mark: string;
} {
  const isOne = ({ size, rows: batch }: Size): boolean => size === 1 && !batch;
  const isTransposed = column !== 1 && !isOne(columns) && (row === 1 || isOne(rows));
  const stack = count ? [count] : [];
  const steps = count ? [step] : [];
  return isTransposed
    ? { shape: [...stack, columns, rows], strides: [...steps, column, row], mark: "'" }
    : { shape: [...stack, rows, columns], strides: [...steps, row, column], mark: "" };
}

type Written = Pick<MapStep, "over" | "formula" | "views">;

function writeMap(step: Drafted, buffers: Buffers, wishFor: (term: Term) => string): Written {
  const seen = sights(step);
  const parts = partsOf(step, seen);
  const over = parts.map((part) => sizeOfPart(step, part));
  const views: Record<string, View> = {};
  const named = new Map<Place, { readonly access: Access; readonly name: string }[]>();
  const nameOf = (place: Place, access: Access): string | undefined =>
    named.get(place)?.find((one) => sameAccess(one.access, access))?.name;
  for (const { place, access, row } of seen) {
    if (nameOf(place, access) !== undefined) continue;
    const strides = parts.map((part) => (part.length === 0 ? 0 : stepOf({ access, row }, part.at(-1)!))); // not empty
    const view = viewInSpace(place, over, strides, access.offset);
    const before = named.get(place);
    const name = before
      ? buffers.aliasOf(place, JSON.stringify([view ?? "whole", over.map(dimOf)]))
      : buffers.nameOf(place);
    if (before) before.push({ access, name });
    else named.set(place, [{ access, name }]);
    if (view) views[name] = view;
  }
  const locals = new Set<string>();
  const names: Names = {
    ofPlace: (place, access) => nameOf(finalPlace(place), access) ?? "?",
    local(wish) {
      const name = buffers.free(wish, locals);
      locals.add(name);
      return name;
    },
    wishFor,
    dimension: (dim) => parts.findIndex((part) => part.length === 1 && part[0] === dim),
    lastDimension: over.length - 1,
  };
  const formula = formulaOf(step.outputs, names);
  const dims: Dim[] = over.map(dimOf);
  return { over: dims, formula, views };
}

interface Sight extends Walk {
  readonly place: Place;
}

/** Every way in which the step sees a place, in order. */
function sights({ outputs, reached }: Drafted): Sight[] {
  const found: Sight[] = [];
  const see = (of: Place, access: Access): void => {
    const place = finalPlace(of);
    found.push({ place, access, row: place.batched ? sizeOf(place.dims) : 0 });
  };
  for (const term of reached) if (term.kind === "load") see(term.place, term.access);
  for (const { place, access } of outputs) see(place, access);
  return found;
}

const most = 6;

/** The dimensions of the space (-1 is the batch) that each dimension of the map stands for. */
function partsOf({ space, product, outputs, reached }: Drafted, seen: readonly Sight[]): number[][] {
  const first = space.batched ? -1 : 0;
  if (product) {
    const leading = range(first, product.leading ?? 0);
    return [leading, ...range(product.leading ?? 0, space.dims.length).map((dim) => [dim])];
  }
  const parts = range(first, space.dims.length).map((dim) => [dim]);
  const counted = new Set(
    reached.flatMap((term) =>
      term.kind === "index" ? term.access.steps.flatMap((step, dim) => (step === 0 ? [] : [dim])) : [],
    ),
  );
  const last = space.dims.length - 1;
  if (reached.some(({ kind }) => kind === "row") || outputs.some(({ once }) => once)) counted.add(last);
  for (let i = parts.length - 2; i >= 0 && parts.length > most; i--) {
    const [outer, inner] = [parts[i]!, parts[i + 1]!]; // both within the list
    const [x, y] = [outer.at(-1)!, inner[0]!]; // no part is empty here
    const isFree = ![...outer, ...inner].some((dim) => counted.has(dim));
    const isOne = seen.every((sight) => stepOf(sight, x) === stepOf(sight, y) * (space.dims[y] ?? 1));
    if (isFree && isOne) parts.splice(i, 2, [...outer, ...inner]);
  }
  if (parts.length > most) {
    const { value } = outputs[0]!.term; // a map stores something
    throw new Error(
      `${value.name ?? `value ${value.id}`} (${value.operation.kind}) is computed over ${parts.length} dimensions; a map has at most ${most}`,
    );
  }
  return parts.length > 0 ? parts : [[]];
}

function sizeOfPart({ space }: Drafted, part: readonly number[]): Size {
  const size = part.reduce((product, dim) => product * (dim < 0 ? 1 : (space.dims[dim] ?? 1)), 1);
  return { size, rows: part.includes(-1) };
}
