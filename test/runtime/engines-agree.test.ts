// A small convolutional network, bound by name: the native engine computes what the portable one does, through the same views.
import { expect, test } from "vitest";
import { binder, rows, type Binder, type Layout } from "../../runtime/bind.js";
import type { Engine, Precision } from "../../runtime/engine.js";
import { portableEngine } from "../../runtime/portable-engine.js";
import { nativeEngine } from "../native-addon.js";
import { expectClose } from "./close.js";
import { filledArena } from "./kernels.js";

const capacity = 70;
const shapes = {
  image: { shape: [8, 8, 3], batched: true },
  padded: { shape: [10, 10, 3], batched: true },
  windows: { shape: [8, 8, 27], batched: true },
  kernel: { shape: [3, 3, 3, 5] },
  bias: { shape: [5] },
  h: { shape: [8, 8, 5], batched: true },
  pooled: { shape: [4, 4, 5], batched: true },
  weight: { shape: [80, 10] },
  scores: { shape: [10], batched: true },
  target: { shape: [], batched: true },
  "scores.gradient": { shape: [10], batched: true },
  "weight.gradient": { shape: [80, 10] },
  "pooled.gradient": { shape: [4, 4, 5], batched: true },
  gram: { shape: [4, 4], batched: true },
  sums: { shape: [8] },
  smoothed: { shape: [6, 2], batched: true },
  loss: { shape: [] },
  rate: { shape: [] },
} as const satisfies Record<string, { shape: readonly number[]; batched?: true }>;

const kernels: readonly ((bind: Binder) => (rows: number) => void)[] = [
  (bind) => bind.orthonormalize("weight"),
  (bind) => bind.map([rows, 300], "padded = 0", { padded: [rows, 300] }),
  (bind) =>
    bind.map([rows, 8, 24], "padded = image / 2", {
      image: [rows, 8, 24],
      padded: { shape: [rows, 8, 24], strides: [300, 30, 1], at: 33 },
    }),
  (bind) =>
    bind.map([rows, 8, 8, 3, 9], "windows = padded", {
      windows: [rows, 8, 8, 3, 9],
      padded: { shape: [rows, 8, 8, 3, 9], strides: [300, 30, 3, 30, 1] },
    }),
  (bind) =>
    bind.matmul("h = windows @ kernel", {
      views: { windows: [{ rows: 64 }, 27], kernel: [27, 5], h: [{ rows: 64 }, 5] },
      then: {
        over: [{ rows: 64 }, 5],
        formula: "h = max(0, h + bias) * (uniform(7) < 0.8)",
        views: { h: [{ rows: 64 }, 5] },
      },
    }),
  (bind) =>
    bind.map([rows, 4, 4, 5, 2, 2], "pooled = highest(h)", {
      h: { shape: [rows, 4, 4, 5, 2, 2], strides: [320, 80, 10, 1, 40, 5] },
      pooled: [rows, 4, 4, 5, 1, 1],
    }),
  (bind) => bind.matmul("scores = pooled @ weight", { views: { pooled: [rows, 80] } }),
  (bind) =>
    bind.map(
      [rows, 10],
      `shifted = scores - row_max(scores)
       logarithms = shifted - log(row_sum(exp(shifted)))
       chosen = index(1) == floor(abs(target) * 5)
       loss = total(where(chosen, -logarithms, 0))
       scores.gradient = exp(logarithms) - chosen`,
      { target: [rows, 1] },
    ),
  (bind) => bind.matmul("weight.gradient = pooled' @ scores.gradient", { views: { pooled: [rows, 80] } }),
  (bind) =>
    bind.matmul("pooled.gradient = scores.gradient @ weight'", {
      views: { "pooled.gradient": [rows, 80] },
      accumulate: true,
    }),
  (bind) => bind.map([80, 10], "weight = weight - rate * weight.gradient"),
  (bind) => bind.matmul("gram = pooled' @ pooled", { views: { pooled: { shape: [rows, 5, 4], strides: [80, 4, 1] } } }),
  (bind) => bind.map([rows, 8, 24], "sums = total(erf(image) + normal(1) / 8)", { image: [rows, 8, 24], sums: [8, 1] }),
  // Rows of a factor that overlap: a convolution along one axis.
  (bind) =>
    bind.matmul("smoothed = image @ kernel", {
      views: { image: { shape: [rows, 6, 9], strides: [192, 3, 1] }, kernel: { shape: [9, 2], strides: [5, 1] } },
    }),
];

const elements = 4 + Object.values(shapes).reduce((sum, buffer) => sum + size(buffer), 0);

test.each<[Precision, number, number]>([
  ["double", 1e-12, capacity],
  ["double", 1e-12, 1],
  ["double", 1e-12, 0],
  ["single", 2e-4, capacity],
  ["single", 2e-4, 33],
])("in %s precision within %d for %d rows", (precision, tolerance, count) => {
  const [actual, expected] = [nativeEngine(), portableEngine].map((engine) => run(engine, precision, count));
  for (const [name, { at, shape, batched }] of Object.entries(layoutOf())) {
    const length = size({ shape, ...(batched && { batched }) });
    expectClose(actual!.subarray(at, at + length), expected!.subarray(at, at + length), tolerance);
    expect(expected!.subarray(at, at + length).some(Number.isNaN), name).toBe(false);
  }
});

function run(engine: Engine, precision: Precision, count: number): Float32Array | Float64Array {
  const arena = filledArena(engine, elements, precision);
  const bind = binder(engine, arena, layoutOf(), capacity);
  for (const kernel of kernels) kernel(bind)(count);
  return arena.numbers;
}

function layoutOf(): Layout {
  const layout: Record<string, Layout[string]> = {};
  let at = 4;
  for (const [name, buffer] of Object.entries(shapes)) {
    layout[name] = { at, ...buffer };
    at += size(buffer);
  }
  return layout;
}

function size({ shape, batched }: { readonly shape: readonly number[]; readonly batched?: true }): number {
  return shape.reduce((count, dim) => count * dim, batched ? capacity : 1);
}
