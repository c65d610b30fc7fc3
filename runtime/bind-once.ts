// Kernels of the same text over the same buffers are one kernel: entries share much of what they compute.
import type { Binder } from "./bind.js";
import type { Kernel } from "./engine.js";

/** A binder that binds each text and its views once. */
export function bindOnce(bind: Binder): Binder {
  const bound = new Map<string, Kernel>();
  const once = (key: readonly unknown[], make: () => Kernel): Kernel => {
    const text = JSON.stringify(key);
    const kernel = bound.get(text) ?? make();
    bound.set(text, kernel);
    return kernel;
  };
  return {
    map: (over, formula, views) => once(["map", over, formula, views], () => bind.map(over, formula, views)),
    matmul: (product, options) => once(["matmul", product, options], () => bind.matmul(product, options)),
    orthonormalize: (name) => once(["orthonormalize", name], () => bind.orthonormalize(name)),
  };
}
