// npm run bench: nnc, its floor and its peers, workload by workload. usage: [--rounds n] [--seconds s] [--peers name,name] [workload…]
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { entrants } from "./contestants.js";
import { floorOf, measureRates } from "./floor.js";
import { cache, folder, root } from "./folders.js";
import { installPeers } from "./peers.js";
import { writeReport, type Measured } from "./report.js";
import { measure } from "./rounds.js";
import { tableOf } from "./table.js";
import { workloads } from "./workloads.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "0.2" },
    peers: { type: "string" },
  },
});

const chosen = workloads.filter(
  ({ name }) => positionals.length === 0 || positionals.some((wanted) => name.startsWith(wanted)),
);
compileSpecs();
const wanted = values.peers?.split(",");
const everybody = entrants(installPeers()).filter(({ name }) => name === "nnc" || (wanted?.includes(name) ?? true));
const rates = [await measureRates(1), await measureRates(2)];
for (const { threads, product, memory } of rates) {
  const places = memory.map(({ footprint, rate }) => `${(rate / 1e9).toFixed(0)} in ${footprint / 2 ** 20} MB`);
  console.log(`${threads} thread(s): products ${(product / 1e9).toFixed(0)} GFLOP/s, memory GB/s ${places.join(", ")}`);
}
const results: Measured[] = [];
for (const workload of chosen) {
  const floors = rates.map((rate) => ({ threads: rate.threads, microseconds: floorOf(workload, rate) }));
  const pace = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
  const measured = { workload, floors, results: await measure(workload, everybody, pace) };
  results.push(measured);
  console.log(`\n${tableOf([measured])}`);
}
console.log(`\nwritten to ${writeReport(results, rates)}: results.json, results.svg`);

/** Into modules that the contestant imports as any program would. */
function compileSpecs(): void {
  mkdirSync(join(cache, "modules"), { recursive: true });
  for (const spec of new Set(chosen.map(({ spec }) => spec))) {
    const output = join(cache, "modules", `${spec}.ts`);
    const args = ["compile", "-o", output, join(folder, "specs", `${spec}.nn`)];
    execFileSync(process.execPath, [join(root, "dist", "nnc.js"), ...args], { stdio: ["ignore", "ignore", "pipe"] });
  }
}
