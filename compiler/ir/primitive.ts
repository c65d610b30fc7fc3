// What a primitive is: the shape it makes, what it means, and how a derivative passes back through it.
import type { Builder } from "./builder.js";
import type { Shape } from "./shape.js";
import type { Kind, OperationOf, Value } from "./value.js";

export interface Primitive<K extends Kind> {
  /** The shape of the result; throws a ShapeError where the inputs do not fit. */
  shape(operation: OperationOf<K>, inputs: readonly Value[]): Shape;
  /** The result's elements in double precision, row-major with the rows outermost: obvious loops, the reference for every engine. */
  meaning(operation: OperationOf<K>, inputs: readonly Tensor[], result: Value, world: World): Float64Array;
  /** For each input the derivative of the loss by it, given `dy` of the result; undefined where there is none. Broadcasting is undone by the caller. */
  gradient?(operation: OperationOf<K>, result: Value, dy: Value, builder: Builder): readonly (Value | undefined)[];
}

/** A value's elements for a number of rows. */
export interface Tensor {
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** What a graph's meaning depends on beside its inputs. */
export interface World {
  readonly rows: number;
  leaf(value: Value): Float64Array;
  random(operation: OperationOf<"random">, count: number): Float64Array;
}
