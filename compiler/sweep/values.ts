// From a place between 0 and 1 to a value of a range, as `--set` takes it.
import type { SweptInterval } from "../check/model.js";
import type { Range } from "./plan.js";

/** Numbers with more digits than this are no better, only longer to type. */
const digits = 4;

/** The value at a place from 0 (included) to 1 (excluded): every value of a list, and every whole number, has as large a part of the places as its scale says. */
export function valueAt(range: Range, place: number): string {
  if (range.kind === "list") return range.values[Math.floor(place * range.values.length)] ?? "";
  if (!range.whole) return numberText(range, between(range, place));
  // Up to the next whole number, so that both ends are drawn as others are.
  return numberText(range, Math.floor(between({ ...range, to: range.to + 1 }, place)));
}

/** So many values at equal distances, both ends among them; of whole numbers perhaps fewer. */
export function pointsOf(range: Range, count: number): readonly string[] {
  if (range.kind === "list") return range.values;
  const places = Array.from({ length: count }, (_, i) => i / (count - 1));
  return [...new Set(places.map((place) => numberText(range, between(range, place))))];
}

/** Where a number lies between the ends, from 0 to 1. */
export function placeOf({ from, to, log }: SweptInterval, value: number): number {
  return log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
}

function between({ from, to, log }: SweptInterval, place: number): number {
  return log ? from * (to / from) ** place : from + place * (to - from);
}

/** Rounding doesn't lead out of the range. */
function numberText({ from, to, whole }: SweptInterval, value: number): string {
  const rounded = whole ? Math.round(value) : Number(value.toPrecision(digits));
  return String(Math.min(to, Math.max(from, rounded)));
}
