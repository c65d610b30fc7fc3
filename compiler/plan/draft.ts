// The plan of one entry while it is made: steps that values join, and the places that they fill.
import { sizeOf, type Shape } from "../ir/shape.js";
import type { ElementwiseName, Origin, ReduceKind, Value } from "../ir/value.js";
import type { Access } from "./access.js";
import type { BufferRole, Dim } from "./plan.js";

/** Where a value will lie. Places are told apart by identity; names and offsets come when all entries are drafted. */
export interface Place {
  readonly role: BufferRole;
  readonly dims: readonly number[];
  readonly batched: boolean;
  /** Of places that the spec names: its path. Of others what they are called after. */
  readonly name: string;
  /** For a value that goes into a leaf: the leaf's own place, once it is known that nothing needs what was there. */
  standsFor: Place | undefined;
  /** The group (or its gradient) that the place is part of, and how far behind its start. */
  readonly within: { readonly place: Place; readonly offset: number } | undefined;
}

export function finalPlace(place: Place): Place {
  return place.standsFor ?? place;
}

/** A value at every point of a step's space. */
export type Term = { readonly value: Value } & (
  | { readonly kind: "load"; readonly place: Place; readonly access: Access }
  | { readonly kind: "constant"; readonly number: number }
  /** Σ times · coordinate + offset. */
  | { readonly kind: "index"; readonly access: Access }
  | { readonly kind: "random"; readonly distribution: "uniform" | "normal"; readonly stream: number }
  | { readonly kind: "elementwise"; readonly name: ElementwiseName; readonly inputs: readonly Term[] }
  | { readonly kind: "row"; readonly by: ReduceKind; readonly input: Term }
);

export type OutputMode = "store" | "total" | "highest" | "lowest";

export interface Output {
  readonly place: Place;
  readonly access: Access;
  readonly term: Term;
  readonly mode: OutputMode;
  /** A value of each row that is summed over the points: counts at the first point of its row only. */
  readonly once: boolean;
}

export interface Size {
  readonly size: number;
  readonly rows: boolean;
}

/** A factor or the product, as a matrix or a stack of them. */
export interface MatrixDraft {
  readonly place: Place;
  readonly offset: number;
  readonly count: Size | undefined;
  readonly rows: Size;
  readonly columns: Size;
  readonly step: number;
  readonly row: number;
  readonly column: number;
}

export interface ProductDraft {
  readonly a: MatrixDraft;
  readonly b: MatrixDraft;
  readonly c: MatrixDraft;
  readonly depth: Size;
  /** How many dimensions of the space the rows of c are (beside the batch); undefined where nothing may follow. */
  readonly leading: number | undefined;
}

export interface StepDraft {
  /** Steps run in the order of their numbers. */
  readonly number: number;
  readonly space: Shape;
  readonly product: ProductDraft | undefined;
  readonly orthonormalize: Place | undefined;
  readonly outputs: Output[];
  readonly terms: Map<string, Term>;
  origin: Origin | undefined;
}

/** A step that takes nothing more. */
export interface Drafted extends StepDraft {
  /** All that its outputs are made of, each term once. */
  readonly reached: readonly Term[];
}

/** An entry whose steps are all there, in the order in which they run. */
export interface DraftedEntry extends Pick<Draft, "entry" | "results" | "nameOf"> {
  readonly steps: readonly Drafted[];
}

export interface Read {
  readonly step: StepDraft;
  /** Undefined where the step does not read point by point. */
  readonly access: Access | undefined;
  readonly place: Place;
}

export interface Draft {
  readonly entry: string;
  readonly steps: Map<number, StepDraft>;
  /** The numbers of the next step at the end, and of the next in front of all others, for what only leaves are needed for. */
  next: number;
  nextInFront: number;
  /** The latest step over each space. */
  readonly latest: Map<string, StepDraft>;
  /** Values that have places, and the number of the step that fills them; leaves have theirs from the start, -Infinity. */
  readonly places: Map<Value, Place>;
  readonly made: Map<Value, number>;
  /** Where a value goes if it is stored, decided beforehand. */
  readonly bound: Map<Value, Place>;
  /** Where a value was computed first, stored or not. */
  readonly computed: Map<Value, { readonly step: StepDraft; readonly access: Access; readonly term: Term }>;
  /** Of places that may be written: everything that reads them, or what overlaps them. */
  readonly reads: Map<Place, Read[]>;
  /** Operations that computing a value anew would take. */
  readonly costs: ReadonlyMap<Value, number>;
  readonly copies: Map<string, Place>;
  nameOf(value: Value): string;
  /** A new place for a value. */
  placeOf(value: Value): Place;
  readonly results: { readonly name: string; readonly place: Place }[];
}

export function spaceKey({ batched, dims }: Shape): string {
  return `${batched ? "rows" : ""}:${dims.join()}`;
}

export function termKey(value: Value, { offset, steps }: Access): string {
  return `${value.id}:${offset}:${steps.join()}`;
}

export function dimOf({ size, rows }: Size): Dim {
  return !rows ? size : size === 1 ? "rows" : { rows: size };
}

/** How a step goes through a place: from row to row of the batch by `row`. */
export interface Walk {
  readonly access: Access;
  readonly row: number;
}

export function walkOf(shape: Shape, access: Access): Walk {
  return { access, row: shape.batched ? sizeOf(shape.dims) : 0 };
}

/** Whether what is read or written so can be in a step: the dimensions that are the rows of a product must go as one. */
export function canFollow({ space, product }: Pick<StepDraft, "space" | "product">, walks: readonly Walk[]): boolean {
  if (!product) return true;
  const { leading } = product;
  if (leading === undefined) return false;
  for (let i = space.batched ? -1 : 0; i < leading - 1; i++)
    if (walks.some((walk) => stepOf(walk, i) !== stepOf(walk, i + 1) * (space.dims[i + 1] ?? 1))) return false;
  return true;
}

/** The step along a dimension of the space, -1 for the batch. */
export function stepOf({ access, row }: Walk, dim: number): number {
  return dim < 0 ? row : (access.steps[dim] ?? 0);
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

export function stepsInOrder({ steps }: Draft): StepDraft[] {
  return [...steps.values()].sort((a, b) => a.number - b.number);
}
