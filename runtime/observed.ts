// Kernels that tell what they have written, for whoever looks for the place where numbers went bad.
import type { Binder } from "./bind.js";
import type { Kernel } from "./engine.js";
import { compileFormula } from "./formula.js";

/** Called after each kernel with the names that it gave values to; some of them may be no buffers. */
export type Observer = (names: readonly string[]) => void;

/**
 * The same kernels, each of them followed by a call of the observer. What follows on a product is a kernel of its own, for it may lie where the product lay.
 */
export function observed(bind: Binder, observe: Observer): Binder {
  const told = (kernel: Kernel, names: readonly string[]): Kernel => {
    return (rows) => {
      kernel(rows);
      observe(names);
    };
  };
  return {
    map: (over, formula, views) => told(bind.map(over, formula, views), namesOf(formula)),
    matmul: (product, { then, ...options } = {}) => {
      const [result = ""] = product.split("=");
      const multiply = told(bind.matmul(product, options), [result.trim()]);
      if (then === undefined) return multiply;
      const follow = told(bind.map(then.over, then.formula, then.views), namesOf(then.formula));
      return (rows) => {
        multiply(rows);
        follow(rows);
      };
    },
    orthonormalize: (name) => told(bind.orthonormalize(name), [name]),
  };
}

function namesOf(formula: string): string[] {
  return compileFormula(formula).results.map(({ name }) => name);
}
