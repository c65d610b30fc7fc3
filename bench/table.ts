// The results as a table for people.
import type { Measured } from "./report.js";

/** One block a workload: the floor, then everybody with time, spread and ratio to nnc on as many threads. */
export function tableOf(results: readonly Measured[]): string {
  return results.map((measured) => [heading(measured), ...rowsOf(measured)].join("\n")).join("\n\n");
}

function heading({ workload: { name, sizes, batch, task, optimizer } }: Measured): string {
  const step = task === "train" ? `a training step of ${batch} rows, ${optimizer}` : `prediction, ${batch} rows`;
  return `${name}   ${sizes.join("-")}   ${step}`;
}

function rowsOf({ floors, results }: Measured): string[] {
  const floorRows = floors.map(({ threads, microseconds }) => row("floor", threads, time(microseconds), "", ""));
  return [
    ...floorRows,
    ...results.map(({ name, threads, time: measured, ratio }) =>
      "absent" in measured
        ? `  ${name.padEnd(16)}${String(threads).padStart(2)}  not available: ${measured.absent}`
        : row(
            name,
            threads,
            time(measured.microseconds),
            `± ${(measured.spread * 100).toFixed(0)} %`,
            name === "nnc" ? toFloor(floors, threads, measured.microseconds) : `${ratio?.toFixed(2) ?? ""} × nnc`,
          ),
    ),
  ];
}

function toFloor(floors: Measured["floors"], threads: number, microseconds: number): string {
  const floor = floors.find((other) => other.threads === threads)?.microseconds ?? NaN;
  return `floor is ${((floor / microseconds) * 100).toFixed(0)} % of it`;
}

function row(name: string, threads: number, value: string, around: string, note: string): string {
  return `  ${name.padEnd(16)}${String(threads).padStart(2)}${value.padStart(13)}  ${around.padEnd(7)} ${note}`.trimEnd();
}

function time(microseconds: number): string {
  if (microseconds < 100) return `${microseconds.toFixed(1)} µs`;
  return microseconds < 1e4 ? `${microseconds.toFixed(0)} µs` : `${(microseconds / 1e3).toFixed(1)} ms`;
}
