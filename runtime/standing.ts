// What a run knows of itself beside weights and clocks: saved with the network, so that a run which goes on decides as one that never stopped.

export interface Standing {
  /** Of the epoch that is under way: the sum of the losses of its rows so far, and their number. */
  loss: number;
  rows: number;
  /** The lowest loss of an epoch, of the validation data if there is any; null before the first. */
  lowest: number | null;
  /** Epochs since. */
  since: number;
}

/** Of a run that has yet to begin. */
export function newStanding(): Standing {
  return { loss: 0, rows: 0, lowest: null, since: 0 };
}

/** Takes note of an epoch's loss; true if it is the lowest so far. */
export function noteLoss(standing: Standing, loss: number): boolean {
  standing.since++;
  if (!(loss < (standing.lowest ?? Infinity))) return false;
  standing.lowest = loss;
  standing.since = 0;
  return true;
}

export function isStanding(value: unknown): value is Standing {
  if (typeof value !== "object" || value === null) return false;
  const { loss, rows, lowest, since } = value as Partial<Standing>;
  const isCount = (count: unknown): boolean => Number.isSafeInteger(count) && Number(count) >= 0;
  return Number.isFinite(loss) && isCount(rows) && (lowest === null || Number.isFinite(lowest)) && isCount(since);
}
