// Derived gradients against differences of the loss: part by part, along a random direction and at single places.

/** A function of many numbers, in parts: whoever writes into a part changes the loss. Double precision, or differences drown. */
export interface Differentiable {
  readonly parts: Readonly<Record<string, Float64Array>>;
  loss(): number;
  gradients(): Readonly<Record<string, Float64Array>>;
}

/** How far the derived gradient of a part is from the measured one. */
export interface PartCheck {
  readonly name: string;
  /** The largest of all that was looked at: |derived − measured| / max(|derived|, |measured|, 1e-3). */
  readonly error: number;
  /** Along a random direction. */
  readonly direction: Slope;
  /** The place of the part, among those that were tried, where the two are furthest apart. */
  readonly worst: Slope & { readonly place: number };
}

export interface Slope {
  readonly derived: number;
  readonly measured: number;
  readonly error: number;
}

/** `random` gives standard normal numbers; where a slope is as near as `enough`, no other step is tried. */
export function checkGradients(subject: Differentiable, random: () => number, enough: number): PartCheck[] {
  const gradients = Object.entries(subject.gradients()).map(([name, gradient]) => [name, gradient.slice()] as const);
  return gradients.map(([name, gradient]) => {
    const part = subject.parts[name];
    if (part?.length !== gradient.length) throw new Error(`the gradient of ${name} has another length`);
    const along = (direction: Float64Array): Slope =>
      slopeAlong(subject, part, direction, dot(gradient, direction), enough);
    const direction = along(part.map(random));
    const places = somePlaces(part.length, random).map((place) => ({ place, ...along(unit(part.length, place)) }));
    const worst = places.reduce((a, b) => (b.error > a.error ? b : a));
    return { name, error: Math.max(direction.error, worst.error), direction, worst };
  });
}

/** Steps of the central difference: where one crosses a corner of the loss, a smaller one may not; where one drowns in rounding, a larger one may not. */
const steps = [1e-5, 1e-6, 1e-4, 1e-7];
/** Gradients below this are compared by their difference alone. */
const small = 1e-3;

function slopeAlong(
  subject: Differentiable,
  part: Float64Array,
  direction: Float64Array,
  derived: number,
  enough: number,
): Slope {
  const before = part.slice();
  const lossAt = (step: number): number => {
    for (let i = 0; i < part.length; i++) part[i] = before[i]! + step * direction[i]!;
    return subject.loss();
  };
  let best: Slope | undefined;
  for (const step of steps) {
    const measured = (lossAt(step) - lossAt(-step)) / (2 * step);
    const error = Math.abs(derived - measured) / Math.max(Math.abs(derived), Math.abs(measured), small);
    if (best === undefined || !(error >= best.error))
      best = { derived, measured, error: Number.isNaN(error) ? Infinity : error };
    if (best.error <= enough) break;
  }
  part.set(before);
  return best!;
}

const mostPlaces = 20;

/** All places of a small part, some of a large one. */
function somePlaces(length: number, random: () => number): number[] {
  const places = Array.from({ length }, (_, i) => i);
  if (length <= mostPlaces) return places;
  const chosen = new Set<number>();
  while (chosen.size < mostPlaces) chosen.add(Math.floor(Math.abs(random() * 1e6)) % length);
  return [...chosen];
}

function unit(length: number, place: number): Float64Array {
  const direction = new Float64Array(length);
  direction[place] = 1;
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
