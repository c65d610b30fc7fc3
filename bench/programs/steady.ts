// What many training steps do to the memory of this process. usage: <workload> <module> <steps>
import { readFileSync } from "node:fs";
import { PerformanceObserver } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { collect } from "./collect.js";
import type { Workload } from "../workloads.js";
import { open } from "./open.js";
import { rowsFor } from "./rows.js";
import { answerWith, task } from "./serve.js";

export interface Steady {
  readonly steps: number;
  readonly before: Bytes;
  readonly after: Bytes;
  /** Bytes of JavaScript objects that a step makes and forgets, between two collections. */
  readonly made: number;
  /** How often the garbage collector ran during the steps. */
  readonly collections: number;
}

interface Bytes {
  readonly heap: number;
  readonly outside: number;
  readonly resident: number;
  /** All that the process reserved for data, touched or not, so all that C++ allocates too. 0 where the system doesn't tell. */
  readonly reserved: number;
}

const workload = task() as Workload;
const network = await open(process.argv[3] ?? "");
const steps = Number(process.argv[4]);
const rows = rowsFor(workload);
let collections = 0;
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ["gc"] });

// The engine of JavaScript compiles what runs often, and is done with that after some thousands of steps.
train(100_000);
const made = madeByStep();
await wait(50); // until the observer has heard of earlier collections
collections = 0;
collect();
const before = used();
train(steps);
collect();
const after = used();
await wait(50);
collections -= 2; // those that were asked for
await answerWith(network.engine, () => ({ steps, before, after, made, collections }) satisfies Steady);

function train(steps: number): void {
  for (let step = 0; step < steps; step++) network.step(rows);
}

/** The growth of the heap between collections, over many steps: it is counted in pages. */
function madeByStep(): number {
  const chunk = 200;
  let [grown, counted] = [0, 0];
  for (let i = 0; i < 1000; i++) {
    const before = process.memoryUsage().heapUsed;
    train(chunk);
    const growth = process.memoryUsage().heapUsed - before;
    if (growth < 0) continue; // there was a collection
    grown += growth;
    counted += chunk;
  }
  return grown / counted;
}

function used(): Bytes {
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  const status = process.platform === "linux" ? readFileSync("/proc/self/status", "utf8") : "";
  const reserved = Number(/^VmData:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  return { heap: heapUsed, outside: external + arrayBuffers, resident: rss, reserved };
}
