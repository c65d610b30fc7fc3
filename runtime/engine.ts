// What computes: kernels over one arena of numbers, and how data gets there. The native and the portable engine both implement this page.

import type { Numbers } from "./data/dataset.js";

export type Precision = "single" | "double";

/** The memory of one network: every weight, gradient and intermediate value at an offset that was fixed when the spec was compiled. */
export interface Arena {
  readonly precision: Precision;
  /** All of it as numbers; offsets in kernels count these elements. */
  readonly numbers: Float32Array | Float64Array;
  /** The first 16 bytes of the arena: seed (low, high) and iteration (low, high) of the random numbers. */
  readonly random: Uint32Array;
}

/** Elements of the arena that hold the random state: 16 bytes. */
export const randomElements = { single: 4, double: 2 } as const satisfies Record<Precision, number>;

/** A kernel with its operands bound: computes for this many rows of the batch. */
export type Kernel = (rows: number) => void;

/**
 * A product's: with an array of the arena's precision, a lies there instead, element (0, 0) of matrix 0 at `start` (0). What isn't there throws RangeError.
 */
export type MatmulKernel = (rows: number, a?: Float32Array | Float64Array, start?: number) => void;

export interface Engine {
  readonly name: "native" | "portable";
  /** One line for people: engine, BLAS, threads. */
  readonly description: string;
  /** A zeroed arena of `elements` numbers, aligned to 64 bytes. */
  arena(elements: number, precision: Precision): Arena;
  map(arena: Arena, map: Map): Kernel;
  matmul(arena: Arena, matmul: Matmul): MatmulKernel;
  orthonormalize(arena: Arena, matrix: Orthonormalize): Kernel;
  readonly transcribe: Transcribe;
  readonly areFinite: AreFinite;
}

/** How rows of data become rows of an arena: of each row `width` numbers, as factor · value + shift. */
export interface Transcript {
  /** Row r starts at start + r · stride. */
  readonly values: Numbers;
  readonly start: number;
  readonly stride: number;
  readonly width: number;
  readonly factor: number;
  readonly shift: number;
  /** From one row to the next where they go to, `width` or more. */
  readonly targetStride: number;
}

/**
 * Writes `count` rows to `target`, the first at `at`: rows order[first], order[first + 1], …, or first, first + 1, … without an order. Gives false if a
 * row isn't there or a result isn't finite; what was written then is of no use.
 */
export type Transcribe = (
  transcript: Transcript,
  target: Float32Array | Float64Array,
  at: number,
  order: ArrayLike<number> | undefined,
  first: number,
  count: number,
) => boolean;

/** Whether values[start], …, values[start + count - 1] are all there and finite. */
export type AreFinite = (values: Float32Array | Float64Array, start: number, count: number) => boolean;

