// The line that tells how far a sweep is: what is done, what goes on, what is best so far, and how long it will still take.
import { expect, test } from "vitest";
import { sweepCourse, type Course } from "../../compiler/cli/sweeps/sweep-course.js";
import { trialRun, type TrialRun } from "../../compiler/cli/sweeps/trial-run.js";
import { secondsLeft } from "../../compiler/sweep/time-left.js";
import type { RunOutcome } from "../../compiler/sweep/outcome.js";
import type { Plan } from "../../compiler/sweep/plan.js";

const plan: Plan = {
  ranges: [{ kind: "list", name: "hidden", values: ["1", "2", "3", "4"] }],
  search: { kind: "grid", points: 5 },
  trials: [{ hidden: "1" }, { hidden: "2" }, { hidden: "3" }, { hidden: "4" }],
  seeds: [1],
  seed: 1,
  rounds: [
    { trials: 4, epochs: 2 },
    { trials: 2, epochs: 6 },
  ],
  by: { name: "loss", best: "lowest" },
};

interface Watched {
  readonly course: Course;
  readonly at: (seconds: number) => Course;
  readonly run: (trial: number, seed?: number) => TrialRun;
}

function watched(of: Plan, processes = 2): Watched {
  let now = 0;
  const course = sweepCourse(of, processes, () => now);
  return {
    course,
    at(seconds) {
      now = seconds;
      return course;
    },
    run: (trial, seed = 1) => trialRun("s", of, trial, seed),
  };
}

function came(figure: number | undefined, epochs: number, seconds: number): RunOutcome {
  return { seed: 1, figure, epochs, seconds, problem: figure === undefined ? "it failed" : undefined };
}

function line(step: number, steps: number, epochs: number): string {
  return JSON.stringify({ event: "steps", step, steps, epochs });
}

test("trials that are done, those that go on, the best of them, the time that is left", () => {
  const { course, at, run } = watched(plan);
  course.began(0, 4);
  expect(course.text(100)).toBe("round 1/2  0/4 trials");
  course.moved(run(1), undefined);
  course.moved(run(2), undefined);
  expect(course.text(100)).toBe("round 1/2  0/4 trials  2 running");
  // When it began to train nobody knows; since then half an epoch took half a second.
  at(0.5).moved(run(1), line(5, 60, 6));
  expect(course.text(100)).toBe("round 1/2  0/4 trials  2 running");
  // 7 are left of 4 runs in pairs, and 4 more of each of the 2 that go on.
  at(1).moved(run(1), line(10, 60, 6));
  expect(course.text(100)).toBe("round 1/2  0/4 trials  2 running  8 s left");
  // A process takes a second until it trains: two times (1 + 2), and once (1 + 4).
  at(3).ended(run(1), came(0.5, 2, 2));
  expect(course.text(100)).toBe("round 1/2  1/4 trials  1 running  11 s left  best loss 0.5000 (trial 1)");
  at(3).ended(run(2), came(0.25, 2, 2));
  course.moved(run(3), undefined);
  at(6).ended(run(3), came(undefined, 0, 0));
  expect(course.text(100)).toContain("3/4 trials (1 failed)");
  expect(course.text(100)).toContain("best loss 0.2500 (trial 2)");
  // The figures of another round aren't compared with those of this one.
  course.began(1, 2);
  expect(course.text(100)).toContain("round 2/2  0/2 trials  ");
  expect(course.text(100)).not.toContain("best");
});

test("a run that early stopping ended tells how long the others will be", () => {
  const { course, at, run } = watched({ ...plan, rounds: [{ trials: 4, epochs: 1000 }] }, 1);
  course.began(0, 4);
  course.moved(run(1), undefined);
  at(10).ended(run(1), came(0.5, 20, 10));
  expect(course.text(100)).toBe("1/4 trials  30 s left  best loss 0.5000 (trial 1)");
});

test("runs that are counted in steps", () => {
  const { course, at, run } = watched({ ...plan, rounds: [{ trials: 4, epochs: undefined }] }, 1);
  course.began(0, 4);
  course.moved(run(1), undefined);
  at(3).moved(run(1), line(150, 500, 9));
  at(5).moved(run(1), line(250, 500, 9));
  expect(course.text(100)).toBe("0/4 trials  1 running  35 s left");
  at(10).ended(run(1), came(0.5, 9, 10));
  expect(course.text(100)).toBe("1/4 trials  30 s left  best loss 0.5000 (trial 1)");
});

test("a trial is done with all its seeds, and the best is so by their mean", () => {
  const { course, at, run } = watched({ ...plan, seeds: [1, 2], rounds: [{ trials: 4, epochs: 2 }] });
  course.began(0, 8);
  for (const [trial, seed, figure] of [
    [1, 1, 0.1],
    [2, 1, 0.2],
    [1, 2, 0.9],
    [2, 2, 0.4],
  ] as const) {
    course.moved(run(trial, seed), undefined);
    at(2 * trial).ended(run(trial, seed), came(figure, 2, 2));
  }
  course.moved(run(3, 1), undefined);
  expect(course.text(100)).toMatch(
    /^2\/4 trials {2}1 running {2}\d+ s left {2}best loss 0\.3000 \(trial 2\) {2}4\/8 runs$/,
  );
  // What doesn't fit is left out whole.
  expect(course.text(60)).toMatch(/ left {2}best loss 0\.3000 \(trial 2\)$/);
  expect(course.text(40)).toMatch(/ left$/);
});

test("side by side as far as there are processes", () => {
  const pace = { epoch: 2, start: 1 };
  expect(secondsLeft([{ runs: 3, epochs: 30 }], pace, 2)).toBe(2 * 21);
  expect(secondsLeft([{ runs: 3, epochs: 30 }], pace, 8)).toBe(21);
  expect(secondsLeft([{ runs: 0, epochs: 0 }], pace, 8)).toBe(0);
});
