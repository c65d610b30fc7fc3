// Compares numbers that were rounded in different ways.
import { expect } from "vitest";

/** Every number is within `tolerance` of the expected one, relative to its size if that is above 1; infinite and missing numbers are in the same places. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [x, y] = [actual[i]!, expected[i]!];
    const isClose = Object.is(x, y) || x === y || Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y));
    if (!isClose) expect.fail(`element ${i} is ${x}, not ${y}`);
  }
}
