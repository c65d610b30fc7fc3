// Which trials a sweep has: what is drawn, what a grid holds, who goes on.
import fc from "fast-check";
import { expect, test } from "vitest";
import { gridTrials } from "../../compiler/sweep/grid-search.js";
import { roundsOf } from "../../compiler/sweep/halving.js";
import type { Range } from "../../compiler/sweep/plan.js";
import { randomTrials } from "../../compiler/sweep/random-search.js";
import { placeOf, pointsOf, valueAt } from "../../compiler/sweep/values.js";

const rate: Range = { kind: "interval", name: "lr", from: 1e-4, to: 1e-1, log: true, whole: false };
const hidden: Range = { kind: "interval", name: "hidden", from: 16, to: 1024, log: true, whole: true };
const drop: Range = { kind: "list", name: "drop", values: ["0", "0.2", "0.5"] };

const interval: fc.Arbitrary<Range> = fc
  .record({
    from: fc.double({ min: 1e-6, max: 1e3, noNaN: true }),
    factor: fc.double({ min: 1.5, max: 1e4, noNaN: true }),
    log: fc.boolean(),
    whole: fc.boolean(),
  })
  .map(({ from, factor, log, whole }) => {
    const ends = whole
      ? { from: Math.ceil(from), to: Math.ceil(Math.ceil(from) * factor) }
      : { from, to: from * factor };
    return { kind: "interval", name: "x", ...ends, log, whole };
  });

test("what is drawn or laid out lies in its range, and is whole where that is", () => {
  fc.assert(
    fc.property(
      interval,
      fc.double({ min: 0, max: 1 - 2 ** -23, noNaN: true }),
      fc.integer({ min: 2, max: 9 }),
      (range, place, count) => {
        if (range.kind !== "interval") return;
        for (const text of [valueAt(range, place), ...pointsOf(range, count)]) {
          const value = Number(text);
          expect(value).toBeGreaterThanOrEqual(range.from);
          expect(value).toBeLessThanOrEqual(range.to);
          if (range.whole) expect(Number.isInteger(value)).toBe(true);
        }
      },
    ),
  );
});

test("on a logarithmic scale each factor of ten is drawn as often", () => {
  const trials = randomTrials([rate], 3000, 5);
  const shares = [0, 1, 2].map(
    (decade) =>
      trials.filter(({ lr }) => Math.floor(3 * placeOf(rate as never, Number(lr))) === decade).length / trials.length,
  );
  for (const share of shares) expect(share).toBeCloseTo(1 / 3, 1);
});

test("every whole number can be drawn, the ends as others are", () => {
  const digit: Range = { kind: "interval", name: "n", from: 1, to: 4, log: false, whole: true };
  const counts = new Map<string, number>();
  for (let i = 0; i < 4000; i++) {
    const value = valueAt(digit, i / 4000);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  expect(Object.fromEntries(counts)).toEqual({ 1: 1000, 2: 1000, 3: 1000, 4: 1000 });
});

test("a seed decides what is drawn, and more trials begin with those that fewer have", () => {
  const ranges = [hidden, rate, drop];
  const five = randomTrials(ranges, 5, 1);
  expect(five).toEqual([
    { hidden: "219", lr: "0.001566", drop: "0" },
    { hidden: "43", lr: "0.0007649", drop: "0.5" },
    { hidden: "57", lr: "0.000124", drop: "0.2" },
    { hidden: "177", lr: "0.03187", drop: "0" },
    { hidden: "24", lr: "0.00197", drop: "0" },
  ]);
  expect(randomTrials(ranges, 20, 1).slice(0, 5)).toEqual(five);
  expect(randomTrials(ranges, 5, 2)).not.toEqual(five);
  expect(randomTrials(ranges, 5, 2 ** 32 + 1)).not.toEqual(five);
});

test("what another range draws doesn't change when a range is added behind it", () => {
  const lone = randomTrials([rate], 8, 3).map(({ lr }) => lr);
  expect(randomTrials([rate, drop], 8, 3).map(({ lr }) => lr)).toEqual(lone);
});

test("no two trials are alike, and a small space is drawn whole", () => {
  const all = randomTrials([drop], 50, 1);
  expect(all.map((trial) => trial.drop).toSorted()).toEqual(["0", "0.2", "0.5"]);
  const many = randomTrials([hidden, drop], 200, 1);
  expect(new Set(many.map((trial) => JSON.stringify(trial))).size).toBe(200);
});

test("a grid has every value with every other, and knows when it is too large", () => {
  expect(gridTrials([rate, drop], 2, 100)).toEqual([
    { lr: "0.0001", drop: "0" },
    { lr: "0.0001", drop: "0.2" },
    { lr: "0.0001", drop: "0.5" },
    { lr: "0.1", drop: "0" },
    { lr: "0.1", drop: "0.2" },
    { lr: "0.1", drop: "0.5" },
  ]);
  expect(pointsOf(rate, 4)).toEqual(["0.0001", "0.001", "0.01", "0.1"]);
  expect(pointsOf(hidden, 4)).toEqual(["16", "64", "256", "1024"]);
  expect(pointsOf({ kind: "interval", name: "n", from: 1, to: 3, log: false, whole: true }, 5)).toEqual([
    "1",
    "2",
    "3",
  ]);
  expect(gridTrials([rate, rate, rate], 10, 999)).toBeUndefined();
});

test("halving gives the best third three times the epochs, and the last ones the whole run", () => {
  expect(roundsOf(27, 30, { from: 1, keep: 1 / 3 })).toEqual([
    { trials: 27, epochs: 1 },
    { trials: 9, epochs: 3 },
    { trials: 3, epochs: 9 },
    { trials: 1, epochs: 30 },
  ]);
  expect(roundsOf(8, 8, { from: 1, keep: 1 / 2 }).map(({ trials }) => trials)).toEqual([8, 4, 2, 1]);
  expect(roundsOf(5, 12, undefined)).toEqual([{ trials: 5, epochs: 12 }]);
  expect(roundsOf(5, undefined, undefined)).toEqual([{ trials: 5, epochs: undefined }]);
});

test("rounds grow longer and smaller, and end with the whole run", () => {
  const halving = fc.record({
    from: fc.integer({ min: 1, max: 50 }),
    keep: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 300 }), halving, (trials, epochs, how) => {
      const rounds = roundsOf(trials, epochs, how);
      expect(rounds.at(-1)?.epochs).toBe(epochs);
      expect(rounds[0]?.trials).toBe(trials);
      for (const [i, { trials: left, epochs: reached = 0 }] of rounds.entries()) {
        const next = rounds[i + 1];
        expect(left).toBeGreaterThanOrEqual(1);
        if (next) expect(next.epochs).toBeGreaterThan(reached);
        if (next) expect(next.trials).toBeLessThanOrEqual(left);
      }
    }),
  );
});
