// What kind of function stands between two values, found out by trying it: so a user's own activation is known as well as relu.
import type { Value } from "../ir/value.js";
import { curveOf } from "./curve.js";

export interface ActivationTraits {
  /** a·x + b. */
  readonly linear: boolean;
  /** Grows without bound on one side and is (nearly) cut off on the other: relu and its relatives. */
  readonly rectifies: boolean;
  /** Flat far out on both sides: its derivative vanishes there. */
  readonly saturates: boolean;
  /** Its values are as often positive as negative. */
  readonly centred: boolean;
  /** Where it ends far out to the left and to the right. */
  readonly ends: readonly [number, number];
}

const far = 30;
const trials = [-far, -2, -1, 0, 1, 2, far] as const;

/** Traits of `output` as a function of `input`, both sides of 0, near and far; undefined if the one does not become the other element by element. */
export function traitsOf(input: Value, output: Value): ActivationTraits | undefined {
  const of = known.get(input) ?? new Map<Value, ActivationTraits | undefined>();
  known.set(input, of);
  if (!of.has(output)) of.set(output, triedTraits(input, output));
  return of.get(output);
}

/** Several ask for the same. */
const known = new WeakMap<Value, Map<Value, ActivationTraits | undefined>>();

function triedTraits(input: Value, output: Value): ActivationTraits | undefined {
  const curve = curveOf(input, output);
  if (!curve) return undefined;
  const [low = NaN, m2 = NaN, m1 = NaN, zero = NaN, p1 = NaN, p2 = NaN, high = NaN] = curve.at(trials);
  const slope = p1 - zero;
  const steps = [p2 - p1, zero - m1, m1 - m2, (high - p2) / (far - 2), (m2 - low) / (far - 2)];
  const straight =
    Number.isFinite(slope) && steps.every((other) => Math.abs(other - slope) <= 1e-9 * Math.max(1, Math.abs(slope)));
  const flat = (a: number, b: number): boolean =>
    Math.abs(b - a) / (far - 2) < 1e-2 * Math.max(Math.abs(p1 - m1), 1e-12);
  const [above, below] = [Math.abs(high - p2), Math.abs(m2 - low)];
  const saturates = !straight && flat(p2, high) && flat(low, m2);
  return {
    linear: straight,
    rectifies: !straight && !saturates && Math.min(above, below) < 0.5 * Math.max(above, below),
    saturates,
    centred: Math.abs(high + low) < 0.1 * Math.abs(high - low),
    ends: [low, high],
  };
}
