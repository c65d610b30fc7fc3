// Kernels that tell what they have written, for whoever looks for the place where numbers went bad.
import type { Binder } from "./bind.js";
import type { Kernel } from "./engine.js";
import { compileFormula } from "./formula.js";

/** Called after each kernel with the names that it gave values to; some of them may be no buffers. */
export type Observer = (names: readonly string[]) => void;

/** The same kernels, each of them followed by a call of the observer. */
export function observed(bind: Binder, observe: Observer): Binder {
  const told = (kernel: Kernel, names: readonly string[]): Kernel => {
    return (rows) => {
      kernel(rows);
      observe(names);
    };
  };
  return {
    map: (over, formula, views) => told(bind.map(over, formula, views), namesOf(formula)),
    matmul: (product, options) => {
      const [result = ""] = product.split("=");
      const then = options?.then === undefined ? [] : namesOf(options.then.formula);
      return told(bind.matmul(product, options), [result.trim(), ...then]);
    },
    orthonormalize: (name) => told(bind.orthonormalize(name), [name]),
  };
}

function namesOf(formula: string): string[] {
  return compileFormula(formula).results.map(({ name }) => name);
}
