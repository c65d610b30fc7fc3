// When a run is looked at: at first often, later at equal distances, in long runs by time, and always at the very end.
import { afterEach, expect, test, vi } from "vitest";
import { assembleModel } from "../../compiler/compile.js";
import { observedRun } from "../../compiler/cli/observed-run.js";
import { runStatistics } from "../../compiler/cli/run-statistics.js";
import type { Observation } from "../../compiler/observe/observe.js";
import type { Dataset, Progress } from "../../runtime/index.js";
import { classifier, clouds } from "../observe/course-of.js";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function started(train: Dataset = clouds(600)) {
  const model = classifier("h = x -> dense(8) -> relu\n  scores = h -> dense(3)");
  const { network: type, blueprint } = await assembleModel(model, { precision: "single" });
  const network = type.create({ seed: 1 });
  network.step(clouds(32));
  const seen: Observation[] = [];
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  // The machine computes for this process all the time.
  vi.spyOn(process, "cpuUsage").mockImplementation(() => ({ user: 1000 * performance.now(), system: 0 }));
  const run = { model, blueprint, network, train, isResumed: false };
  const statistics = await runStatistics(
    run,
    (observation) => seen.push(observation),
    () => {
      // Findings have tests of their own.
    },
  );
  return { network, seen, statistics };
}

const progress: Progress = {
  epoch: 1,
  epochs: 3,
  step: 19,
  steps: 57,
  isEpoch: true,
  loss: 1,
  firstLoss: 1.1,
  metrics: {},
  isStopped: false,
  samplesPerSecond: 1000,
  secondsLeft: 10,
};

test("on 256 rows, and not twice after the same step", async () => {
  const { seen, statistics } = await started();
  statistics.see({ ...progress, isEpoch: false });
  statistics.see(progress);
  statistics.end();
  expect(seen.map(({ step, epoch, rows }) => [step, epoch, rows])).toEqual([[1, 1, 256]]);
});

test("at items within an epoch as well as at its end, some twenty times in a run that is over in an instant", async () => {
  const { network, seen, statistics } = await started();
  const iteration = vi.spyOn(network, "iteration", "get");
  for (let step = 2; step <= 200; step++) {
    iteration.mockReturnValue(step);
    statistics.see({ ...progress, step, steps: 200, isEpoch: step % 20 === 0 });
  }
  statistics.end();
  expect(seen.length).toBeGreaterThan(20);
  expect(seen.length).toBeLessThan(30);
  expect(seen.at(-1)?.step).toBe(200);
});

test("in a long epoch once in a while, and no longer once the run is over", async () => {
  const { network, seen, statistics } = await started();
  const iteration = vi.spyOn(network, "iteration", "get");
  let steps = 1;
  const wait = (milliseconds: number): void => {
    for (let waited = 0; waited < milliseconds; waited += 1000) {
      iteration.mockReturnValue(++steps);
      vi.advanceTimersByTime(1000);
    }
  };
  const epoch = vi.spyOn(network, "epoch", "get").mockReturnValue(1);
  statistics.see({ ...progress, step: 1, steps: 1e9, epoch: 3 });
  wait(8000);
  expect(seen.map(({ step, epoch }) => [step, epoch])).toEqual([
    [1, 3],
    [2, 2],
    [4, 2],
    [8, 2],
  ]);
  epoch.mockReturnValue(2);
  wait(20_000);
  expect(seen, "the epoch is over, and its item comes soon").toHaveLength(4);
  epoch.mockReturnValue(1);
  wait(3600_000);
  const often = seen.length;
  expect(often).toBeGreaterThan(100);
  expect(often).toBeLessThan(500);
  statistics.end();
  wait(3600_000);
  expect(seen).toHaveLength(often);
});

test("what goes wrong between two steps is thrown at the next item", async () => {
  const { network, statistics } = await started();
  vi.spyOn(network, "iteration", "get").mockImplementation(() => {
    throw new Error("lost");
  });
  vi.advanceTimersByTime(10_000);
  expect(() => statistics.see(progress)).toThrow("lost");
  statistics.end();
});

test("rows that can't be used aren't looked at, and where there are no others nothing is", async () => {
  const rows = clouds(96);
  const labels = Array.from({ length: 96 }, (_, row) => (row < 48 ? "unknown" : "a"));
  const half = await started({ ...rows, columns: { ...rows.columns, y: { values: labels, dims: [] } } });
  half.statistics.see(progress);
  half.statistics.end();
  expect(half.seen.map(({ rows }) => rows)).toEqual([48]);
  vi.useRealTimers();
  const none = { ...rows, columns: { ...rows.columns, y: { values: labels.fill("unknown"), dims: [] } } };
  const nothing = await started(none);
  nothing.statistics.see({ ...progress, step: 57 });
  nothing.statistics.end();
  expect(nothing.seen).toEqual([]);
});

test("gradients, which cost most, are taken of a batch or of 64 rows", async () => {
  for (const [batch, rows] of [
    [32, 64],
    [100, 100],
  ]) {
    // prettier-ignore
    const model = classifier("scores = x -> dense(3)", `optimizer sgd(lr: 0.1)\n  batch ${batch}`);
    const { network: type, blueprint } = await assembleModel(model, { precision: "single" });
    const run = { model, blueprint, network: type.create({ seed: 1 }), train: clouds(600), isResumed: false };
    const observed = await observedRun(run);
    expect([observed?.sample.rows, observed?.forGradients.rows, observed?.batch.rows]).toEqual([256, rows, batch]);
  }
});
