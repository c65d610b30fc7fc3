// Shows where the time of a step goes: kernel by kernel, on one thread and on two.
import { join } from "node:path";
import { current } from "../builds.js";
import { programs } from "../folders.js";
import { node, start } from "../measure/contestant.js";
import { compileModule, specFile } from "../modules.js";
import type { Profile } from "../programs/profile.js";
import { columns, percent, time } from "../report/columns.js";
import { json, machine, writeResults } from "../report/write.js";
import { BenchError, chosen, type Command, type Settings } from "../settings.js";
import { workloads as all, type Workload } from "../workloads.js";

export const profile: Command = { about: "where the time of each workload's step goes, kernel by kernel", run };

const threads = [1, 2];
/** Of each workload, on each number of threads. */
const seconds = 2;

async function run({ only, results }: Settings): Promise<void> {
  const found = [];
  for (const workload of chosen(all, only)) {
    const profiles = [];
    for (const count of threads) profiles.push({ threads: count, ...(await profileOf(workload, count)) });
    console.log(`${workload.name}, a ${workload.task === "train" ? "step" : "prediction"} of ${workload.batch} row(s)`);
    console.log(`${tableOf(profiles)}\n`);
    found.push({ workload: workload.name, profiles });
  }
  writeResults(results, { "profile.json": json({ machine: machine(), found }) });
}

async function profileOf(workload: Workload, count: number): Promise<Profile> {
  const module = compileModule(workload.spec, specFile(workload.spec), current);
  if ("absent" in module) throw new BenchError(module.absent);
  const program = node(join(programs, "profile.ts"), [module.path], {
    NNC_THREADS: String(count),
    NNC_ENGINE: "native",
  });
  const started = await start(program, workload);
  if ("absent" in started) throw new BenchError(started.absent);
  const answer = await started.contestant.ask(String(seconds));
  started.contestant.stop();
  if (!answer) throw new BenchError(`profile.ts: ${started.contestant.lastWords()}`);
  return answer as unknown as Profile;
}

function tableOf(profiles: readonly Profile[]): string {
  const [first] = profiles;
  if (!first) return "";
  const kernels = first.kernels.map(({ what, calls }, place) => [
    `${calls === 1 ? "" : `${calls} × `}${what}`,
    ...profiles.flatMap(({ step, kernels }) => {
      const { time: taken = NaN, operations = 0 } = kernels[place] ?? {};
      const rate = operations > 0 ? (operations / taken / 1e3).toFixed(0) : "";
      return [time(taken), percent(taken / step), rate];
    }),
  ]);
  const line = (what: string, of: (profile: Profile) => number): string[] => [
    what,
    ...profiles.flatMap((one) => [time(of(one)), percent(of(one) / one.step), ""]),
  ];
  return columns([
    ["kernel", ...threads.flatMap((count) => [`${count} ${count === 1 ? "thread" : "threads"}`, "share", "GFLOP/s"])],
    line("rows of data", ({ rows }) => rows),
    ...kernels,
    line("calls, views, results", ({ rest }) => rest),
    line("all", ({ step }) => step),
  ]);
}
