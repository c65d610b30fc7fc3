// The floor: what a step takes at least, from the work it cannot avoid and the rates of this machine.
import { join } from "node:path";
import { start } from "./contestant.js";
import { folder } from "./folders.js";
import type { Workload } from "./workloads.js";

/** Of one number of threads. */
export interface Rates {
  readonly threads: number;
  /** Of large products, in floating-point operations a second. */
  readonly product: number;
  /** In bytes a second, for a given number of bytes that are gone through again and again. */
  readonly memory: readonly { readonly footprint: number; readonly rate: number }[];
}

const products = [1024, 2048];
const footprints = [2 ** 18, 2 ** 20, 2 ** 22, 2 ** 24, 2 ** 26];
const samples = 5;

/** The best of several tries: noise only ever makes them slower. */
export async function measureRates(threads: number): Promise<Rates> {
  const product = [];
  for (const size of products) product.push((2 * size ** 3) / (await secondsOf({ product: size }, threads)));
  const memory = [];
  for (const footprint of footprints) {
    const numbers = footprint / 8;
    memory.push({ footprint, rate: (numbers * 12) / (await secondsOf({ numbers }, threads)) });
  }
  return { threads, product: Math.max(...product), memory };
}

/** Microseconds of a step: its products at the best rate, and its traffic at the rate of as much memory as it goes through. */
export function floorOf(workload: Workload, { product, memory }: Rates): number {
  const { bytes, footprint } = traffic(workload);
  const rate = memory.find((place) => place.footprint >= footprint)?.rate ?? memory.at(-1)?.rate ?? NaN;
  return (productFlops(workload) / product + bytes / rate) * 1e6;
}

/** A product forward, one for each weight's gradient, and one for the gradient of each layer's input but the first's. */
export function productFlops({ sizes, batch, task }: Workload): number {
  const layers = sizes.slice(1).map((units, i) => 2 * batch * units * sizes[i]!);
  const sum = layers.reduce((total, flops) => total + flops, 0);
  return task === "predict" ? sum : 3 * sum - layers[0]!;
}

/** Weights are read in each product; the update reads gradients and goes through weights and slots. Activations can stay in the cache. */
function traffic({ sizes, batch, task, optimizer }: Workload): { bytes: number; footprint: number } {
  const weights = sizes.slice(1).reduce((sum, units, i) => sum + units * (sizes[i]! + 1), 0);
  const inputs = batch * sizes[0]!;
  const slots = { sgd: 0, momentum: 1, adam: 2, adamw: 2 }[optimizer];
  const first = sizes[0]! * sizes[1]!;
  const passes = task === "predict" ? weights : 2 * weights - first + weights * (2 + 2 + 2 * slots);
  return { bytes: 4 * (passes + inputs), footprint: 4 * (weights * (task === "predict" ? 1 : 2 + slots) + inputs) };
}

async function secondsOf(task: object, threads: number): Promise<number> {
  const env = { NNC_THREADS: String(threads), NODE_OPTIONS: "--import=tsx" };
  const started = await start({ command: process.execPath, args: [join(folder, "programs", "machine.ts")], env }, task);
  if ("absent" in started) throw new Error(`the kernels can't be measured: ${started.absent}`);
  const times = [];
  for (let i = 0; i < samples; i++) times.push((await started.contestant.sample(0.1)) ?? NaN);
  started.contestant.stop();
  return Math.min(...times) / 1e6;
}
