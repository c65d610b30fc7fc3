// When a run is looked at: at the end of an epoch, in long epochs by time, and always at the very end.
import { afterEach, expect, test, vi } from "vitest";
import { assembleModel } from "../../compiler/compile.js";
import { runStatistics } from "../../compiler/cli/run-statistics.js";
import type { Observation } from "../../compiler/observe/observe.js";
import type { Dataset, Progress } from "../../runtime/index.js";
import { classifier, clouds } from "../observe/course-of.js";

afterEach(() => void vi.useRealTimers());

async function started(train: Dataset = clouds(600), preparing = 0) {
  const model = classifier("h = x -> dense(8) -> relu\n  scores = h -> dense(3)");
  const { network: type, blueprint } = await assembleModel(model, { precision: "single" });
  const network = type.create({ seed: 1 });
  network.step(clouds(32));
  const seen: Observation[] = [];
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  const run = { model, blueprint, network, train, isResumed: false };
  const starting = runStatistics(
    run,
    (observation) => seen.push(observation),
    () => {
      // Findings have tests of their own.
    },
  );
  vi.advanceTimersByTime(preparing);
  const statistics = await starting;
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

test("at the end of an epoch, on 256 rows", async () => {
  const { seen, statistics } = await started();
  statistics.see({ ...progress, isEpoch: false });
  expect(seen).toEqual([]);
  statistics.see(progress);
  statistics.end();
  expect(seen.map(({ step, epoch, rows }) => [step, epoch, rows])).toEqual([[1, 1, 256]]);
});

test("a run of seconds is looked at several times, however long the copy took to make", async () => {
  const { seen, statistics } = await started(clouds(600), 500);
  for (const epoch of [1, 2, 3]) statistics.see({ ...progress, epoch, step: 19 * epoch });
  statistics.end();
  expect(seen.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
});

test("in a long epoch once in a while, and no longer once the run is over", async () => {
  const { network, seen, statistics } = await started();
  statistics.see({ ...progress, epoch: 3 });
  vi.spyOn(network, "epoch", "get").mockReturnValue(1);
  vi.advanceTimersByTime(4000);
  expect(seen).toHaveLength(1);
  vi.advanceTimersByTime(3000);
  expect(seen.map(({ epoch }) => epoch)).toEqual([3, 2]);
  vi.advanceTimersByTime(3600_000);
  const often = seen.length;
  expect(often).toBeGreaterThan(100);
  expect(often).toBeLessThan(500);
  statistics.end();
  vi.advanceTimersByTime(3600_000);
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
