// `metrics.jsonl` of a run: a line of JSON for each time it told how far it is. Only ever appended to; a kill leaves at most half a last line.
import { existsSync, readFileSync, truncateSync } from "node:fs";
import { appendWhole } from "./append-whole.js";

/** What a run tells. Readers ignore keys that they don't know: later versions add some. */
export interface Told {
  /** "epoch" at its end, "steps" within, "end" once the run is over; "warning": what was found meanwhile; "resumed": what earlier lines say of steps after this one was done once more. */
  readonly event: "epoch" | "steps" | "warning" | "resumed" | "end";
  /** Training steps done. */
  readonly step: number;
  readonly epoch?: number;
  readonly epochs?: number;
  readonly training?: Readonly<Record<string, unknown>>;
  readonly validation?: Readonly<Record<string, unknown>>;
  readonly test?: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

export interface MetricsLine extends Told {
  /** Seconds since 1970. */
  readonly time: number;
}

/** Throws what the system says if it refuses. */
export function appendMetrics(path: string, line: MetricsLine): void {
  appendWhole(path, `${JSON.stringify(line)}\n`);
}

/** Takes half a line away that a kill left at the end, so that the next one begins a line. */
export function mendMetrics(path: string): void {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf("\n") + 1;
  if (end < bytes.length) truncateSync(path, end);
}

/** The lines of a file that hold, without those that a resumed run did again and without half a line; and how many others can't be read. */
export function readMetrics(path: string): { readonly lines: readonly MetricsLine[]; readonly damaged: number } {
  if (!existsSync(path)) return { lines: [], damaged: 0 };
  const texts = readFileSync(path, "utf8").split("\n").slice(0, -1);
  let lines: MetricsLine[] = [];
  let damaged = 0;
  for (const text of texts) {
    const line = lineOf(text);
    if (line === undefined) damaged++;
    else if (line.event === "resumed") lines = lines.filter(({ event, step }) => event !== "end" && step <= line.step);
    else lines.push(line);
  }
  return { lines, damaged };
}

function lineOf(text: string): MetricsLine | undefined {
  try {
    const value = JSON.parse(text) as Partial<MetricsLine> | null;
    return typeof value === "object" && Number.isSafeInteger(value?.step) ? (value as MetricsLine) : undefined;
  } catch {
    return undefined;
  }
}
