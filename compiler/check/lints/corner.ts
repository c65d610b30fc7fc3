// NN502: corners in the formulas that a spec declares, and the side whose slope is taken there.
import type { Report } from "../../report/report.js";
import type { Value } from "../../ir/value.js";
import { type Curve, curveOf } from "../curve.js";
import type { Use } from "../model.js";
import type { Network } from "./network.js";

export function corners(network: Network, report: Report): void {
  for (const { use } of network.uses) {
    const input = use.inputs[0];
    if (use.library || !input || !network.readers.has(use.result)) continue;
    const whole = curveOf(input.value, use.result);
    for (const part of use.inside) cornersOf(report, input, part, whole);
  }
}

const range = 10;
const stride = 0.0625;
/** Off the round numbers, so that a corner on one of them lies between two. */
const grid = Array.from({ length: (2 * range) / stride }, (_, i) => -range + (i + 0.37) * stride);

function cornersOf(
  report: Report,
  { parameter, value }: Use["inputs"][number],
  part: Use,
  whole: Curve | undefined,
): void {
  const curve = Object.hasOwn(switches, part.declaration) ? curveOf(value, part.result) : undefined;
  if (!curve) return;
  const [left, right] = switches[part.declaration]!(part.result).map((side) => sideOf(value, side));
  if (!left || !right) return;
  const points = crossings(left, right).filter((point) => isCorner(whole ?? curve, point));
  const [first, ...others] = points.toSorted((a, b) => Math.abs(a) - Math.abs(b));
  if (first === undefined) return;
  const notes = others.length > 0 ? [`and at ${others.map((point) => `${parameter} = ${point}`).join(", ")}`] : [];
  const details = { formula: part.text, point: `${parameter} = ${first}`, side: sideAt(curve, first, parameter) };
  report.add("NN502", part.at, details, { notes });
}

/** What is built in and has a corner: where its two sides are equal. */
const switches: Readonly<Record<string, (result: Value) => readonly (Value | 0)[]>> = {
  abs: ({ inputs }) => [...inputs, 0],
  max: ({ inputs }) => inputs,
  min: ({ inputs }) => inputs,
  where: ({ inputs: [condition] }) => condition?.inputs ?? [],
};

function sideOf(input: Value, side: Value | 0): Pick<Curve, "at"> | undefined {
  const number = side === 0 ? 0 : side.operation.kind === "constant" ? side.operation.value : undefined;
  if (number !== undefined) return { at: (points) => points.map(() => number) };
  return side === 0 ? undefined : curveOf(input, side);
}

/** Where one curve goes over the other. */
function crossings(left: Pick<Curve, "at">, right: Pick<Curve, "at">): number[] {
  const difference = (points: readonly number[]): number[] => {
    const other = right.at(points);
    return left.at(points).map((value, i) => value - (other[i] ?? NaN));
  };
  const values = difference(grid);
  return grid.slice(1).flatMap((_, i) => {
    const [a = NaN, b = NaN] = [values[i], values[i + 1]];
    return a * b < 0 ? [bisected(difference, grid[i] ?? 0, grid[i + 1] ?? 0)] : [];
  });
}

function bisected(difference: (points: readonly number[]) => number[], from: number, to: number): number {
  let [low, high] = [from, to];
  const start = Math.sign(difference([low])[0] ?? 0);
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (Math.sign(difference([middle])[0] ?? 0) === start) low = middle;
    else high = middle;
  }
  const found = Number(high.toPrecision(6));
  return Math.abs(found) < 1e-9 ? 0 : found;
}

const beside = 1e-5;

function isCorner(curve: Curve, point: number): boolean {
  const [before = NaN, after = NaN] = curve.slopesAt([point - beside, point + beside]);
  const [left = NaN, right = NaN] = curve.at([point - beside, point + beside]);
  return Math.abs(after - before) > 1e-3 || Math.abs(right - left) > 1e-3;
}

function sideAt(curve: Curve, point: number, parameter: string): string {
  const [before = NaN, at = NaN, after = NaN] = curve.slopesAt([point - beside, point, point + beside]);
  if (Math.abs(at - before) < 1e-3) return `the slope for ${parameter} < ${point}`;
  if (Math.abs(at - after) < 1e-3) return `the slope for ${parameter} > ${point}`;
  return `a slope of ${Number(at.toPrecision(3))}`;
}
