// How much of the machine others used while something was measured, and what else may have disturbed it.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** Processors' time that was used so far, in seconds: of all programs together, and of the bench itself. */
export interface Usage {
  readonly all: number;
  readonly bench: number;
  readonly at: number;
}

/** So many processors may be busy with something else before a round counts as disturbed. The system's clock is too coarse for less. */
export const tolerable = 0.2;

/** What of a round isn't the contestants' doing. */
export interface Disturbance {
  /** The most processors that others kept busy during a sample. */
  readonly load: number;
  /** Whether the processors were far apart. */
  readonly isFar: boolean;
}

/** Whether times of the round say less than usual. */
export function isDisturbed({ load, isFar }: Disturbance): boolean {
  return isFar || load > tolerable;
}

export function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { all: busySeconds(), bench: (user + system) / 1e6, at: performance.now() / 1e3 };
}

/** How many processors others kept busy on average between two looks, during which the contestant used so many seconds of them. */
export function loadBetween(before: Usage, after: Usage, contestant: number): number {
  const others = after.all - before.all - (after.bench - before.bench) - contestant;
  return Math.max(0, others / (after.at - before.at));
}

/** Linux also tells of the time that other virtual machines took away ("steal"). */
function busySeconds(): number {
  if (process.platform === "linux") return busyTicks(readFileSync("/proc/stat", "utf8")) / ticksPerSecond;
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) / 1e3;
}

/** As the kernel shows them to programs, whatever it counts in itself. */
const ticksPerSecond = 100;

/** All but idle and waiting, from the first line of /proc/stat. */
export function busyTicks(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = stat
    .slice(0, stat.indexOf("\n"))
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return user + nice + system + irq + softirq + steal;
}
