// What becomes resident in this process by a network that is made and trained, and by further ones of its kind. usage: <workload> <module>
import { collect } from "./collect.js";
import type { Workload } from "../workloads.js";
import { open } from "./open.js";
import { rowsFor } from "./rows.js";
import { answerWith, task } from "./serve.js";

/** Bytes. */
export interface Resident {
  readonly first: number;
  /** Of each further one. */
  readonly further: number;
}

const furtherNetworks = 4;

const workload = task() as Workload;
const path = process.argv[3] ?? "";
const rows = rowsFor(workload);
// Predictions may take more rows at once than a step.
const many = { x: rowsFor({ ...workload, batch: 1000 }).x };
const before = resident();
const networks = [await trained()];
const first = resident();
for (let further = 0; further < furtherNetworks; further++) networks.push(await trained());
const last = resident();
await answerWith(
  networks[0]!.engine, // the first is there
  () => ({ first: first - before, further: (last - first) / furtherNetworks }) satisfies Resident,
);

async function trained(): ReturnType<typeof open> {
  const network = await open(path);
  for (let step = 0; step < 20; step++) network.step(rows);
  network.predict(many);
  return network;
}

function resident(): number {
  collect();
  return process.memoryUsage.rss();
}
