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

const widths = [64, 256, 512, 1024, 2048, 4096];
const steps = 1_000_000;

async function run({ results }: Settings): Promise<void> {
  const residents = [];
  for (const width of widths) residents.push(await residentOf(width));
  const extras = residents.map(({ extra }) => extra);
  console.log(
    columns([
      ["network", "plan", "resident", "beyond the plan"],
      ...residents.map(({ width, plan, resident, extra }) => [
        `${width}-${width}-10`,
        bytes(plan),
        bytes(resident),
        bytes(extra),
      ]),
    ]),
  );
  console.log(`what comes on top varies by ${bytes(Math.max(...extras) - Math.min(...extras))}`);
  const steady = await steadyOf();
  console.log(`\n${steadyText(steady)}`);
  writeResults(results, { "memory.json": json({ machine: machine(), resident: residents, steady }) });
}

/** Bytes: the plan's figure as `nnc summary` says it, what training made resident, and the difference. */
interface Measured {
  readonly width: number;
  readonly plan: number;
  readonly resident: number;
  readonly extra: number;
}

async function residentOf(width: number): Promise<Measured> {
  const workload: Workload = {
    name: `memory-${width}`,
    spec: `memory-${width}`,
    task: "train",
    sizes: [width, width, 10],
    activations: ["relu"],
    dropout: 0,
    penalty: 0,
    batch: 64,
    optimizer: "adam",
  };
  const spec = writeSpec(workload.spec, specOf(workload));
  const found = (await answerOf("resident.ts", workload, spec)) as unknown as Resident;
  const [summary] = JSON.parse(nnc(current, ["summary", "--json", spec])) as [{ bytes: { arena: number } }];
  const resident = found.after - found.before;
  return { width, plan: summary.bytes.arena, resident, extra: resident - summary.bytes.arena };
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
