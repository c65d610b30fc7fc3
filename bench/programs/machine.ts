// What this machine gives nnc's kernels: the rate of large products, and the rate at which memory is read and written.
import { binder } from "../../runtime/bind.js";
import { chooseEngine } from "../../runtime/engines.js";
import type { Kernel } from "../../runtime/index.js";
import { serve, task } from "./serve.js";

/** A product of square matrices of this size, or a sum over two arrays of so many numbers. */
const wanted = task() as { readonly product: number } | { readonly numbers: number };
const kernel = "product" in wanted ? productOf(wanted.product) : copyOf(wanted.numbers);
await serve("kernels", kernel);

function productOf(size: number): () => void {
  const square = size * size;
  const bind = on(3 * square);
  const views = Object.fromEntries(["x", "w", "z"].map((name, at) => [name, { at: at * square, shape: [size] }]));
  const kernel: Kernel = bind({ ...views, w: { at: square, shape: [size, size] } }, size).matmul("z = x @ w");
  return () => kernel(size);
}

/** Reads two numbers and writes one, as the update of weights does at least. */
function copyOf(numbers: number): () => void {
  const layout = { a: { at: 0, shape: [numbers] }, b: { at: numbers, shape: [numbers] } };
  const kernel = on(2 * numbers)(layout, 1).map([numbers], "a = a + b");
  return () => kernel(1);
}

function on(elements: number) {
  const engine = chooseEngine("native");
  const arena = engine.arena(elements, "single");
  arena.numbers.fill(1e-3);
  return (layout: Record<string, { at: number; shape: number[] }>, capacity: number) =>
    binder(
      engine,
      arena,
      Object.fromEntries(
        Object.entries(layout).map(([name, place]) => [
          name,
          { ...place, ...(capacity > 1 && place.shape.length === 1 && { batched: true as const }) },
        ]),
      ),
      capacity,
    );
}
