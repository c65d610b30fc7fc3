// The resident memory of this process before its network is made and after it has trained. usage: <workload> <module>
import { collect } from "./collect.js";
import type { Workload } from "../workloads.js";
import { open } from "./open.js";
import { rowsFor } from "./rows.js";
import { answerWith, task } from "./serve.js";

/** Bytes. */
export interface Resident {
  readonly before: number;
  readonly after: number;
}

const workload = task() as Workload;
const path = process.argv[3] ?? "";
const rows = rowsFor(workload);
// Predictions may take more rows at once than a step.
const many = { x: rowsFor({ ...workload, batch: 1000 }).x };
// A first network brings in the module, the addon and its threads, which are there once, whatever is trained.
const first = await open(path);
const before = resident();
const second = await open(path);
for (let step = 0; step < 20; step++) second.step(rows);
second.predict(many);
const after = resident();
await answerWith(first.engine, () => ({ before, after }) satisfies Resident);

function resident(): number {
  collect();
  return process.memoryUsage.rss();
}
