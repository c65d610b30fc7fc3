// What was found of the workloads, for people: each in full, and all of them on one page.
import { spread } from "../measure/statistics.js";
import type { Workload } from "../workloads.js";
import { columns, percent, time, times } from "./columns.js";
import { fastest, loadText, speedup, type Measured, type Result } from "./results.js";

/** Microseconds that a step of a workload takes at least on a number of threads. */
export type Floors = (workload: Workload, threads: number) => number;

/** One workload: the floor, then everybody with median, spread, how many times the floor that is, and the ratio to nnc. */
export function detailsOf(measured: Measured, floorOf: Floors): string {
  const { workload, results, load } = measured;
  const threadsOf = [...new Set(results.map(({ threads }) => threads))].sort((a, b) => a - b);
  const rows = [
    ["", "threads", "a step", "±", "best", "of floor", "of nnc", "quarters", ""],
    ...threadsOf.map((threads) => ["floor", String(threads), time(floorOf(workload, threads)), "", "", "", "", "", ""]),
    ...results.map(detail),
  ];
  return `${heading(workload)}\n${columns(rows)}\n${loadText(load)}`;
}

function heading({ name, sizes, batch, task, optimizer }: Workload): string {
  const step = task === "train" ? `a training step of ${batch} rows, ${optimizer}` : "prediction";
  return `${name}: ${sizes.join("-")}, ${step}`;
}

function detail({ name, threads, absent, time: median, best, ratio, ofFloor }: Result): string[] {
  if (!median || !ratio) return [name, String(threads), "—", "", "", "", "", "", absent ?? ""];
  return [
    name,
    String(threads),
    time(median.median),
    percent(spread(median)),
    time(best ?? NaN),
    ofFloor ? times(ofFloor.median) : "",
    times(ratio.median),
    `${ratio.low.toFixed(2)} … ${ratio.high.toFixed(2)}`,
    "",
  ];
}

/** All workloads: the times of nnc and how many times as long the others take, each on one and on two threads. Letters lead to reasons. */
export function overviewOf(all: readonly Measured[], floorOf: Floors): string {
  const names = [...new Set(all.flatMap(({ results }) => results.map(({ name }) => name)))].filter(
    (name) => name !== "nnc",
  );
  const notes = new Map<string, string>();
  const rows = all.map((measured) => [
    measured.workload.name,
    pair(measured, "nnc", ({ threads }) => time(floorOf(measured.workload, threads))),
    pair(measured, "nnc", ({ time: found }) => (found ? time(found.median) : "—")),
    pair(measured, "nnc", ({ ofFloor }) => (ofFloor ? times(ofFloor.median) : "—")),
    gain(measured),
    ...names.map((name) => {
      const absent = measured.results.find((result) => result.name === name && !result.time)?.absent;
      if (absent !== undefined && !Number.isFinite(fastest(measured, name))) return `— ${noted(notes, absent)}`;
      return pair(measured, name, ({ ratio }) => (ratio ? times(ratio.median) : "—"));
    }),
  ]);
  const table = columns([
    ["", "floor", "nnc", "nnc / floor", "2 threads", ...names.map((name) => `${name} / nnc`)],
    ...rows,
  ]);
  const reasons = [...notes].map(([reason, letter]) => `${letter} ${reason}`);
  return [
    table,
    "Pairs are of 1 thread and of 2; '2 threads' says how many times as fast they make nnc. Ratios are medians of rounds in which all took turns, the floor too.",
    ...reasons,
  ].join("\n");
}

function gain(measured: Measured): string {
  const found = speedup(measured);
  return found ? [found.fault, times(found.times)].filter(Boolean).join(" ") : "";
}

function pair({ results }: Measured, name: string, text: (result: Result) => string): string {
  return results
    .filter((result) => result.name === name)
    .map(text)
    .join(" | ");
}

/** A letter for each reason. */
function noted(notes: Map<string, string>, reason: string): string {
  const letter = notes.get(reason) ?? String.fromCharCode("a".charCodeAt(0) + notes.size);
  notes.set(reason, letter);
  return letter;
}
