// The epoch whose weights a run keeps as its best.
import type { MetricsEntry } from "./story.js";

/** The one that the run calls so, or else that of the lowest loss, of the validation data if there is any; undefined before the first one ends. */
export function bestEpoch(metrics: readonly MetricsEntry[]): MetricsEntry | undefined {
  const epochs = metrics.filter(({ event }) => event === "epoch");
  const named = epochs.findLast(({ isBest }) => isBest);
  if (named !== undefined) return named;
  const judged = epochs.filter((entry) => Number.isFinite(lossOf(entry)));
  return judged.reduce<MetricsEntry | undefined>(
    (best, entry) => (best === undefined || lossOf(entry) < lossOf(best) ? entry : best),
    undefined,
  );
}

function lossOf({ training, validation }: MetricsEntry): number {
  const loss = (validation ?? training)?.loss;
  return typeof loss === "number" ? loss : NaN;
}
