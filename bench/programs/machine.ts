// What this machine gives nnc's kernels: the rate of products, and the rate at which memory is read and written.
import { binder } from "../../runtime/bind.js";
import { chooseEngine } from "../../runtime/engines.js";
import type { Kernel } from "../../runtime/index.js";
import type { Layout } from "../../runtime/layout.js";
import type { Probe } from "../floor/rates.js";
import { answerWith, task, time } from "./serve.js";

// A line says which probe, the first unless it does, and for how many seconds.
const probes = task() as readonly Probe[];
/** Only the last one is kept, for they can be large. */
let made: { place: number; step: () => void } | undefined;
await answerWith("kernels", (line) => {
  const [seconds = 0, place = 0] = line.split(" ").map(Number).reverse();
  if (made?.place !== place) {
    made = undefined;
    made = { place, step: stepOf(probes[place]!) };
  }
  return time(made.step, seconds);
});

function stepOf(probe: Probe): () => void {
  if (probe.kind === "product") return productOf(probe.m, probe.k, probe.n);
  return probe.kind === "read" ? readingOf(probe.footprint / 4) : updateOf(probe.footprint / 8);
}

function productOf(m: number, k: number, n: number): () => void {
  const layout = {
    x: { at: 0, shape: [k], batched: true },
    w: { at: m * k, shape: [k, n] },
    z: { at: m * k + k * n, shape: [n], batched: true },
  } as const;
  const kernel = on(layout, m * k + k * n + m * n, m).matmul("z = x @ w");
  return () => kernel(m);
}

/** One row by a matrix of so many numbers reads each of them once. */
function readingOf(numbers: number): () => void {
  const k = Math.max(16, 2 ** Math.floor(Math.log2(numbers) / 2));
  return productOf(1, k, Math.floor(numbers / k));
}

/** Reads two numbers and writes one, as the update of weights does at least. */
function updateOf(numbers: number): () => void {
  const layout = { a: { at: 0, shape: [numbers] }, b: { at: numbers, shape: [numbers] } };
  const kernel: Kernel = on(layout, 2 * numbers, 1).map([numbers], "a = a + b");
  return () => kernel(1);
}

function on(layout: Layout, elements: number, capacity: number): ReturnType<typeof binder> {
  const engine = chooseEngine("native");
  const arena = engine.arena(elements, "single");
  arena.numbers.fill(1e-3);
  return binder(engine, arena, layout, capacity);
}
