// Measures how long the command takes from a cold start: on the MNIST example, and on specs of more and more layers.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { current } from "../builds.js";
import { cache, root } from "../folders.js";
import { complaintIn } from "../measure/contestant.js";
import { median } from "../measure/statistics.js";
import { writeSpec } from "../modules.js";
import { columns } from "../report/columns.js";
import { json, machine, writeResults } from "../report/write.js";
import { BenchError, type Command, type Settings } from "../settings.js";

export const compileTime: Command = {
  about: "nnc check and nnc compile from a cold start, and on 10 to 2,000 layers",
  run(settings) {
    timeAll(settings);
    return Promise.resolve();
  },
};

const mnist = join(root, "examples", "mnist", "model.nn");
const folder = join(cache, "compiled");
const output = join(folder, "model.ts");
const coldRuns = 20;
/** Of the specs of many layers, or fewer where they take longer than so many milliseconds in all. */
const layerRuns = 3;
const patience = 10_000;
const layers = [10, 30, 100, 300, 1000, 2000];

interface Program {
  readonly name: string;
  readonly args: readonly string[];
  /** Milliseconds that it is to take at most. */
  readonly limit?: number;
}

/** Milliseconds. */
interface Timing {
  readonly name: string;
  readonly min: number;
  readonly median: number;
  readonly limit?: number;
}

function timeAll({ results }: Settings): void {
  mkdirSync(folder, { recursive: true });
  const cold = inTurn(coldRuns, [
    { name: "node -e 0", args: ["-e", "0"] },
    { ...nnc("check", mnist), limit: 150 },
    { ...nnc("compile", mnist), limit: 700 },
  ]);
  const rows = cold.map(({ name, min, median, limit }) => [name, ms(min), ms(median), against(min, limit)]);
  console.log(`MNIST example, ${coldRuns} cold runs each in turn\n${columns([["", "min", "median", ""], ...rows])}`);
  const growing = layers.map(timeLayers);
  console.log(`\nspecs of many layers, the least of up to ${layerRuns} runs\n${columns(growthRows(growing))}`);
  console.log(`load average ${loadavg()[0]?.toFixed(1) ?? ""} on ${cpus().length} processors: this alone makes one`);
  writeResults(results, { "compile-time.json": json({ machine: machine(), cold, growing }) });
}

function nnc(command: "check" | "compile", spec: string): Program {
  const out = command === "compile" ? ["-o", output] : [];
  return { name: `nnc ${command}`, args: [current.command, command, ...out, spec] };
}

/** Cold starts of programs, one after the other, again and again. */
function inTurn(runs: number, programs: readonly Program[]): Timing[] {
  const taken = programs.map((): number[] => []);
  for (let run = 0; run < runs; run++)
    programs.forEach((_, turn) => {
      const place = (turn + run) % programs.length;
      const before = taken[place]!.reduce((sum, one) => sum + one, 0);
      if (before < patience) taken[place]!.push(timeOf(programs[place]!));
    });
  return programs.map(({ name, limit }, place) => ({
    name,
    min: Math.min(...taken[place]!),
    median: median(taken[place]!),
    ...(limit !== undefined && { limit }),
  }));
}

function timeOf({ name, args }: Program): number {
  rmSync(output, { force: true });
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  const end = performance.now();
  if (status !== 0) throw new BenchError(`${name}: ${complaintIn(stderr)}`);
  return end - start;
}

interface Growing {
  readonly layers: number;
  readonly check: Timing;
  /** Of a spec with a line for each layer. */
  readonly compile: Timing;
  /** Of the same network, said with `repeat`. */
  readonly repeat: Timing;
}

function timeLayers(count: number): Growing {
  const lines = writeSpec(`lines-${count}`, specOf(lineByLine(count)));
  const repeated = writeSpec(`repeat-${count}`, specOf(`  h${count} = x -> repeat ${count} { dense(16) -> relu }`));
  const [check, compile, repeat] = inTurn(layerRuns, [
    nnc("check", lines),
    { ...nnc("compile", lines), ...(count === 1000 && { limit: 3000 }) },
    nnc("compile", repeated),
  ]) as [Timing, Timing, Timing];
  return { layers: count, check, compile, repeat };

  function specOf(body: string): string {
    return `/// Made by the bench.
model Deep {
  input x: [16]
  target y: class(10)

${body}
  scores = h${count} -> dense(10)

  loss cross_entropy(scores, y)
  output scores = scores
}
`;
  }
}

function lineByLine(count: number): string {
  const lines = Array.from(
    { length: count },
    (_, i) => `  h${i + 1} = ${i === 0 ? "x" : `h${i}`} -> dense(16) -> relu`,
  );
  return lines.join("\n");
}

/** What each further layer took, which stays the same where time grows in proportion. */
function growthRows(growing: readonly Growing[]): string[][] {
  const rows = growing.map(({ layers, check, compile, repeat }, i) => {
    const before = growing[i - 1];
    const further = before ? ms((compile.min - before.compile.min) / (layers - before.layers)) : "";
    return [
      String(layers),
      ms(check.min),
      ms(compile.min),
      ms(repeat.min),
      further,
      against(compile.min, compile.limit),
    ];
  });
  return [["layers", "check", "compile", "compile, repeat", "a further layer", ""], ...rows];
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms`;
}

/** The least counts: what else runs on the machine only ever adds. */
function against(milliseconds: number, limit: number | undefined): string {
  if (limit === undefined) return "";
  return milliseconds <= limit ? `within ${limit} ms` : `OVER ${limit} ms`;
}
