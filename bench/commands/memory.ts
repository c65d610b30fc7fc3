// Measures memory: what training keeps resident against what the plan says, and whether a million steps take any.
import { join } from "node:path";
import { current } from "../builds.js";
import { specOf } from "../curves.js";
import { programs } from "../folders.js";
import { node, start } from "../measure/contestant.js";
import { compileModule, nnc, specFile, writeSpec } from "../modules.js";
import type { Resident } from "../programs/resident.js";
import type { Steady } from "../programs/steady.js";
import { bytes, columns } from "../report/columns.js";
import { json, machine, writeResults } from "../report/write.js";
import { BenchError, type Command, type Settings } from "../settings.js";
import { workloads, type Workload } from "../workloads.js";

export const memory: Command = { about: "resident memory against the plan's figure, and a million steps of W4", run };

const networks: readonly (readonly number[])[] = [
  ...[64, 256, 512, 1024, 2048, 4096].map((width) => [width, width]),
  ...[10, 100].map((depth) => Array.from({ length: depth + 1 }, () => 256)),
];
const steps = 1_000_000;

async function run({ results }: Settings): Promise<void> {
  const residents = [];
  for (const widths of networks) residents.push(await residentOf(widths));
  console.log(
    columns([
      ["network", "plan", "kernels", "first", "once", "further", "beyond the summary"],
      ...residents.map(({ name, plan, kernels, first, further }) => [
        name,
        ...[plan, kernels, first, first - further, further, further - plan - kernels].map(bytes),
      ]),
    ]),
  );
  const steady = await steadyOf();
  console.log(`\n${steadyText(steady)}`);
  writeResults(results, { "memory.json": json({ machine: machine(), resident: residents, steady }) });
}

/**
 * Bytes: the figures of plan and kernels as `nnc summary` says them, what it made resident to make a network, train it and predict with it, and what
 * each further one did. The first brings in what a process has once: module, addon, threads, and where kernels work.
 */
interface Measured {
  readonly name: string;
  readonly plan: number;
  readonly kernels: number;
  readonly first: number;
  readonly further: number;
}

/** What is read here of the JSON that `nnc summary` writes. */
interface Summarized {
  readonly bytes: { readonly arena: number; readonly kernels: number };
}

async function residentOf(widths: readonly number[]): Promise<Measured> {
  const hidden = widths.slice(1);
  const name = hidden.length === 1 ? `${widths.join("-")}-10` : `${widths[0]}-(${widths[0]}×${hidden.length})-10`;
  const workload: Workload = {
    name: `memory-${widths.length}-${widths[0]}`,
    spec: `memory-${widths.length}-${widths[0]}`,
    task: "train",
    sizes: [...widths, 10],
    activations: hidden.map(() => "relu"),
    dropout: 0,
    penalty: 0,
    batch: 64,
    optimizer: "sgd",
  };
  const spec = writeSpec(workload.spec, specOf(workload));
  const { first, further } = (await answerOf("resident.ts", workload, spec)) as unknown as Resident;
  const [{ bytes }] = JSON.parse(nnc(current, ["summary", "--json", spec])) as [Summarized];
  return { name, plan: bytes.arena, kernels: bytes.kernels, first, further };
}

async function steadyOf(): Promise<Steady> {
  const workload = workloads.find(({ name }) => name === "W4")!;
  return (await answerOf("steady.ts", workload, specFile(workload.spec), String(steps))) as unknown as Steady;
}

const places = {
  heap: "JavaScript heap",
  outside: "outside of it, as V8 knows",
  resident: "resident",
  reserved: "reserved for data",
} as const;

function steadyText({ steps, before, after, made, collections }: Steady): string {
  const rows = (Object.keys(places) as (keyof typeof places)[]).map((name) => [
    places[name],
    bytes(before[name]),
    bytes(after[name]),
    ((after[name] - before[name]) / steps).toFixed(3),
  ]);
  return [
    `${steps.toLocaleString("en")} steps of W4`,
    columns([["", "before", "after", "bytes a step"], ...rows]),
    `a step makes ${made.toFixed(1)} bytes of JavaScript objects; ${collections} collections during the steps`,
  ].join("\n");
}

/** Runs a program that makes its network of a module and answers once. */
async function answerOf(
  program: string,
  workload: Workload,
  spec: string,
  ...args: string[]
): Promise<Record<string, unknown>> {
  const module = compileModule(workload.spec, spec, current);
  if ("absent" in module) throw new BenchError(module.absent);
  const started = await start(
    node(join(programs, program), [module.path, ...args], { NNC_ENGINE: "native" }),
    workload,
  );
  if ("absent" in started) throw new BenchError(started.absent);
  const answer = await started.contestant.ask("");
  started.contestant.stop();
  if (!answer) throw new BenchError(`${program}: ${started.contestant.lastWords()}`);
  return answer;
}
