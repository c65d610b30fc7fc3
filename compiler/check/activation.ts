// What kind of function stands between two values, found out by trying it: so a user's own activation is known as well as relu.
import { leaf } from "../ir/builder.js";
import { createBuilder } from "../ir/create-builder.js";
import { evaluate } from "../ir/evaluate.js";
import { walk } from "../ir/graph.js";
import { rebuild } from "../ir/rebuild.js";
import { sizeOf } from "../ir/shape.js";
import type { Value } from "../ir/value.js";

export interface ActivationTraits {
  /** a·x + b. */
  readonly linear: boolean;
  /** Grows without bound on one side and is (nearly) cut off on the other: relu and its relatives. */
  readonly rectifies: boolean;
  /** Flat far out on both sides: its derivative vanishes there. */
  readonly saturates: boolean;
  /** Its values are as often positive as negative. */
  readonly centred: boolean;
}

const far = 30;
const trials = [-far, -2, -1, 0, 1, 2, far];

/** Traits of `output` as a function of `input`, both sides of 0, near and far; undefined if the one does not become the other element by element. */
export function traitsOf(input: Value, output: Value): ActivationTraits | undefined {
  if (sizeOf(input.shape.dims) !== sizeOf(output.shape.dims) || !walk([output]).includes(input)) return undefined;
  const builder = createBuilder();
  const x = leaf(builder, "input", "x", input.shape);
  const result = rebuild([output], builder, (value) => (value === input ? x : undefined))(output);
  const [low, m2, m1, zero, p1, p2, high] = trials.map((trial) => {
    const world = {
      rows: 1,
      // Weights of the function itself, such as prelu's slope, are tried at a small value; `training` is off.
      leaf: (value: Value) => new Float64Array(sizeOf(value.shape.dims)).fill(value === x ? trial : value.operation.kind === "leaf" && value.operation.role === "clock" ? 0 : 0.1),
      random: (_: unknown, count: number) => new Float64Array(count).fill(0.5),
    };
    return evaluate([result], world)[0]?.[0] ?? NaN;
  }) as [number, number, number, number, number, number, number];
  const slope = p1 - zero;
  const straight = [p2 - p1, zero - m1, m1 - m2, (high - p2) / (far - 2), (m2 - low) / (far - 2)].every((other) => Math.abs(other - slope) <= 1e-9 * Math.max(1, Math.abs(slope)));
  const flat = (a: number, b: number): boolean => Math.abs(b - a) / (far - 2) < 1e-2 * Math.max(Math.abs(p1 - m1), 1e-12);
  const [above, below] = [Math.abs(high - p2), Math.abs(m2 - low)];
  const saturates = !straight && flat(p2, high) && flat(low, m2);
  return {
    linear: straight,
    rectifies: !straight && !saturates && Math.min(above, below) < 0.5 * Math.max(above, below),
    saturates,
    centred: Math.abs(high + low) < 0.1 * Math.abs(high - low),
  };
}
