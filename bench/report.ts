// What a run of the bench found: written as JSON, and drawn.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { chartOf } from "./chart.js";
import type { Rates } from "./floor.js";
import { cache } from "./folders.js";
import type { Result } from "./rounds.js";
import type { Workload } from "./workloads.js";

export interface Measured {
  readonly workload: Workload;
  /** Microseconds that a step takes at least. */
  readonly floors: readonly { readonly threads: number; readonly microseconds: number }[];
  readonly results: readonly Result[];
}

/** Into .cache/bench: results.json, and results.svg for the README. Gives the folder. */
export function writeReport(results: readonly Measured[], rates: readonly Rates[]): string {
  const machine = { processor: cpus()[0]?.model ?? "", cores: cpus().length, node: process.version };
  writeFileSync(join(cache, "results.json"), `${JSON.stringify({ machine, rates, results }, undefined, 2)}\n`);
  writeFileSync(join(cache, "results.svg"), chartOf(results));
  return cache;
}
