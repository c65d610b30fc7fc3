// How the bench makes figures of samples: medians, ratios, and which rounds count.
import { describe, expect, test } from "vitest";
import { complaintIn } from "../../bench/measure/contestant.js";
import { busyTicks, loadBetween } from "../../bench/measure/load.js";
import { calmest } from "../../bench/measure/rounds.js";
import { median, quartiles, ratios, spread } from "../../bench/measure/statistics.js";

describe("statistics", () => {
  test("quarters lie between samples where they fall between them", () => {
    expect(quartiles([4, 1, 3, 2])).toEqual({ low: 1.75, median: 2.5, high: 3.25 });
    expect(spread(quartiles([8, 10, 12]))).toBeCloseTo(0.1);
    expect(median([])).toBeNaN();
  });

  test("a machine that slows down for both leaves their ratio alone", () => {
    expect(ratios([20, 40, 200], [10, 20, 100])).toEqual({ low: 2, median: 2, high: 2 });
  });
});

describe("load", () => {
  test("ticks are all but those of idling and waiting, with what other machines took", () => {
    const stat = "cpu  100 20 3 5000 600 7 8 9 10 0\ncpu0 50 10 1 2500 300 3 4 4 5 0\n";
    expect(busyTicks(stat)).toBe(100 + 20 + 3 + 7 + 8 + 9);
  });

  test("what the contestant and the bench used isn't load", () => {
    const before = { all: 100, bench: 1, at: 10 };
    const after = { all: 102.1, bench: 1.1, at: 11 };
    expect(loadBetween(before, after, 1)).toBeCloseTo(1);
    expect(loadBetween(before, after, 3)).toBe(0);
  });

  test("the calmest rounds count, in their order, however fast anybody was in them", () => {
    const rounds = [0.5, 0.1, 0.9, 0].map((load) => ({ load, isFar: false, samples: [] }));
    expect(calmest(rounds, 2).map(({ load }) => load)).toEqual([0.1, 0]);
    expect(calmest(rounds, 9)).toHaveLength(4);
    const moved = rounds.map((round) => ({ ...round, isFar: round.load === 0 }));
    expect(calmest(moved, 2).map(({ load }) => load)).toEqual([0.5, 0.1]);
  });
});

test("the reason why a program ended is its last error", () => {
  const npm = "npm error code 1\nnpm error Error: getaddrinfo ENOTFOUND somewhere.org\nnpm error Node.js v20.20.2\n";
  expect(complaintIn(npm)).toBe("Error: getaddrinfo ENOTFOUND somewhere.org");
  expect(complaintIn("Error: no such backend\n    at open (tfjs.ts:1:2)\n\nNode.js v20.20.2\n")).toBe(
    "Error: no such backend",
  );
  expect(complaintIn("killed\n")).toBe("killed");
});
