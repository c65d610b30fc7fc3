// What every contestant's program in JavaScript does: it makes a step ready, then measures it whenever the bench asks.
import { createInterface } from "node:readline";

/** What the bench wants done: the first argument of a program, as JSON. */
export function task(): unknown {
  return JSON.parse(process.argv[2] ?? "{}");
}

/**
 * Answers every line of standard input, a number of seconds, with the mean time of a step in microseconds over so long.
 * `about` says what computes.
 */
export async function serve(about: string, step: () => unknown): Promise<void> {
  // The first steps compile and touch memory.
  time(step, 0.2);
  console.log(JSON.stringify({ about }));
  for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(time(step, +line)));
}

function time(step: () => unknown, seconds: number): { microseconds: number; steps: number } {
  const start = performance.now();
  const end = start + seconds * 1e3;
  let [steps, chunk, now] = [0, 1, start];
  while (now < end) {
    for (let i = 0; i < chunk; i++) step();
    steps += chunk;
    now = performance.now();
    // The clock is asked about every millisecond, so that it costs nothing.
    chunk = Math.max(1, Math.min(1000, Math.floor(steps / (now - start))));
  }
  return { microseconds: ((now - start) / steps) * 1e3, steps };
}
