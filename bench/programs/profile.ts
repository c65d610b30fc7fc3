// What each kernel of a step takes: the addon's kernels are followed by a clock before the runtime gets to see them. usage: <workload> <module>
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Extent, Map, Matmul } from "../../runtime/engine.js";
import { root } from "../folders.js";
import { quantile } from "../measure/statistics.js";
import type { Workload } from "../workloads.js";
import { open } from "./open.js";
import { rowsFor } from "./rows.js";
import { answerWith, task } from "./serve.js";

export interface Profile {
  /** Microseconds of a whole step, of copying rows or looking through them, and of all that is no kernel. */
  readonly step: number;
  readonly rows: number;
  readonly rest: number;
  /** In the order in which a step first calls them. */
  readonly kernels: readonly KernelTime[];
}

export interface KernelTime {
  readonly what: string;
  readonly calls: number;
  /** Microseconds in a step, all calls together. */
  readonly time: number;
  /** Floating-point operations of the product, all calls together. */
  readonly operations: number;
}

type AnyKernel = (rows: number, ...more: unknown[]) => void;
type Bind<T> = (arena: object, spec: T) => AnyKernel;
type OfRows = (...given: unknown[]) => boolean;
interface Addon {
  matmul: Bind<Matmul>;
  map: Bind<Map>;
  transcribe: OfRows;
  areFinite: OfRows;
}

/** Integers of an instruction. */
const instruction = 5;

interface Clock {
  readonly what: (rows: number) => string;
  readonly operations: (rows: number) => number;
  calls: number;
  time: number;
  rows: number;
}
let called: Clock[] = [];
let loading = 0;

const addon = createRequire(import.meta.url)(join(root, "native/build/Release/nnc.node")) as Addon;
const { matmul, map, transcribe, areFinite } = addon;
addon.matmul = (arena, spec) =>
  timed(matmul(arena, spec), {
    what: (rows) => productText(spec, rows),
    operations: (rows) => operationsOf(spec, rows),
  });
addon.map = (arena, spec) => timed(map(arena, spec), { what: (rows) => mapText(spec, rows), operations: () => 0 });
addon.transcribe = loadingBy(transcribe);
addon.areFinite = loadingBy(areFinite);

const workload = task() as Workload;
const network = await open(process.argv[3] ?? "");
const rows = rowsFor(workload);
const inputs = { x: rows.x };
const step = workload.task === "train" ? () => void network.step(rows) : () => void network.predict(inputs);
await answerWith(network.engine, (line) => profile(+line));

function loadingBy(call: OfRows): OfRows {
  return (...given) => {
    const start = performance.now();
    const isRight = call(...given);
    loading += performance.now() - start;
    return isRight;
  };
}

function timed(kernel: AnyKernel, { what, operations }: Pick<Clock, "what" | "operations">): AnyKernel {
  const clock: Clock = { what, operations, calls: 0, time: 0, rows: 0 };
  return (rows, ...more) => {
    const start = performance.now();
    kernel(rows, ...more);
    clock.time += performance.now() - start;
    if (clock.calls++ === 0) called.push(clock);
    clock.rows = Math.max(clock.rows, rows);
  };
}

/** Of the steps of so many seconds those that a tenth of all stayed below: what other programs take is not the step's own. */
function profile(seconds: number): Profile {
  for (const end = performance.now() + 300; performance.now() < end;) step();
  const steps: { step: number; rows: number; clocks: Clock[] }[] = [];
  for (const end = performance.now() + seconds * 1e3; performance.now() < end;) {
    for (const clock of called) clock.calls = clock.time = 0;
    called = [];
    loading = 0;
    const start = performance.now();
    step();
    steps.push({ step: performance.now() - start, rows: loading, clocks: called.map((clock) => ({ ...clock })) });
  }
  const calm = (of: (one: (typeof steps)[number]) => number): number => quantile(steps.map(of), 0.1) * 1e3;
  const kernels = (steps[0]?.clocks ?? []).map(({ what, operations, calls, rows }, place) => ({
    what: what(rows),
    calls,
    time: calm(({ clocks }) => clocks[place]?.time ?? NaN),
    operations: operations(rows) * calls,
  }));
  const rest = calm(({ step, rows, clocks }) => clocks.reduce((left, { time }) => left - time, step - rows));
  return { step: calm(({ step }) => step), rows: calm(({ rows }) => rows), rest, kernels };
}

function productText({ count, m, n, k, then }: Matmul, rows: number): string {
  const [stack, ...sizes] = [count, m, k, n].map((extent) => at(extent, rows));
  const text = sizes.join(" × ");
  return `${stack === 1 ? "" : `${stack} times `}${text}${then === undefined ? "" : `, then ${instructionsOf(then)}`}`;
}

function mapText(spec: Map, rows: number): string {
  const [first = 1, ...inner] = spec.dims;
  return `map over ${[spec.batched ? rows : first, ...inner].join(" × ")}: ${instructionsOf(spec)}`;
}

function instructionsOf({ program }: Map): string {
  const count = program.code.length / instruction;
  return `${count} ${count === 1 ? "instruction" : "instructions"}`;
}

function operationsOf({ count, m, n, k }: Matmul, rows: number): number {
  return [count, m, n, k].reduce((product, extent) => product * at(extent, rows), 2);
}

function at({ size, batched }: Extent, rows: number): number {
  return batched ? size * rows : size;
}
