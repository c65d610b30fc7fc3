// Side work that keeps to its share of the time.
import { expect, test } from "vitest";
import { timeShare } from "../../compiler/cli/time-share.js";

test("is done as long as it stays within the share and what is free", () => {
  let now = 1000;
  const time = timeShare(0.01, 50, () => now);
  const work = (milliseconds: number): string => time.spend(() => ((now += milliseconds), "done"));
  expect([time.latest, time.affords(50), time.affords(51)]).toEqual([undefined, true, false]);
  expect(work(20)).toBe("done");
  expect([time.spent, time.latest, time.affords(40), time.affords(30)]).toEqual([20, 20, false, true]);
  now += 2000;
  expect([time.elapsed(), time.sinceLast(), time.affords(40)]).toEqual([2020, 2000, true]);
});

test("takes note of the time of work that fails", () => {
  let now = 0;
  const time = timeShare(0.01, 50, () => now);
  const failing = (): never => {
    now += 30;
    throw new Error("no");
  };
  expect(() => time.spend(failing)).toThrow("no");
  expect(time.spent).toBe(30);
});

test("over a long run takes its share and no more", () => {
  let now = 0;
  const time = timeShare(0.01, 50, () => now);
  for (let step = 0; step < 100_000; step++) {
    now += 1;
    if (time.affords(time.latest ?? 3)) time.spend(() => (now += 3));
  }
  expect(time.spent / now).toBeGreaterThan(0.009);
  expect(time.spent).toBeLessThanOrEqual(50 + 0.01 * now);
});
