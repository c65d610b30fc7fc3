// Side work that keeps to its share of a run's time: it measures itself, and is asked for only where it still has some left.

export interface TimeShare {
  /** Milliseconds since the run began, and since the side work was done last (or the run began). */
  elapsed(): number;
  sinceLast(): number;
  /** Milliseconds that the side work has taken. */
  readonly spent: number;
  /** Whether so many milliseconds more stay within the share. */
  affords(more: number): boolean;
  /** What the side work took last; undefined before it was done. */
  readonly latest: number | undefined;
  /** Does side work. */
  spend<T>(work: () => T): T;
}

/** The clock of a run that begins now. `share` of its time, and `free` milliseconds beside it, are for side work. */
export function timeShare(share: number, free: number, now: () => number = () => performance.now()): TimeShare {
  const start = now();
  let spent = 0;
  let latest: number | undefined;
  let end = start;
  return {
    elapsed: () => now() - start,
    sinceLast: () => now() - end,
    get spent() {
      return spent;
    },
    get latest() {
      return latest;
    },
    affords: (more) => spent + more <= free + share * (now() - start),
    spend(work) {
      const before = now();
      try {
        return work();
      } finally {
        end = now();
        latest = end - before;
        spent += latest;
      }
    },
  };
}
