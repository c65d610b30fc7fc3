// The depth of brackets is limited, and that of calls, but not of all together: what goes deeper than the stack is an error of the spec.
import type { Place } from "../report/diagnostic.js";
import type { Report } from "../report/report.js";

/** Runs, and gives `otherwise` where the stack doesn't suffice. */
export function withinStack<T>(report: Report, at: Place, run: () => T, otherwise: T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    report.add("NN210", at, { what: "the nesting of calls", size: "deeper than the compiler can follow" });
    return otherwise;
  }
}
