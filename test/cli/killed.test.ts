// A run that was killed is gone on with, and ends with the bytes of one that wasn't. `npx tsx test/cli/killed-often.ts 50` tries it more often.
import { expect, test } from "vitest";
import { killed, ways, type Trial } from "./killed.js";

test.each(Object.keys(ways) as (keyof typeof ways)[])(
  "killed early and late, a run that is kept in a %s ends with the same bytes",
  { timeout: 120_000 },
  async (way) => {
    const trials: Trial[] = [];
    for await (const trial of killed(way, [0.1, 0.6])) trials.push(trial);
    expect(trials.map(({ isEqual }) => isEqual)).toEqual([true, true]);
  },
);
