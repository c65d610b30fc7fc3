// How a run of a sweep stands after a round, as its folder tells it.
import { join } from "node:path";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { keepFailure, standingOf, type TrialRun } from "../../compiler/cli/sweeps/trial-run.js";
import { folderOf } from "./nnc.js";

const started = "2026-11-28T12:00:00.000Z";
const record = {
  format: 1,
  model: "Spiral",
  spec: { path: "model.nn", sha256: "", folder: "../.." },
  parameters: 1,
  rows: 1,
  settings: { set: {}, seed: 1, epochs: 6, threads: 1 },
  versions: { nnc: "0.1.0", node: "22.0.0", engine: "native" },
  started,
  resumed: [],
  ended: null,
  process: { pid: 1, host: "elsewhere" },
};

/** A run that came to so many epochs. */
function runOf(state: string, epochs: number, problem?: string): TrialRun {
  const line = (_: unknown, i: number): string =>
    JSON.stringify({
      event: "epoch",
      step: i + 1,
      epoch: i + 1,
      time: Date.parse(started) / 1000 + i + 1,
      validation: { loss: 1 / (i + 1) },
    });
  const { path } = folderOf({
    "001/run.json": JSON.stringify({ ...record, process: { pid: 1, host: hostname() }, state, problem }),
    "001/metrics.jsonl": Array.from({ length: epochs }, line)
      .map((text) => `${text}\n`)
      .join(""),
  });
  return { trial: 1, seed: 1, folder: join(path, "001") };
}

const [early, late] = [
  { trials: 4, epochs: 2 },
  { trials: 2, epochs: 6 },
];

test("what failed in a later round had its figure in an earlier one, so that the same trials go on from there", () => {
  const run = runOf("failed", 5, "NN802: the loss is NaN. See the rows.\n  help: …");
  expect(standingOf(run, early, false, "loss")).toMatchObject({ state: "reached", outcome: { figure: 0.5 } });
  expect(standingOf(run, late, true, "loss")).toMatchObject({
    state: "failed",
    outcome: { figure: undefined, problem: "NN802: the loss is NaN", epochs: 5, seconds: 5 },
  });
});

test("a run that isn't there, one on its way, one at its end", () => {
  const { path } = folderOf();
  expect(standingOf({ trial: 1, seed: 1, folder: join(path, "001") }, late, true, "loss").state).toBe("new");
  expect(standingOf(runOf("interrupted", 3), late, true, "loss").state).toBe("unfinished");
  expect(standingOf(runOf("interrupted", 3), early, false, "loss")).toMatchObject({ outcome: { figure: 0.5 } });
  expect(standingOf(runOf("finished", 6), late, true, "loss")).toMatchObject({ state: "reached" });
  expect(standingOf(runOf("finished", 6), late, true, "accuracy")).toMatchObject({
    state: "failed",
    outcome: { problem: "its validation accuracy is no number" },
  });
});

test("why a process gave up is kept, with or without a run", () => {
  const { path } = folderOf();
  const run = { trial: 1, seed: 1, folder: join(path, "001") };
  keepFailure(run, "NN704: gone.csv can't be read");
  expect(standingOf(run, early, false, "loss")).toMatchObject({
    state: "failed",
    outcome: { problem: "NN704: gone.csv can't be read", epochs: 0 },
  });
  const begun = runOf("interrupted", 3);
  keepFailure(begun, "it couldn't go on");
  expect(standingOf(begun, early, false, "loss").state).toBe("reached");
  expect(standingOf(begun, late, true, "loss")).toMatchObject({ outcome: { problem: "it couldn't go on" } });
});
