// Side work that keeps to its share of the time.
import { expect, test } from "vitest";
import { timeShare } from "../../compiler/cli/time-share.js";

test("is done as long as it stays within the share, or within what every run may take", () => {
  let now = 1000;
  const time = timeShare(0.01, 50, () => now);
  const work = (milliseconds: number): string => time.spend(() => ((now += milliseconds), "done"));
  expect([time.affords(50, 0), time.affords(51, 0), time.affords(60, 6000)]).toEqual([true, false, true]);
  expect(work(20)).toBe("done");
  expect([time.spent, time.affords(30, 0), time.affords(31, 5000)]).toEqual([20, true, false]);
  now += 2000;
  expect([time.elapsed(), time.sinceLast()]).toEqual([2020, 2000]);
});

test("the first time takes longer than those that follow, and so does one that was disturbed", () => {
  let now = 0;
  const time = timeShare(0.01, 50, () => now);
  expect(time.expected).toBeUndefined();
  const expected = [90, 20, 100, 18, 200, 300, 400].map((milliseconds) => {
    time.spend(() => (now += milliseconds));
    return time.expected;
  });
  expect(expected).toEqual([30, 20, 20, 18, 18, 18, 200]);
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
    if (time.affords(time.expected ?? 3, now)) time.spend(() => (now += 3));
  }
  expect(time.spent / now).toBeGreaterThan(0.009);
  expect(time.spent).toBeLessThanOrEqual(0.01 * now);
});
