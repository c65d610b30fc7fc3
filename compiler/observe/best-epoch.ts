// The epoch whose weights a run keeps as its best.

/** What a run told when an epoch ended; lines of other events are passed by. */
export interface ToldEpoch {
  readonly event: string;
  readonly training?: Readonly<Record<string, unknown>>;
  readonly validation?: Readonly<Record<string, unknown>>;
  readonly isBest?: unknown;
}

/** The one that the run calls so, or else that of the lowest loss, of the validation data if there is any; undefined before the first one ends. */
export function bestEpoch<Entry extends ToldEpoch>(told: readonly Entry[]): Entry | undefined {
  const epochs = told.filter(({ event }) => event === "epoch");
  const named = epochs.findLast(({ isBest }) => isBest === true);
  if (named !== undefined) return named;
  const judged = epochs.filter((entry) => Number.isFinite(lossOf(entry)));
  return judged.reduce<Entry | undefined>(
    (best, entry) => (best === undefined || lossOf(entry) < lossOf(best) ? entry : best),
    undefined,
  );
}

function lossOf({ training, validation }: ToldEpoch): number {
  const loss = (validation ?? training)?.loss;
  return typeof loss === "number" ? loss : NaN;
}
