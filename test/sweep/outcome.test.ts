// What trials came to: their order, what can't be told apart, the table, the plot.
import fc from "fast-check";
import { expect, test } from "vitest";
import { standaloneSvg } from "../../compiler/chart/chart.js";
import { conclude } from "../../compiler/sweep/conclusions.js";
import { judged, ranked, type JudgedTrial } from "../../compiler/sweep/outcome.js";
import type { Plan } from "../../compiler/sweep/plan.js";
import { outcomePlot } from "../../compiler/sweep/plot.js";
import { outcomeTable, timeText } from "../../compiler/sweep/table.js";
import { areToldApart } from "../../compiler/sweep/told-apart.js";

const plan: Plan = {
  ranges: [
    { kind: "interval", name: "lr", from: 1e-4, to: 1e-1, log: true, whole: false },
    { kind: "list", name: "act", values: ["relu", "tanh"] },
  ],
  search: { kind: "random", trials: 4 },
  trials: [],
  seeds: [1, 2, 3],
  seed: 1,
  rounds: [
    { trials: 4, epochs: 2 },
    { trials: 3, epochs: 6 },
  ],
  by: { name: "loss", best: "lowest" },
};

function trial(number: number, round: number, figures: readonly (number | string)[], lr = "0.01"): JudgedTrial {
  return judged({
    number,
    round,
    settings: { lr, act: "relu" },
    runs: figures.map((figure, i) => ({
      seed: i + 1,
      figure: typeof figure === "number" ? figure : undefined,
      epochs: 6,
      seconds: 41,
      problem: typeof figure === "string" ? figure : undefined,
    })),
  });
}

const good = trial(2, 1, [0.1, 0.11, 0.12], "0.09");
const near = trial(4, 1, [0.1, 0.12, 0.14]);
const bad = trial(1, 1, [0.5, 0.51, 0.52]);
const left = trial(3, 0, [0.01, 0.02, 0.03]);
const failed = trial(5, 0, [0.1, "the loss is NaN", 0.1]);

test("the best come first, then those that were left behind, then those that failed", () => {
  const order = ranked([failed, bad, left, near, good], plan.by);
  expect(order.map(({ number }) => number)).toEqual([2, 4, 1, 3, 5]);
  const highest = ranked([good, near, bad], { name: "accuracy", best: "highest" });
  expect(highest.map(({ number }) => number)).toEqual([1, 4, 2]);
});

test("a trial that fails from one seed has failed, and says from which", () => {
  expect(failed.figure).toBeUndefined();
  expect(failed.problem).toBe("from seed 2: the loss is NaN");
});

test("what the seeds differ by is no difference", () => {
  expect(conclude(plan, [good, near, bad, left, failed])?.alike?.map(({ number }) => number)).toEqual([4]);
  // Of those that were left behind nobody knows what they would have come to.
  expect(conclude(plan, [good, left, failed])).toMatchObject({ rivals: 0, alike: [] });
  // From one seed nothing is known of chance.
  expect(conclude({ ...plan, seeds: [1] }, [good, bad])?.alike).toBeUndefined();
  expect(conclude(plan, [failed])).toBeUndefined();
});

test("a best value at an end of its range is told", () => {
  expect(conclude(plan, [good])?.atEnds).toEqual([{ name: "lr", value: "0.09", end: 0.1 }]);
  expect(conclude(plan, [near])?.atEnds).toEqual([]);
});

// R: t.test(c(3.1, 2.9, 3.4, 3.0), c(3.6, 3.3, 3.9)) gives p = 0.0851; with 4.1 in place of 3.3 it gives p = 0.0065.
test("Welch's test agrees with R on both sides of 5 %", () => {
  expect(areToldApart([3.1, 2.9, 3.4, 3.0], [3.6, 3.3, 3.9])).toBe(false);
  expect(areToldApart([3.1, 2.9, 3.4, 3.0], [3.6, 4.1, 3.9])).toBe(true);
  expect(areToldApart([1, 1], [1, 1])).toBe(false);
  expect(areToldApart([1, 1], [2, 2])).toBe(true);
});

test("telling apart doesn't depend on the order, the unit or the origin", () => {
  const figures = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(
      figures,
      figures,
      fc.constantFrom(2, 4, 0.5),
      fc.integer({ min: 0, max: 64 }),
      (a, b, factor, shift) => {
        const moved = (values: readonly number[]): number[] => values.map((value) => factor * (value + shift));
        expect(areToldApart(b, a)).toBe(areToldApart(a, b));
        // Near the border rounding may decide; whole numbers moved by powers of two hardly come there.
        expect(areToldApart(moved(a), moved(b))).toBe(areToldApart(a, b));
      },
    ),
  );
});

test("the table has a line for each trial", () => {
  expect(outcomeTable(plan, [good, left, failed])).toEqual([
    ["trial", "lr", "act", "validation loss", "epochs", "time"],
    ["2", "0.09", "relu", "0.1100 ± 0.010", "6", "2:03"],
    ["3", "0.01", "relu", "0.02000 ± 0.010", "6", "2:03"],
    ["5", "0.01", "relu", "failed", "6", "2:03"],
  ]);
  expect([0.84, 12.4, 59.6, 125, 3723].map(timeText)).toEqual(["0.8 s", "12 s", "1:00", "2:05", "1:02:03"]);
});

test("the plot has a panel for each range and a point for each run", () => {
  const svg = standaloneSvg(outcomePlot("Digits", plan, [good, near, bad, left, failed]));
  expect(svg).toContain("lr, logarithmic");
  expect(svg.match(/<circle class="c1 point"/g)).toHaveLength(2 * 3);
  expect(svg.match(/<circle class="c0 point"/g)).toHaveLength(2 * 6);
  expect(svg.match(/<circle class="faint point"/g)).toHaveLength(2 * (3 + 2));
  expect(svg.match(/>×</g)).toHaveLength(2);
  // Over the seeds; of a trial that failed there is no mean.
  expect(svg.match(/<path class="c1 line thin"/g)).toHaveLength(2);
  expect(svg.match(/<path class="(c0|faint) line thin"/g)).toHaveLength(2 * 3);
  expect(svg).toContain("<title>trial 5, seed 2, lr 0.01, act relu, the loss is NaN</title>");
  expect(svg).not.toContain('NaN"');
});

test("the plot explains what it shows and no more", () => {
  const notes = (of: Plan, trials: readonly JudgedTrial[]): string => outcomePlot("Digits", of, trials).notes.join(" ");
  expect(notes(plan, [good, left, failed])).toBe(
    "A point is a run; a line joins the seeds of a trial, its bar is their mean; red: the best trial; grey: left behind by halving; a cross: failed.",
  );
  const single = { ...plan, seeds: [1], rounds: plan.rounds.slice(0, 1) };
  expect(notes(single, [trial(1, 0, [0.5])])).toBe("A point is a run; red: the best trial.");
  for (const line of outcomePlot("Digits", plan, [good, left, failed]).notes) expect(line.length).toBeLessThan(57);
});
