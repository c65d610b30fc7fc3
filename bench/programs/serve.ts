// What every contestant's program in JavaScript does: it makes a step ready, then measures it whenever the bench asks.
import { createInterface } from "node:readline";
import type { Sample } from "../measure/contestant.js";

/** What the bench wants done: the first argument of a program, as JSON. */
export function task(): unknown {
  return JSON.parse(process.argv[2] ?? "{}");
}

/**
 * Answers every line of standard input, a number of seconds, with the time of a step over so long.
 * `about` says what computes.
 */
export async function serve(about: string, step: () => unknown): Promise<void> {
  // The first steps compile and touch memory.
  time(step, 0.3);
  await answerWith(about, (line) => time(step, +line));
}

/** Says that it is ready, and answers every line of standard input with what `respond` makes of it. */
export async function answerWith(about: string, respond: (line: string) => object): Promise<void> {
  console.log(JSON.stringify({ about }));
  for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(respond(line)));
}

/** The time of a step, measured over so many seconds, or over one step if that takes longer. */
export function time(step: () => unknown, seconds: number): Sample {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = start + seconds * 1e3;
  let [steps, chunk, now, least] = [0, 1, start, Infinity];
  while (now < end) {
    const before = now;
    for (let i = 0; i < chunk; i++) step();
    steps += chunk;
    now = performance.now();
    least = Math.min(least, (now - before) / chunk);
    // The clock is asked about every millisecond, so that it costs nothing.
    chunk = Math.max(1, Math.min(1000, Math.floor(steps / (now - start))));
  }
  const { user, system } = process.cpuUsage(cpu);
  return { microseconds: ((now - start) / steps) * 1e3, least: least * 1e3, cpu: (user + system) / 1e6 };
}
