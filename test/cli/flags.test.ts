// How the values of options are read.
import { expect, test } from "vitest";
import { checkpointPeriod } from "../../compiler/cli/flags.js";

test("a period is a number of steps, or a time", () => {
  expect(checkpointPeriod("500")).toEqual({ steps: 500 });
  expect(checkpointPeriod("30s")).toEqual({ minutes: 0.5 });
  expect(checkpointPeriod("5 min")).toEqual({ minutes: 5 });
  expect(checkpointPeriod("1.5h")).toEqual({ minutes: 90 });
  for (const text of ["often", "1.5", "0min", "5 days", ""])
    expect(() => checkpointPeriod(text)).toThrow("500, or 30s");
});
