// Which steps are one kernel.
import type { Step } from "./plan.js";

/** The same for steps that compute the same on the same buffers, whatever they are called and wherever they come from. */
export function kernelKey(step: Step): string {
  return JSON.stringify({ ...step, name: "", origin: undefined });
}
