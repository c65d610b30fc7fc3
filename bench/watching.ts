// What it costs to watch a run, as nnc train does: runs that are watched and runs that aren't, in turn, after one that warms up: `npx tsx bench/watching.ts examples/mnist/model.nn 5`.
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { runStatistics } from "../compiler/cli/run-statistics.js";
import { assembleModel, checkSpec } from "../compiler/compile.js";
import { loadData } from "../runtime/index.js";
import { complaining } from "./complaining.js";
import { BenchError } from "./settings.js";

interface Cost {
  readonly milliseconds: number;
  /** Of all threads of the process. */
  readonly processor: number;
  readonly observations: number;
}

await complaining(async () => {
  const [path = "examples/mnist/model.nn", text = "5"] = process.argv.slice(2);
  const pairs = Number(text);
  if (!(Number.isInteger(pairs) && pairs > 0)) throw new BenchError(`${text} is no number of pairs of runs`);
  const trained = await trainer(path);
  await trained(false);
  const found: Pair[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const first = await trained(pair % 2 === 0);
    const second = await trained(pair % 2 === 1);
    const one = pair % 2 === 0 ? { watched: first, alone: second } : { watched: second, alone: first };
    found.push(one);
    console.log(`watched ${shown(one.watched)}, ${one.watched.observations} observations; alone ${shown(one.alone)}`);
  }
  conclude(found);
});

interface Pair {
  readonly watched: Cost;
  readonly alone: Cost;
}

/** What trains the first model of a spec once, and tells what it cost. */
async function trainer(path: string): Promise<(isWatched: boolean) => Promise<Cost>> {
  if (!existsSync(path)) throw new BenchError(`there is no ${path}`);
  const spec = { path, text: readFileSync(path, "utf8") };
  const [model] = checkSpec(spec, { read: () => undefined, spelled: () => undefined, set: {}, levels: {} }).models;
  if (model === undefined) throw new BenchError(`${path} has no model that can be trained`);
  const { network: assembled, blueprint } = await assembleModel(model, { precision: "single" });
  const data = await loadData(blueprint, dirname(path));
  return async (isWatched) => {
    const network = assembled.create({ seed: 42 });
    let observations = 0;
    const [start, before] = [performance.now(), process.cpuUsage()];
    const watched = { model, blueprint, network, train: data.train, isResumed: false };
    const observe = (): unknown => observations++;
    const statistics = isWatched ? await runStatistics(watched, observe, () => undefined) : undefined;
    for await (const progress of network.fit(data)) statistics?.see(progress);
    statistics?.end();
    const { user, system } = process.cpuUsage(before);
    return { milliseconds: performance.now() - start, processor: (user + system) / 1000, observations };
  };
}

function shown({ milliseconds, processor }: Cost): string {
  return `${milliseconds.toFixed(0)} ms (processor ${processor.toFixed(0)} ms)`;
}

function conclude(found: readonly Pair[]): void {
  for (const what of ["milliseconds", "processor"] as const) {
    const more = found.map(({ watched, alone }) => 100 * (watched[what] / alone[what] - 1)).sort((a, b) => a - b);
    console.log(
      `${what}: ${more[more.length >> 1]?.toFixed(1)} % more in the median (${more.map((one) => one.toFixed(1)).join(", ")})`,
    );
  }
}
