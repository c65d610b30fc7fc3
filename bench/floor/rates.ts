// Measures the best rates of this machine: products and memory, by every library that is there.
import { join } from "node:path";
import { programs } from "../folders.js";
import { node, start, type Contestant, type Program } from "../measure/contestant.js";
import type { Entry } from "../measure/rounds.js";
import type { Installed } from "../peers/install.js";
import type { Workload } from "../workloads.js";
import type { MemoryRate, Rates } from "./floor.js";

/** What is done again and again: a product (m, k) · (k, n), or going through so many bytes. */
export type Probe =
  | { readonly kind: "product"; readonly m: number; readonly k: number; readonly n: number }
  | { readonly kind: "update" | "read"; readonly footprint: number };

const squares = [256, 512, 1024, 2048];
/** From what the first cache holds to what none does; a machine's last cache may be larger than a program's share of it. */
const footprints = [2 ** 14, 2 ** 16, 2 ** 18, 2 ** 20, 2 ** 22, 2 ** 24, 2 ** 26, 2 ** 28, 2 ** 30];
const samples = 3;
const seconds = 0.06;

/** Measures the product that was fastest again: a machine has better and worse minutes. */
export interface RateKeeper {
  readonly rates: () => readonly Rates[];
  readonly again: () => Promise<void>;
  /** That product on a number of threads, to compete with others: what it takes says how the machine is doing at the time. */
  readonly probe: (threads: number) => Entry & {
    /** Microseconds by the best rate so far. */
    readonly best: () => number;
  };
}

/** The best of one number of threads. */
interface Best {
  readonly threads: number;
  product: number;
  readonly probe: Probe;
  readonly library: Program;
  readonly memory: readonly MemoryRate[];
}

/**
 * Rates for each number of threads. So many processes of one thread each run at the same time and their rates are added: no way of splitting the
 * work over threads gets more. Noise only ever makes rates lower, so the best counts.
 */
export async function measureRates(
  threads: readonly number[],
  workloads: readonly Workload[],
  python: Installed,
): Promise<RateKeeper> {
  const libraries = librariesOf(python);
  const best: Best[] = [];
  for (const count of threads) best.push(await bestOf(count, libraries, productProbes(workloads)));
  return {
    rates: () => best.map(({ threads, product, memory }) => ({ threads, product, memory })),
    async again() {
      for (const one of best) {
        const [rate = 0] = await ratesOf(one.library, [one.probe], one.threads);
        one.product = Math.max(one.product, rate);
      }
    },
    probe(count) {
      const one = best.find((other) => other.threads === count)!;
      return {
        program: one.library,
        task: [one.probe],
        processes: count,
        best: () => ((workOf(one.probe) * count) / one.product) * 1e6,
      };
    },
  };
}

/** nnc's kernels with the BLAS that they find and without one, and PyTorch, each on one thread. */
function librariesOf(python: Installed): Program[] {
  const kernels = (env: Readonly<Record<string, string>>): Program =>
    node(join(programs, "machine.ts"), [], { NNC_THREADS: "1", ...env });
  const env = { OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const torch = "absent" in python ? [] : [{ command: python.path, args: [join(programs, "machine.py")], env }];
  return [kernels({}), kernels({ NNC_BLAS: "none" }), ...torch];
}

/** Large squares, and each layer of the workloads that isn't tiny. */
function productProbes(workloads: readonly Workload[]): Probe[] {
  const layers = workloads.flatMap(({ sizes, batch }) =>
    sizes.slice(1).map((n, layer) => ({ m: batch, k: sizes[layer]!, n })),
  );
  const large = layers.filter(({ m, k, n }) => m * k * n > 64 ** 3);
  const all = [...squares.map((size) => ({ m: size, k: size, n: size })), ...large];
  const distinct = new Map(all.map((shape) => [JSON.stringify(shape), shape]));
  return [...distinct.values()].map((shape) => ({ kind: "product", ...shape }));
}

/** Of one library. */
interface Found {
  readonly byProduct: readonly Pick<Best, "library" | "probe" | "product">[];
  readonly byMemory: readonly number[];
}

async function bestOf(threads: number, libraries: readonly Program[], products: readonly Probe[]): Promise<Best> {
  const places = footprints.map((footprint) => footprint / threads);
  const memoryProbes = (["update", "read"] as const).flatMap((kind) =>
    places.map((footprint) => ({ kind, footprint })),
  );
  const found: Found[] = [];
  for (const library of libraries) {
    const rates = await ratesOf(library, [...products, ...memoryProbes], threads);
    const byProduct = products.map((probe, i) => ({ library, probe, product: rates[i] ?? 0 }));
    found.push({ byProduct, byMemory: rates.slice(products.length) });
  }
  const first = found.flatMap(({ byProduct }) => byProduct).sort((a, b) => b.product - a.product)[0]!;
  const memory = footprints.map((footprint, i) => ({
    footprint,
    rate: Math.max(...found.flatMap(({ byMemory }) => [byMemory[i] ?? 0, byMemory[i + footprints.length] ?? 0])),
  }));
  return { threads, memory, ...first };
}

/** Operations or bytes a second of so many processes together, for each probe; none if the library doesn't run here. */
async function ratesOf(library: Program, probes: readonly Probe[], count: number): Promise<number[]> {
  const started = await Promise.all(Array.from({ length: count }, () => start(library, probes)));
  const running = started.flatMap((one) => ("contestant" in one ? one.contestant : []));
  const rates: number[] = [];
  try {
    for (let place = 0; place < probes.length && running.length === count; place++) {
      const taken = [];
      for (let i = 0; i < samples; i++) taken.push(await together(running, place));
      rates.push((workOf(probes[place]!) / Math.min(...taken)) * count * 1e6);
    }
    return rates;
  } finally {
    running.forEach((contestant) => contestant.stop());
  }
}

/** Microseconds of a probe in the best millisecond, all at the same time: their harmonic mean. */
async function together(running: readonly Contestant[], place: number): Promise<number> {
  const taken = await Promise.all(running.map((contestant) => contestant.ask(`${place} ${seconds}`)));
  return running.length / taken.reduce((sum, answer) => sum + 1 / Number(answer?.least ?? Infinity), 0);
}

/** An update reads two numbers for each one that it writes: 12 bytes for each 8 that it goes through. */
function workOf(probe: Probe): number {
  if (probe.kind === "product") return 2 * probe.m * probe.k * probe.n;
  return probe.kind === "update" ? probe.footprint * 1.5 : probe.footprint;
}
