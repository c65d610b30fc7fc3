// What it costs to watch a run, as nnc train does: runs that are watched and runs that aren't, in turn, after one that warms up: `npx tsx bench/watching.ts examples/mnist/model.nn 5`.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { runStatistics } from "../compiler/cli/run-statistics.js";
import { assembleModel, checkSpec } from "../compiler/compile.js";
import { loadData } from "../runtime/index.js";
import { BenchError } from "./settings.js";

interface Cost {
  readonly milliseconds: number;
  /** Of all threads of the process. */
  readonly processor: number;
  readonly observations: number;
}

const [path = "examples/mnist/model.nn", pairs = "5"] = process.argv.slice(2);
const spec = { path, text: readFileSync(path, "utf8") };
const [model] = checkSpec(spec, { read: () => undefined, spelled: () => undefined, set: {}, levels: {} }).models;
if (model === undefined) throw new BenchError(`${path} has no model that can be trained`);
const { network: assembled, blueprint } = await assembleModel(model, { precision: "single" });
const data = await loadData(blueprint, dirname(path));

async function trained(isWatched: boolean): Promise<Cost> {
  const network = assembled.create({ seed: 42 });
  let observations = 0;
  const [start, before] = [performance.now(), process.cpuUsage()];
  const watched = { model: model!, blueprint, network, train: data.train, isResumed: false };
  const statistics = isWatched
    ? await runStatistics(
        watched,
        () => observations++,
        () => undefined,
      )
    : undefined;
  for await (const progress of network.fit(data)) statistics?.see(progress);
  statistics?.end();
  const { user, system } = process.cpuUsage(before);
  return { milliseconds: performance.now() - start, processor: (user + system) / 1000, observations };
}

await trained(false);
const found: { readonly watched: Cost; readonly alone: Cost }[] = [];
for (let pair = 0; pair < Number(pairs); pair++) {
  const first = await trained(pair % 2 === 0);
  const second = await trained(pair % 2 === 1);
  const one = pair % 2 === 0 ? { watched: first, alone: second } : { watched: second, alone: first };
  found.push(one);
  const shown = ({ milliseconds, processor }: Cost): string =>
    `${milliseconds.toFixed(0)} ms (processor ${processor.toFixed(0)} ms)`;
  console.log(`watched ${shown(one.watched)}, ${one.watched.observations} observations; alone ${shown(one.alone)}`);
}
for (const what of ["milliseconds", "processor"] as const) {
  const more = found.map(({ watched, alone }) => 100 * (watched[what] / alone[what] - 1)).sort((a, b) => a - b);
  console.log(
    `${what}: ${more[more.length >> 1]?.toFixed(1)} % more in the median (${more.map((one) => one.toFixed(1)).join(", ")})`,
  );
}
