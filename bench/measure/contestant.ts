// A program that is measured: it makes one workload ready, then sleeps until it is asked for a sample.
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { root } from "../folders.js";

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A started contestant and what it says that it computes with, or why there is none. */
export type Started = { readonly contestant: Contestant; readonly about: string } | { readonly absent: string };

export interface Sample {
  /** The mean time of a step. */
  readonly microseconds: number;
  /** The mean time of a step in the best millisecond. */
  readonly least: number;
  /** Seconds of processors that it used. */
  readonly cpu: number;
}

/** Longer than any peer needs to compile a step, in milliseconds. */
const patience = 240_000;

/** Several processes that do the same at the same time. */
export class Team {
  constructor(private readonly members: readonly Contestant[]) {}

  /** The harmonic mean of their times: what one took if all were as fast together. Undefined if one has ended. */
  async sample(seconds: number): Promise<Sample | undefined> {
    const samples = await Promise.all(this.members.map((member) => member.sample(seconds)));
    const there = samples.filter((sample) => sample !== undefined);
    if (there.length < samples.length) return undefined;
    const mean = (of: (sample: Sample) => number): number =>
      there.length / there.reduce((sum, sample) => sum + 1 / of(sample), 0);
    return {
      microseconds: mean(({ microseconds }) => microseconds),
      least: mean(({ least }) => least),
      cpu: there.reduce((sum, { cpu }) => sum + cpu, 0),
    };
  }

  stop(): void {
    this.members.forEach((member) => member.stop());
  }

  lastWords(): string {
    return this.members.map((member) => member.lastWords()).join("; ");
  }
}

/** Starts the program so many times; see `start`. */
export async function startTeam(
  program: Program,
  task: unknown,
  processes: number,
): Promise<{ readonly contestant: Team; readonly about: string } | { readonly absent: string }> {
  const started = await Promise.all(Array.from({ length: processes }, () => start(program, task)));
  const members = started.flatMap((one) => ("contestant" in one ? one.contestant : []));
  const team = new Team(members);
  const absent = started.find((one) => "absent" in one);
  if (absent) {
    team.stop();
    return absent;
  }
  return { contestant: team, about: started.flatMap((one) => ("about" in one ? one.about : []))[0] ?? "" };
}

/** Starts the program and waits until its step is ready. */
export async function start(program: Program, task: unknown): Promise<Started> {
  const [script = "", ...args] = program.args;
  const child = spawn(program.command, [script, JSON.stringify(task), ...args], {
    cwd: root,
    env: environment(program.env),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const contestant = new Contestant(child);
  const answer = await contestant.answer();
  if (typeof answer?.about === "string") return { contestant, about: answer.about };
  contestant.stop();
  return { absent: contestant.lastWords() };
}

/** A node program of the bench. */
export function node(script: string, args: readonly string[], env: Readonly<Record<string, string>>): Program {
  return { command: process.execPath, args: [script, ...args], env: { ...env, NODE_OPTIONS: "--import=tsx" } };
}

/** A running program and the lines that it writes. */
export class Contestant {
  readonly #waiting: ((line: string | undefined) => void)[] = [];
  #errors = "";
  #hasEnded = false;

  constructor(private readonly child: ChildProcess) {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      // Programs may print other things.
      if (line.startsWith("{")) this.#waiting.shift()?.(line);
    });
    child.stderr?.on("data", (text: Buffer) => (this.#errors = (this.#errors + text.toString()).slice(-8000)));
    child.stdin?.on("error", () => undefined); // it ended: `answer` says so
    const end = (error?: unknown): void => {
      this.#hasEnded = true;
      if (error instanceof Error) this.#errors += `\nError: ${error.message}`;
      this.#waiting.splice(0).forEach((give) => give(undefined));
    };
    child.on("error", end);
    child.on("close", () => end());
  }

  /** Lets it run for so many seconds, or for one step if that takes longer; undefined if the program has ended. */
  async sample(seconds: number): Promise<Sample | undefined> {
    return (await this.ask(String(seconds))) as Sample | undefined;
  }

  /** Its answer to a line. */
  ask(line: string): Promise<Record<string, unknown> | undefined> {
    this.child.stdin?.write(`${line}\n`);
    return this.answer();
  }

  /** What it answers next. */
  async answer(): Promise<Record<string, unknown> | undefined> {
    const line = await this.#nextLine();
    return line === undefined ? undefined : (JSON.parse(line) as Record<string, unknown>);
  }

  stop(): void {
    this.child.kill();
  }

  /** What it complained of at the end, on one line. */
  lastWords(): string {
    return complaintIn(this.#errors) || "it ended without a word";
  }

  #nextLine(): Promise<string | undefined> {
    if (this.#hasEnded) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#errors += `\nError: no answer after ${patience / 1e3} s`;
        this.stop();
      }, patience);
      this.#waiting.push((line) => {
        clearTimeout(timer);
        resolve(line);
      });
    });
  }
}

/** The last line that names an error, without what npm puts before it; otherwise the last line. */
export function complaintIn(output: string): string {
  const lines = output
    .trim()
    .split("\n")
    .filter((line) => !/^Node\.js v\d/.test(line));
  const named = lines.map((line) => /\b(?:\w*Error|ERROR): .+/.exec(line)?.[0]).findLast(Boolean);
  return (named ?? lines.at(-1) ?? "").slice(0, 120);
}

/** Some machines set variables that hold a BLAS to old kernels or to a number of threads: a peer is measured as it is without them. */
function environment(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(OPENBLAS|MKL|OMP|GOTO|NNC)_/.test(name));
  return { ...Object.fromEntries(inherited), ...own };
}
