// The floor: what a step takes at least, from the work that it can't avoid and the best rates of this machine.
import type { Workload } from "../workloads.js";

/** The best that was seen of a number of threads. */
export interface Rates {
  readonly threads: number;
  /** Of products, in floating-point operations a second. */
  readonly product: number;
  /** In bytes a second, by the bytes that were gone through again and again, the fewest first. */
  readonly memory: readonly MemoryRate[];
}

export interface MemoryRate {
  readonly footprint: number;
  readonly rate: number;
}

/**
 * Microseconds that a step takes at least. A product takes as long as its arithmetic, or as reading its weights where that is longer: one goes on
 * while the other does. The update has to read and write each weight and what the optimizer keeps of it; gradients needn't ever be stored, and
 * activations may stay in the cache. Whatever isn't a product costs nothing here.
 */
export function floorOf(workload: Workload, rates: Rates): number {
  const rate = memoryRate(rates.memory, footprintOf(workload));
  const products = productsOf(workload).reduce(
    (seconds, { flops, weights }) => seconds + Math.max(flops / rates.product, (bytes * weights) / rate),
    0,
  );
  return (products + updateBytes(workload) / rate) * 1e6;
}

/** Single precision. */
const bytes = 4;

interface Product {
  readonly flops: number;
  readonly weights: number;
}

/** One forward, one for the gradient of each layer's weights, which reads none, and one for the gradient of its input but for the first. */
export function productsOf({ sizes, batch, task }: Workload): Product[] {
  return sizes.slice(1).flatMap((units, layer) => {
    const weights = units * sizes[layer]!;
    const flops = 2 * batch * weights;
    if (task === "predict") return [{ flops, weights }];
    return [{ flops, weights }, { flops, weights: 0 }, ...(layer > 0 ? [{ flops, weights }] : [])];
  });
}

export function productFlops(workload: Workload): number {
  return productsOf(workload).reduce((sum, { flops }) => sum + flops, 0);
}

/** Numbers that an optimizer keeps of each weight. */
const slots = { sgd: 0, momentum: 1, adam: 2, adamw: 2 } as const;

function updateBytes({ sizes, task, optimizer }: Workload): number {
  return task === "predict" ? 0 : bytes * parameters(sizes) * 2 * (1 + slots[optimizer]);
}

/** What has to be at hand from step to step. */
function footprintOf({ sizes, batch, task, optimizer }: Workload): number {
  const kept = task === "predict" ? 1 : 1 + slots[optimizer];
  return bytes * (parameters(sizes) * kept + batch * sizes[0]!);
}

function parameters(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, units, layer) => sum + units * (sizes[layer]! + 1), 0);
}

/** The best of the measured footprints from the largest that isn't larger than this one: smaller ones fit into faster caches. */
export function memoryRate(memory: readonly MemoryRate[], footprint: number): number {
  const from = Math.max(
    0,
    memory.findLastIndex((place) => place.footprint <= footprint),
  );
  return Math.max(...memory.slice(from).map(({ rate }) => rate));
}
