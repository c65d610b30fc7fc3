// When a run is looked at.
import { expect, test } from "vitest";
import { nextLook, runTime, stepsBetweenPauses } from "../../compiler/cli/look-times.js";

function looks(planned: number, pauses = 1): number[] {
  const seen: number[] = [];
  let next = 0;
  for (let step = pauses; step <= planned; step += pauses)
    if (step >= next || step === planned) {
      seen.push(step);
      next = nextLook(step, planned);
    }
  return seen;
}

test("often at first, then at equal distances to the end", () => {
  expect(looks(400)).toEqual([1, 2, 4, 8, 16, 32, ...Array.from({ length: 18 }, (_, i) => 52 + 20 * i), 400]);
  expect(looks(9380).slice(0, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 981]);
});

test("between 20 and 35 times, whether a run is short or long; of a very short one at each step", () => {
  expect(looks(8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  for (const planned of [40, 100, 1000, 100_000]) {
    expect(looks(planned).length, `${planned} steps`).toBeGreaterThanOrEqual(20);
    expect(looks(planned).length, `${planned} steps`).toBeLessThanOrEqual(35);
    expect(looks(planned, stepsBetweenPauses(planned)).length, `${planned} steps, with pauses`).toBeGreaterThan(19);
  }
});

test("as long as nobody knows when it ends, ever more seldom", () => {
  expect([1, 2, 7, 1000].map((step) => nextLook(step, Infinity))).toEqual([2, 4, 14, 2000]);
});

test("a run will take as long as its steps so far say, but no more than ten seconds count that it hasn't taken yet", () => {
  expect(runTime(100, { done: 10, planned: 40 })).toBe(400);
  expect(runTime(100, { done: 1, planned: 1000 })).toBe(10_100);
  expect(runTime(100, { done: 5, planned: Infinity })).toBe(10_100);
  expect(runTime(100, { done: 0, planned: 40 })).toBe(100);
  expect(runTime(100, { done: 50, planned: 40 })).toBe(100);
});
