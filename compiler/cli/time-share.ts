// Side work that keeps to its share of a run's time: it measures itself, and is asked for only where it still has some left.

export interface TimeShare {
  /** Milliseconds of the clock since the run began, and since the side work was done last (or the run began). */
  elapsed(): number;
  sinceLast(): number;
  /** Milliseconds that the side work has taken. */
  readonly spent: number;
  /** Whether so many milliseconds more stay within the share of a run of `whole` milliseconds. */
  affords(more: number, whole: number): boolean;
  /** What the side work will take, going by the last times; undefined before it was done. */
  readonly expected: number | undefined;
  /** Does side work. */
  spend<T>(work: () => T): T;
}

/** What is done for the first time isn't compiled yet, and takes several times as long. */
const warmer = 1 / 3;
/** Another program may have been in the way of one of them. */
const recent = 3;

/** Milliseconds that the threads of this process have computed: what other programs do on the machine doesn't count. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The clock of a run that begins now. `share` of its time is for side work, and in any case `least` milliseconds. */
export function timeShare(share: number, least: number, now: () => number = processorTime): TimeShare {
  const start = now();
  const latest: number[] = [];
  let [spent, end, times] = [0, start, 0];
  return {
    elapsed: () => now() - start,
    sinceLast: () => now() - end,
    get spent() {
      return spent;
    },
    get expected() {
      const [first] = latest;
      if (first === undefined) return undefined;
      return times === 1 ? first * warmer : Math.min(...latest);
    },
    affords: (more, whole) => spent + more <= Math.max(least, share * whole),
    spend(work) {
      const before = now();
      try {
        return work();
      } finally {
        end = now();
        spent += end - before;
        latest.push(end - before);
        if (latest.length > recent) latest.shift();
        times++;
      }
    },
  };
}
