// Measures how the time of a training step grows with batch, width and depth.
import { join } from "node:path";
import { current } from "../builds.js";
import { curves, specOf, type Curve } from "../curves.js";
import { floorOf } from "../floor/floor.js";
import { measureRates } from "../floor/rates.js";
import { programs } from "../folders.js";
import { node } from "../measure/contestant.js";
import type { Disturbance } from "../measure/load.js";
import { compete } from "../measure/rounds.js";
import { quartiles, ratios } from "../measure/statistics.js";
import { compileModule, writeSpec } from "../modules.js";
import { panels } from "../picture/panels.js";
import { growthTable, type MeasuredCurve, type Point } from "../report/growth-table.js";
import { loadOf, loadText } from "../report/results.js";
import { json, machine, writeResults } from "../report/write.js";
import { BenchError, chosen, type Command, type Settings } from "../settings.js";
import type { Workload } from "../workloads.js";

export const growth: Command = { about: "the time of a step against batch, width and depth", run };

const threads = [1, 2] as const;

async function run(settings: Settings): Promise<void> {
  const wanted = chosen(curves, settings.only);
  console.log("bench: measuring the machine's rates");
  const keeper = await measureRates(
    threads,
    wanted.map((curve) => curve.workload(Math.max(...curve.values))),
    {
      absent: "not asked for",
    },
  );
  const measured: (MeasuredCurve & { disturbances: readonly Disturbance[] })[] = [];
  for (const curve of wanted) {
    const points: Point[] = [];
    const disturbances: Disturbance[] = [];
    for (const value of curve.values) {
      const { times, least, disturbances: found } = await measurePoint(curve, value, settings);
      disturbances.push(...found);
      points.push({
        value,
        times: times.map(quartiles),
        least,
        speedup: ratios(times[0]!, times[1]!),
        floor: NaN,
      });
    }
    await keeper.again();
    const best = Math.max(...keeper.rates().map(({ product }) => product));
    const rates = { ...keeper.rates().at(-1)!, product: best };
    const withFloors = points.map((point) => ({ ...point, floor: floorOf(curve.workload(point.value), rates) }));
    measured.push({ name: curve.name, about: curve.about, points: withFloors, disturbances });
    console.log(`\n${growthTable(measured.at(-1)!)}\n${loadText(loadOf(disturbances))}`);
  }
  const results = measured.map(({ disturbances, ...curve }) => ({ ...curve, load: loadOf(disturbances) }));
  writeResults(settings.results, {
    "growth.json": json({ machine: machine(), rates: keeper.rates(), curves: results }),
    "growth.svg": panels(measured),
  });
}

/** Times in microseconds of one network, round by round, and those of its best millisecond, on one thread and on two. */
async function measurePoint(
  curve: Curve,
  value: number,
  { pace }: Settings,
): Promise<{ times: readonly (readonly number[])[]; least: readonly number[]; disturbances: readonly Disturbance[] }> {
  const workload: Workload = curve.workload(value);
  const module = compileModule(workload.spec, writeSpec(workload.spec, specOf(workload)), current);
  const { series, disturbances } = await compete(
    threads.map((count) => ({
      task: workload,
      program:
        "absent" in module
          ? module
          : node(join(programs, "nnc.ts"), [module.path], { NNC_THREADS: String(count), NNC_ENGINE: "native" }),
    })),
    pace,
  );
  const samples = series.map((one) => {
    if ("absent" in one) throw new BenchError(`${workload.name}: ${one.absent}`);
    return one.samples;
  });
  return {
    times: samples.map((all) => all.map(({ microseconds }) => microseconds)),
    least: samples.map((all) => Math.min(...all.map(({ least }) => least))),
    disturbances,
  };
}
