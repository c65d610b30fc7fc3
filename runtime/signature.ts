// What the types of a generated module are made of: arrays with shapes, the data that fits a model, and what its methods give back.
import type { Dataset } from "./data/dataset.js";
import type { EngineName } from "./engines.js";

/**
 * Single-precision numbers, row-major. The shape is only in the type: a plain Float32Array may be passed for it and it for a plain Float32Array,
 * but an array of another shape doesn't compile. A dimension of any size is `number`: rows of the batch come first.
 */
export type F32<Shape extends readonly number[]> = Float32Array & { readonly shape?: Shape };

/** Double-precision numbers; otherwise as F32. */
export type F64<Shape extends readonly number[]> = Float64Array & { readonly shape?: Shape };

/** Arrays of whole numbers; values are read, never written. */
export type IntegerArray =
  Uint8Array | Uint8ClampedArray | Uint16Array | Uint32Array | Int8Array | Int16Array | Int32Array;

/** Numbers as lists in lists, a list a row. */
export type NestedNumbers = readonly (number | NestedNumbers | Float32Array | Float64Array | IntegerArray)[];

/** Classes by name or by number, one a row: `ClassLabels<"cat" | "dog">`; by number alone, or by names that the data tells, `ClassLabels<number>`. */
export type ClassLabels<Label extends string | number> =
  readonly (Label | number)[] | IntegerArray | ([Label] extends [number] ? readonly string[] : never);

/** Whole numbers below some count: tokens, for instance. */
export type Indices = IntegerArray | NestedNumbers;

/** What a generated module says of its model. */
export interface NetworkTypes {
  readonly options: object;
  readonly inputs: object;
  readonly targets: object;
  /** Columns of the data, where fields are made of columns that aren't simply theirs: what one row holds before it is prepared. */
  readonly rows?: { readonly inputs: object; readonly targets: object };
  readonly outputs: object;
  readonly metrics: object;
  readonly parameters: object;
}

/** Of a network whose model is known only when the program runs. */
export interface UntypedNetwork extends NetworkTypes {
  readonly options: Readonly<Record<string, number | boolean>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly targets: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, Float32Array | Float64Array | Int32Array | readonly string[]>>;
  readonly metrics: Readonly<Record<string, number | Float32Array | Float64Array>>;
  readonly parameters: Readonly<Record<string, Float32Array | Float64Array>>;
}

/** What every network can be told when it is made, beside its own options. */
export interface CreateOptions {
  /** Decides the first weights, the order of the data and all else that is random. Default: the spec's, or one drawn at random (see `seed`). */
  readonly seed?: number;
  /** Which engine computes. Default: $NNC_ENGINE, else the native one where it can be loaded. */
  readonly engine?: EngineName;
}

/** As CreateOptions, for a network that takes its weights and its seed from a file. */
export type LoadOptions = Omit<CreateOptions, "seed">;

/**
 * Rows in memory: an array for each field, row behind row (`{ x: Float32Array.of(1, 2, 3, 4) }` is two rows of [2]) or nested; or a list of
 * objects, one a row; or a dataset that was read from a file. The values are raw: the spec's preparation is applied to them.
 */
export type Data<Fields extends object> = Columns<Fields> | readonly Row<Fields>[] | Dataset;

/** Rows without targets, as fields or as they stand in the data. */
export type InputRows<T extends NetworkTypes> =
  | Data<T["inputs"]>
  | (T extends { readonly rows: { readonly inputs: infer Row extends object } } ? RawRows<Row> : never);

/** Rows with targets, as fields or as they stand in the data. */
export type LabelledRows<T extends NetworkTypes> =
  | Data<T["inputs"] & T["targets"]>
  | (T extends {
      readonly rows: { readonly inputs: infer Row extends object; readonly targets: infer Answers extends object };
    }
      ? RawRows<Row & Answers>
      : never);

/** Rows under the names of their columns: one, a list of them, or an array for each column. */
export type RawRows<Row extends object> =
  Row | readonly Row[] | { readonly [Name in keyof Row]: RawColumn<Exclude<Row[Name], undefined>> };

type RawColumn<Cell> = readonly Cell[] | (number extends Cell ? Float32Array | Float64Array | IntegerArray : never);

export type Columns<Fields extends object> = { readonly [Name in keyof Fields]: Column<Fields[Name]> };

export type Row<Fields extends object> = { readonly [Name in keyof Fields]: Cell };

/** What may stand for an array of a field: other kinds of numbers and lists, but no array of another shape. */
export type Column<Field> =
  Field extends F32<infer Shape>
    ? F32<Shape> | F64<Shape> | IntegerArray | NestedNumbers
    : Field extends F64<infer Shape>
      ? F32<Shape> | F64<Shape> | IntegerArray | NestedNumbers
      : Field;

/** A field of one row. */
export type Cell = number | string | boolean | Float32Array | Float64Array | IntegerArray | NestedNumbers;

/** Options that can be changed while the network lives. */
export type Settable<Options extends object> = {
  -readonly [Name in keyof Options]-?: Exclude<Options[Name], undefined>;
};

/** The loss (what training minimizes: penalties are in it) and the spec's metrics. */
export type Evaluation<T extends NetworkTypes> = { readonly loss: number } & T["metrics"];

/** The loss of a batch and its derivative by each parameter and each input of real numbers. */
export interface Gradients<T extends NetworkTypes> {
  readonly loss: number;
  readonly parameters: T["parameters"];
  readonly inputs: RealFields<T["inputs"]>;
}

export type RealFields<Fields extends object> = {
  readonly [Name in keyof Fields as Fields[Name] extends Float32Array | Float64Array ? Name : never]: Fields[Name];
};
