// What it costs to watch a run, as nnc train does: `npx tsx bench/watching.ts examples/mnist/model.nn 40`. Described in docs/benchmarks.md.
import { existsSync, readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { dirname } from "node:path";
import { observedRun, type WatchedRun } from "../compiler/cli/observed-run.js";
import { runStatistics } from "../compiler/cli/run-statistics.js";
import { assembleModel, checkSpec } from "../compiler/compile.js";
import { observe } from "../compiler/observe/observe.js";
import { loadData, type TrainingData } from "../runtime/index.js";
import { isStream } from "../runtime/data/stream.js";
import { complaining } from "./complaining.js";
import { BenchError } from "./settings.js";

await complaining(async () => {
  const [path = "examples/mnist/model.nn", text = "40"] = process.argv.slice(2);
  const pairs = Number(text);
  if (!(Number.isInteger(pairs) && pairs > 0)) throw new BenchError(`${text} is no number of pairs of stretches`);
  const subject = await subjectOf(path);
  const load = loadavg().map((one) => one.toFixed(1));
  console.log(`${path}; the load of the machine was ${load.join(", ")} before`);
  tell(await watchedRun(subject), await alternated(subject, pairs));
});

/** What is trained, as often as needed. */
interface Subject {
  readonly path: string;
  readonly data: TrainingData;
  /** Steps: a tenth of an epoch. */
  readonly stretch: number;
  readonly fresh: (seed: number) => WatchedRun;
}

async function subjectOf(path: string): Promise<Subject> {
  if (!existsSync(path)) throw new BenchError(`there is no ${path}`);
  const spec = { path, text: readFileSync(path, "utf8") };
  const [model] = checkSpec(spec, { read: () => undefined, spelled: () => undefined, set: {}, levels: {} }).models;
  if (model === undefined) throw new BenchError(`${path} has no model that can be trained`);
  const { network, blueprint } = await assembleModel(model, { precision: "single" });
  const data = await loadData(blueprint, dirname(path));
  const { train } = data;
  if (isStream(train)) throw new BenchError(`${path} reads its data piece by piece; what is in memory can be measured`);
  const steps = Math.ceil(train.rows / (model.training.batch * model.training.accumulate));
  if (steps < 20) throw new BenchError(`${path} has epochs of ${steps} steps, too few to measure anything in between`);
  const fresh = (seed: number): WatchedRun => ({
    model,
    blueprint,
    network: network.create({ seed }),
    train,
    isResumed: false,
  });
  return { path, data, stretch: Math.floor(steps / 10), fresh };
}

/** Milliseconds: by the clock, and of all threads of the process. */
interface Time {
  readonly wall: number;
  readonly processor: number;
}

interface Whole {
  readonly run: Time;
  /** Making the copy of the network. */
  readonly copy: Time;
  readonly looks: number;
  /** Processor time of the looks, as the run counts it. */
  readonly spent: number;
}

/** The spec's run as nnc train watches it, after one epoch of another network that warms up. */
async function watchedRun({ data, fresh }: Subject): Promise<Whole> {
  for await (const item of fresh(1).network.fit(data, { epochs: 1 })) if (item.isStopped) break;
  const watched = fresh(42);
  let looks = 0;
  const [run, copy] = [clock(), clock()];
  const statistics = await runStatistics(
    watched,
    () => looks++,
    () => undefined,
  );
  const copied = copy();
  for await (const progress of watched.network.fit(data, { every: 20 })) statistics.see(progress);
  statistics.end();
  return { copy: copied, run: run(), looks, spent: statistics.spent() };
}

/** What a look adds to a stretch of steps: of each pair of stretches one has a look and one hasn't, in turn the first and the second. */
async function alternated({ path, data, stretch, fresh }: Subject, count: number): Promise<Time[]> {
  const watched = fresh(42);
  const observed = await observedRun(watched);
  if (observed === undefined) throw new BenchError(`${path} has no rows that can be looked at`);
  const found: Time[] = [];
  let pair: { look?: Time; none?: Time } = {};
  let isLooked: boolean | undefined;
  let time = clock();
  const options = { every: stretch, epochs: Math.ceil(count / 4) + 2, patience: false } as const;
  for await (const { isEpoch, epoch } of watched.network.fit(data, options)) {
    const took = time();
    // An epoch's end has work of its own, and the first looks aren't compiled yet.
    if (isLooked !== undefined && !isEpoch && epoch > 1) pair = { ...pair, [isLooked ? "look" : "none"]: took };
    const { look, none } = pair;
    if (look && none) {
      found.push({ wall: look.wall - none.wall, processor: look.processor - none.processor });
      pair = {};
    }
    if (found.length === count) break;
    const isSecond = pair.look !== undefined || pair.none !== undefined;
    isLooked = isSecond ? pair.look === undefined : found.length % 2 === 0;
    time = clock();
    if (isLooked) observe(observed, epoch);
  }
  return found;
}

function tell(whole: Whole, looks: readonly Time[]): void {
  for (const what of ["wall", "processor"] as const) {
    const share = (milliseconds: number): string => `${((100 * milliseconds) / whole.run[what]).toFixed(2)} %`;
    const [low = NaN, middle = NaN, high = NaN] = quarters(looks.map((look) => look[what]));
    const all = [middle, low, high].map((look) => share(whole.copy[what] + whole.looks * look));
    console.log(`${what}: a run of ${whole.run[what].toFixed(0)} ms; the copy takes ${share(whole.copy[what])} of it`);
    console.log(`  a look adds ${middle.toFixed(2)} ms (quarters ${low.toFixed(2)} to ${high.toFixed(2)})`);
    console.log(`  copy and ${whole.looks} looks: ${all[0]} (${all[1]} to ${all[2]})`);
  }
  const counted = (100 * (whole.copy.processor + whole.spent)) / whole.run.processor;
  console.log(`processor, as the run counts it itself: ${counted.toFixed(2)} %`);
}

function clock(): () => Time {
  const [start, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { wall: performance.now() - start, processor: (user + system) / 1000 };
  };
}

function quarters(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN);
}
