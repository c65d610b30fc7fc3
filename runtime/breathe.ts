// Long work on the main thread that lets others have their turn: timers, requests, signals.

export interface Breath {
  /** When the next pause is due, in milliseconds of `performance.now()`. */
  due: number;
  /** Lets everything that waits run, then sets the next pause. */
  take(): Promise<void>;
}

/** Pauses at least every 15 ms, as far as single steps of the work allow: a server stays responsive, and the pauses cost next to nothing. */
export function breathe(): Breath {
  const breath: Breath = {
    due: performance.now() + most,
    async take() {
      await new Promise<void>((resolve) => setImmediate(resolve));
      breath.due = performance.now() + most;
    },
  };
  return breath;
}

const most = 15;
