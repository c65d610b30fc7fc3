// The two axes of a chart: from numbers to places, with the numbers worth a mark.
import { scaleLinear, scaleLog } from "d3-scale";
import { format } from "d3-format";
import { figure } from "./figures.js";
import { label, round } from "./text.js";

export interface Axis {
  /** Where a number lies, in pixels. */
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  readonly from: number;
  readonly to: number;
}

const inThousands = format("~s");

export type AxisKind = "linear" | "log";

/** From the least to the greatest of the numbers, rounded to where a mark is. On a logarithmic axis those above 0 count. */
export function valueAxis(values: readonly number[], kind: AxisKind, [start, end]: readonly [number, number]): Axis {
  const shown = values.filter((value) => Number.isFinite(value) && (kind === "linear" || value > 0));
  const [least, greatest] = shown.length === 0 ? [kind === "log" ? 0.1 : 0, 1] : extent(shown);
  return kind === "log" ? logAxis(least, greatest, start, end) : linearAxis(least, greatest, start, end);
}

/** Of training steps: no mark between two of them. */
export function stepAxis(steps: readonly number[], [start, end]: readonly [number, number]): Axis {
  const [least, greatest] = steps.length === 0 ? [0, 1] : extent(steps);
  // A single step stands in the middle.
  if (greatest <= least)
    return { at: () => (start + end) / 2, ticks: [{ value: least, text: inThousands(least) }], from: least, to: least };
  const scale = scaleLinear([least, greatest], [start, end]);
  const ticks = scale.ticks(5).filter(Number.isInteger);
  return { at: scale, ticks: ticks.map((value) => ({ value, text: inThousands(value) })), from: least, to: greatest };
}

function linearAxis(least: number, greatest: number, start: number, end: number): Axis {
  // A line that doesn't move still needs room around it.
  const room = greatest > least ? 0 : Math.abs(least) * 0.1 || 1;
  const scale = scaleLinear([least - room, greatest + room], [start, end]).nice(5);
  const [from = 0, to = 1] = scale.domain();
  return { at: scale, ticks: scale.ticks(5).map((value) => ({ value, text: tickText(tidy(value)) })), from, to };
}

function logAxis(least: number, greatest: number, start: number, end: number): Axis {
  const decades = Math.log10(greatest / least);
  // Of few powers of ten, those between them are worth a mark too.
  const factors = decades < 2 ? [1, 2, 5] : [1];
  const from = roundDown(least, factors);
  const to = roundUp(greatest > from ? greatest : from * 1.001, factors);
  const scale = scaleLog([from, to], [start, end]);
  const [low, high] = [Math.floor(Math.log10(from) + 1e-9), Math.ceil(Math.log10(to) - 1e-9)];
  const every = Math.max(1, Math.ceil((high - low) / 6));
  const values = Array.from({ length: high - low + 1 }, (_, i) => low + i)
    .filter((power) => (power - low) % every === 0)
    .flatMap((power) => factors.map((factor) => factor * 10 ** power))
    .filter((value) => value >= from * 0.9999 && value <= to * 1.0001);
  const at = (value: number): number => (value > 0 ? scale(value) : NaN);
  return { at, ticks: values.map((value) => ({ value, text: figure(tidy(value)) })), from, to };
}

/** To the next factor times a power of ten. */
function roundDown(value: number, factors: readonly number[]): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return power * (factors.findLast((factor) => factor * power <= value * 1.0001) ?? 1);
}

function roundUp(value: number, factors: readonly number[]): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return power * (factors.find((factor) => factor * power >= value * 0.9999) ?? 10);
}

/** Large numbers would be wider than the room beside an axis: `250k`. */
function tickText(value: number): string {
  const size = Math.abs(value);
  return size >= 10_000 && size < 1e6 ? inThousands(value) : figure(value);
}

/** 0.1 + 0.2 is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** Without spreading: there may be more values than a call takes arguments. */
export function extent(values: readonly number[]): readonly [number, number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

export interface Inside {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Lines across and numbers along both axes; the unit of the upright one stands above it, of the other one below its end. */
export function axes(inside: Inside, x: Axis, y: Axis, units: { readonly x: string; readonly y: string }): string[] {
  const { left, right, top, bottom } = inside;
  return [
    ...y.ticks.flatMap(({ value, text }) => {
      const at = round(y.at(value));
      return [
        `<line class="grid" x1="${left}" y1="${at}" x2="${right}" y2="${at}"/>`,
        label(left - 6, at + 4, text, "tick", "end"),
      ];
    }),
    `<line class="axis" x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}"/>`,
    ...x.ticks.flatMap(({ value, text }) => {
      const at = round(x.at(value));
      return [
        `<line class="axis" x1="${at}" y1="${bottom}" x2="${at}" y2="${bottom + 4}"/>`,
        label(at, bottom + 16, text, "tick", "middle"),
      ];
    }),
    label(4, top - 10, units.y, "unit"),
    label(right, bottom + 30, units.x, "unit", "end"),
  ];
}