/** Where element (i0, i1, …) of the iteration space lies: offset + Σ i·stride, in elements. Stride 0 repeats a value along a dimension. */
export interface Operand {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Runs a program for every point of an iteration space: elementwise formulas, sums along rows, and sums over any dimensions. */
export interface Map {
  /** Sizes of the iteration space, 1 to 6 dimensions, outermost first. With `batched`, dims[0] is the largest number of rows and a call's `rows` replaces it. */
  readonly dims: readonly number[];
  readonly batched: boolean;
  readonly program: Program;
  readonly inputs: readonly Operand[];
  readonly outputs: readonly Output[];
}

/**
 * Where a register goes. "store" writes every point. "sum", "max" and "min" combine all points that share a place (stride 0 along the reduced
 * dimensions) and overwrite what was there. Sums do not depend on the machine: for a given number of threads they are the same at every run.
 */
export interface Output extends Operand {
  readonly register: number;
  readonly mode: OutputMode;
}

export const outputModes = ["store", "sum", "max", "min"] as const;
export type OutputMode = (typeof outputModes)[number];

/** Straight-line code on registers; each register is written once, before it is read. */
export interface Program {
  /** Five integers an instruction: operation (its place in `operations`), destination register, and three sources as the operation's kind says. */
  readonly code: Int32Array;
  readonly constants: Float64Array;
  readonly registers: number;
}

/**
 * The instructions; an instruction's number is its place here. Sources by kind:
 * "load": number of the input; "constant": place in `constants`; "index": dimension, gives the coordinate along it;
 * "random": stream; "unary", "binary", "ternary": registers; "row": a register, combined along the last dimension and repeated along it.
 * Comparisons and `not` give 1 or 0; any number but 0 is true. `max` and `min` give NaN if either is. `sign(0)` is 0.
 * `row_argmax` gives the first place of the largest value. `where(c, a, b)` is a where c is not 0.
 */
export const operations = [
  { name: "load", kind: "load" },
  { name: "constant", kind: "constant" },
  { name: "index", kind: "index" },
  { name: "uniform", kind: "random" },
  { name: "normal", kind: "random" },
  { name: "neg", kind: "unary" },
  { name: "abs", kind: "unary" },
  { name: "sign", kind: "unary" },
  { name: "floor", kind: "unary" },
  { name: "exp", kind: "unary" },
  { name: "log", kind: "unary" },
  { name: "tanh", kind: "unary" },
  { name: "sqrt", kind: "unary" },
  { name: "erf", kind: "unary" },
  { name: "cos", kind: "unary" },
  { name: "sin", kind: "unary" },
  { name: "not", kind: "unary" },
  { name: "add", kind: "binary" },
  { name: "sub", kind: "binary" },
  { name: "mul", kind: "binary" },
  { name: "div", kind: "binary" },
  { name: "pow", kind: "binary" },
  { name: "max", kind: "binary" },
  { name: "min", kind: "binary" },
  { name: "lt", kind: "binary" },
  { name: "le", kind: "binary" },
  { name: "eq", kind: "binary" },
  { name: "ne", kind: "binary" },
  { name: "and", kind: "binary" },
  { name: "or", kind: "binary" },
  { name: "where", kind: "ternary" },
  { name: "row_sum", kind: "row" },
  { name: "row_max", kind: "row" },
  { name: "row_min", kind: "row" },
  { name: "row_argmax", kind: "row" },
] as const;
export type OperationName = (typeof operations)[number]["name"];

/** A size that may grow with the rows of the call: `size`, or `size` × rows when batched. With `batched`, `most` bounds the rows. */
export interface Extent {
  readonly size: number;
  readonly batched: boolean;
}

/** Element (i, j) of matrix q lies at offset + q·step + i·row + j·column. Of a and b, row or column is 1 (or their size is 1); of c, column is 1. */
export interface Matrix {
  readonly offset: number;
  readonly step: number;
  readonly row: number;
  readonly column: number;
}

/** c (m, n) = a (m, k) · b (k, n), `count` times; at most one of count, m and k is batched. `accumulate` adds to what is in c. */
export interface Matmul {
  readonly count: Extent;
  readonly m: Extent;
  readonly n: Extent;
  readonly k: Extent;
  /** The largest number of rows of a call, for the bounds check. */
  readonly most: number;
  readonly a: Matrix;
  readonly b: Matrix;
  readonly c: Matrix;
  readonly accumulate: boolean;
  /** Run on each block of rows of c as soon as it is there, while it is in cache. Batched like m; its dims[0] counts the same rows. */
  readonly then: Map | undefined;
}

/** Replaces the matrix (rows, columns, dense, row-major) by the nearest-in-span orthonormal one: columns orthonormal if rows ≥ columns, else rows (Householder QR, signs of R's diagonal made positive). */
export interface Orthonormalize {
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
}

/*
 * Random numbers: Philox4x32-10 (Salmon et al., SC 2011). Key: seed low, seed high. Counter: (e >> 2, stream, iteration low, iteration high),
 * where e is the row-major index of the element in the iteration space; the element takes word e & 3.
 * uniform = ((word >>> 9) + 0.5) · 2^-23, so 0 < u < 1 exactly in either precision.
 * normal (Box and Muller 1958): from the block's uniforms u0..u3, with r = sqrt(-2 ln u): r(u0)·cos 2πu1, r(u0)·sin 2πu1, r(u2)·cos 2πu3, r(u2)·sin 2πu3.
 */
