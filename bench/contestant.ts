// A program that is measured: it makes one workload ready, then sleeps until it is asked for a sample.
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface, type Interface } from "node:readline";

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A started contestant, or why there is none. */
export type Started = { readonly contestant: Contestant } | { readonly absent: string };

/** Longer than any peer needs to compile a step. */
const patience = 180_000;

/** Starts the program and waits until its step is ready. */
export async function start(program: Program, workload: unknown): Promise<Started> {
  const child = spawn(program.command, [program.args[0] ?? "", JSON.stringify(workload), ...program.args.slice(1)], {
    env: environment(program.env),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const contestant = new Contestant(child);
  const answer = await contestant.answer();
  if (typeof answer.about === "string") return { contestant };
  contestant.stop();
  return { absent: contestant.lastWords() };
}

/** A running program and the lines that it writes. */
export class Contestant {
  readonly #lines: Interface;
  readonly #waiting: ((line: string | undefined) => void)[] = [];
  #errors = "";

  constructor(private readonly child: ChildProcess) {
    this.#lines = createInterface({ input: child.stdout! });
    this.#lines.on("line", (line) => this.#waiting.shift()?.(line));
    child.stderr?.on("data", (text: Buffer) => (this.#errors = (this.#errors + text.toString()).slice(-4000)));
    child.stdin?.on("error", () => undefined); // it ended: `answer` says so
    const end = (): void => this.#waiting.splice(0).forEach((give) => give(undefined));
    child.on("error", end);
    child.on("close", end);
  }

  /** The mean time of a step over so many seconds, in microseconds; undefined if the program has ended. */
  async sample(seconds: number): Promise<number | undefined> {
    this.child.stdin?.write(`${seconds}\n`);
    const { microseconds } = await this.answer();
    return typeof microseconds === "number" ? microseconds : undefined;
  }

  /** The next line that is an answer; programs may print other things. */
  async answer(): Promise<Record<string, unknown>> {
    for (;;) {
      const line = await this.#nextLine();
      if (line === undefined) return {};
      if (line.startsWith("{")) return JSON.parse(line) as Record<string, unknown>;
    }
  }

  stop(): void {
    this.child.kill();
  }

  /** What it complained of at the end, on one line. */
  lastWords(): string {
    const lines = this.#errors.trim().split("\n");
    return (lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "").slice(0, 100);
  }

  #nextLine(): Promise<string | undefined> {
    if (this.child.exitCode !== null) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.stop(), patience);
      this.#waiting.push((line) => {
        clearTimeout(timer);
        resolve(line);
      });
    });
  }
}

/** Some machines set variables that hold a BLAS to old kernels or to a number of threads: a peer is measured as it is without them. */
function environment(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(OPENBLAS|MKL|OMP|GOTO|NNC)_/.test(name));
  return { ...Object.fromEntries(inherited), ...own };
}
