// A value of a graph: one primitive applied to other values. Values are immutable and shared: the same primitive on the same inputs is the same value.
import type { Shape } from "./shape.js";

/** Where in the spec a value was written, and by which chain of declarations it came to be. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  /** The line of the spec, trimmed. */
  readonly text: string;
}

export interface Value {
  /** Grows in the order of creation, so that inputs come before their users. */
  readonly id: number;
  readonly operation: Operation;
  readonly inputs: readonly Value[];
  readonly shape: Shape;
  readonly origin: Origin | undefined;
  /** The spec's name for it, e.g. `h`; buffers are called by it. */
  readonly name: string | undefined;
}

/** What the leaves of a graph stand for. */
export type LeafRole =
  | "input" // a column of the data, input or target
  | "parameter" // learned
  | "group" // all parameters of one group, flat
  | "gradient" // the gradient of a group, flat
  | "state" // kept, not learned
  | "option" // a run-time option of the model or of its training
  | "clock"; // `iteration`, `iterations`, `rows`: numbers that the training loop keeps; `training`: 1 in a training step

export type UnaryName =
  "neg" | "abs" | "sign" | "floor" | "exp" | "log" | "tanh" | "sqrt" | "erf" | "cos" | "sin" | "not";
export type BinaryName =
  "add" | "sub" | "mul" | "div" | "pow" | "max" | "min" | "lt" | "le" | "eq" | "ne" | "and" | "or";
export type ElementwiseName = UnaryName | BinaryName | "where";
export type ReduceKind = "sum" | "max" | "min" | "argmax";

/** The closed set of primitives, each with what it needs to know beside its inputs. */
export type Operation =
  | { readonly kind: "leaf"; readonly role: LeafRole; readonly name: string; readonly shape: Shape }
  | { readonly kind: "constant"; readonly value: number }
  /** The coordinate along an axis of `dims`. */
  | { readonly kind: "index"; readonly dims: readonly number[]; readonly axis: number }
  /** Independent random numbers: uniform on (0, 1) or standard normal. Each stream is another sequence. */
  | {
      readonly kind: "random";
      readonly distribution: "uniform" | "normal";
      readonly stream: number;
      readonly shape: Shape;
    }
  | { readonly kind: ElementwiseName }
  /** Combines over axes of a row (which vanish) and, with `batch`, over the rows. */
  | { readonly kind: "reduce"; readonly by: ReduceKind; readonly axes: readonly number[]; readonly batch: boolean }
  /** Products summed over pairs of axes; see matmul.ts. */
  | {
      readonly kind: "matmul";
      readonly shared: readonly AxisPair[];
      readonly summed: readonly AxisPair[];
      readonly sumBatch: boolean;
    }
  | { readonly kind: "reshape"; readonly dims: readonly number[] }
  | { readonly kind: "transpose"; readonly order: readonly number[] }
  | { readonly kind: "broadcast"; readonly shape: Shape }
  | { readonly kind: "slice"; readonly axis: number; readonly from: number; readonly to: number }
  | { readonly kind: "concat"; readonly axis: number }
  /** Its first input as it is; derivatives go to `x` as dy · `g` for each following pair (x, g), and to nothing else. Without pairs it stops gradients. */
  | { readonly kind: "with_gradient" }
  /** The orthonormal factor of a matrix. */
  | { readonly kind: "orthonormalize" };

export type Kind = Operation["kind"];
/** An axis of the left and an axis of the right operand. */
export type AxisPair = readonly [number, number];

/** Operations of one kind. */
export type OperationOf<K extends Kind> = Extract<Operation, { kind: K }>;
