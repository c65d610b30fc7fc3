// A plan: which kernels run in which order, and where every number lies. The last stage that is independent of the target.
import type { Origin } from "../ir/value.js";

export type Precision = "single" | "double";

export interface Plan {
  readonly precision: Precision;
  /** The largest number of rows of one call. */
  readonly capacity: number;
  /** In order of place. */
  readonly buffers: readonly Buffer[];
  /** The length of the arena, in elements. */
  readonly elements: number;
  readonly entries: readonly Entry[];
}

export type BufferRole = "option" | "clock" | "parameter" | "group" | "gradient" | "state" | "input" | "value";

/** A named place in the arena. A group's parameters lie inside it, one behind the other; so do the parts of a gradient. */
export interface Buffer {
  /** The spec's path: `image`, `h.weight`, `h.weight.gradient`, `scores`; values of different entries may share places, never names. */
  readonly name: string;
  readonly role: BufferRole;
  readonly at: number;
  /** Of one row. */
  readonly dims: readonly number[];
  readonly batched: boolean;
  /** The buffer that this one is a part of, or another name for. */
  readonly within?: string;
}

/** One function of the generated module: predict, evaluate, step … */
export interface Entry {
  readonly name: string;
  readonly steps: readonly Step[];
  /** What the caller may read afterwards; `buffer` names where it is. */
  readonly results: readonly { readonly name: string; readonly buffer: string }[];
  /** Floating-point operations: those of each row and those done once whatever the rows. */
  readonly flops: { readonly perRow: number; readonly fixed: number };
}

export type Step = MapStep | MatmulStep | OrthonormalizeStep;

interface Described {
  /** The buffer that the step is mainly there for; steps are called by it. */
  readonly name: string;
  readonly origin: Origin | undefined;
}

/** A dimension: a number, the rows of the batch, or rows times a number. */
export type Dim = number | "rows" | { readonly rows: number };

/** How a step sees a buffer where that is not its plain shape: reshaped, or with strides (in elements) from `at` elements behind its start. */
export type View =
  readonly Dim[] | { readonly shape: readonly Dim[]; readonly strides: readonly number[]; readonly at?: number };

/** A formula run at every point of `over`; see runtime/formula.ts for its language. */
export interface MapStep extends Described {
  readonly kind: "map";
  readonly over: readonly Dim[];
  /** Statements `name = expression`, in order. */
  readonly formula: readonly string[];
  readonly views: Readonly<Record<string, View>>;
}

/** `z = image @ h.weight`, an apostrophe for a transposed matrix. */
export interface MatmulStep extends Described {
  readonly kind: "matmul";
  readonly product: string;
  readonly views: Readonly<Record<string, View>>;
  readonly accumulate: boolean;
  /** Run on each block of rows of the product while it is in cache. */
  readonly then: Pick<MapStep, "over" | "formula" | "views"> | undefined;
}

export interface OrthonormalizeStep extends Described {
  readonly kind: "orthonormalize";
  readonly buffer: string;
}
