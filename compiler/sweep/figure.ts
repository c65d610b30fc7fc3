// What trials are judged by, and which way is better.
import type { Figure, Metric } from "../check/model.js";
import { Unplannable } from "./unplannable.js";

export interface JudgedBy {
  /** `loss`, or the name of a metric. */
  readonly name: string;
  readonly best: "highest" | "lowest";
}

/** @throws Unplannable for a metric that isn't there or of which nobody knows which way is better. */
export function directionOf({ name, best }: Figure, metrics: readonly Metric[]): JudgedBy {
  const metric = metrics.find((candidate) => candidate.name === name);
  const single = metrics.filter(({ figure }) => figure.shape.dims.length === 0).map((candidate) => candidate.name);
  if (name !== "loss" && !single.includes(name))
    throw new Unplannable(
      metric ? `${name} is a table, and trials are compared by one number` : `the model has no metric called ${name}`,
      `judge by one of these: ${["loss", ...single].join(", ")}`,
    );
  const direction = best ?? (metric ? metric.best : "lowest");
  if (direction) return { name, best: direction };
  throw new Unplannable(
    `nobody knows whether a high or a low ${name} is good`,
    `say it: by highest(${name}), --by highest:${name}, or /// best: highest above the metric; or lowest in its place`,
  );
}

/** Below 0 where the first is the better one. */
export function compareFigures({ best }: JudgedBy, a: number, b: number): number {
  return best === "lowest" ? a - b : b - a;
}
