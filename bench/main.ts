// npm run bench: finds out what to measure, and has it measured.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compileTime } from "./commands/compile-time.js";
import { growth } from "./commands/growth.js";
import { memory } from "./commands/memory.js";
import { profile } from "./commands/profile.js";
import { workloads } from "./commands/workloads.js";
import { complaining } from "./complaining.js";
import { cache, folder } from "./folders.js";
import { BenchError, type Command, type Settings } from "./settings.js";

const commands: Readonly<Record<string, Command>> = {
  workloads,
  growth,
  memory,
  "compile-time": compileTime,
  profile,
};
const options = {
  only: { type: "string" },
  peers: { type: "string" },
  rounds: { type: "string" },
  seconds: { type: "string" },
  against: { type: "string" },
  help: { type: "boolean" },
} as const;
const usage = `npm run bench -- [command] [options]

${Object.entries(commands)
  .map(([name, { about }]) => `  ${name.padEnd(18)}${about}`)
  .join("\n")}
  all               each of them

  --only w1,w4      these workloads, or these curves of growth
  --peers torch     these peers, or none (torch, compile, sklearn, tfjs, tfjs-node, brain, convnet)
  --rounds 9        undisturbed rounds that count
  --seconds 0.15    of each sample
  --against main    measures the build of a git ref too

Without a command: workloads. Results of whole runs go to bench/results, of others to .cache/bench/results.`;

await complaining(main);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [name = "workloads", ...more] = positionals;
  if (values.help) {
    console.log(usage);
    return;
  }
  const wanted = name === "all" ? Object.values(commands) : [commands[name]];
  if (more.length > 0 || wanted.includes(undefined))
    throw new BenchError(`npm run bench -- --help shows what there is`);
  const settings: Settings = {
    only: list(values.only),
    peers: values.peers === "none" ? [] : list(values.peers),
    pace: {
      rounds: positive("rounds", values.rounds ?? "9"),
      seconds: positive("seconds", values.seconds ?? "0.15"),
    },
    against: values.against,
    results: join(Object.keys(values).length === 0 ? folder : cache, "results"),
  };
  for (const command of wanted) await command?.run(settings);
}

function list(text: string | undefined): string[] | undefined {
  return text?.split(",").map((name) => name.trim());
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new BenchError(`--${name} ${text} is no number above zero`);
  return name === "rounds" ? Math.ceil(value) : value;
}
