// How far apart the machine's processors are. What one of them wrote another has to fetch, and a virtual machine with two may run on neighbours in one
// minute and on distant cores, perhaps of different chips, in the next: then a word takes five times as long to go between them, and threads that share data wait for it.
import { cpus } from "node:os";
import { Worker } from "node:worker_threads";

/** The same word goes there and back so often; the best of some tries counts, as either thread may be stopped meanwhile. */
const [trips, tries] = [200, 10];
/** Milliseconds after which a try is given up: both threads are on one processor, or others need it. */
const patience = 5;
/** Far apart is what takes so many times as long as the shortest way that was found. */
const far = 2.5;

/** Sends a word back as it comes, and sleeps in between. */
const echo = `
  const { workerData } = require("node:worker_threads");
  const [word, sleeper] = [new Int32Array(workerData, 0, 1), new Int32Array(workerData, 64, 1)];
  for (;;) {
    Atomics.wait(sleeper, 0, 0);
    while (Atomics.load(sleeper, 0) !== 0) {
      const found = Atomics.load(word, 0);
      if (found % 2 === 1) Atomics.store(word, 0, found + 1);
    }
  }
`;

/** Tells whether two processors are far apart now; never where there are more of them, of which the contestants may have any. */
export class Distances {
  readonly #shared = new SharedArrayBuffer(128);
  readonly #word = new Int32Array(this.#shared, 0, 1);
  readonly #sleeper = new Int32Array(this.#shared, 64, 1);
  #worker: Worker | undefined;
  #least = Infinity;

  areFar(): boolean {
    if (cpus().length !== 2) return false;
    this.#worker ??= this.#start();
    const now = this.#measure();
    this.#least = Math.min(this.#least, now);
    return Number.isFinite(now) && now > far * this.#least;
  }

  #start(): Worker {
    const worker = new Worker(echo, { eval: true, workerData: this.#shared });
    worker.unref();
    return worker;
  }

  /** Microseconds of a round trip, or infinitely many if nothing came back. */
  #measure(): number {
    Atomics.store(this.#sleeper, 0, 1);
    Atomics.notify(this.#sleeper, 0);
    const times = Array.from({ length: tries }, () => this.#try());
    Atomics.store(this.#sleeper, 0, 0);
    return Math.min(...times);
  }

  #try(): number {
    const start = performance.now();
    Atomics.store(this.#word, 0, 0);
    for (let trip = 0; trip < trips; trip++) {
      Atomics.store(this.#word, 0, 2 * trip + 1);
      for (let spins = 1; Atomics.load(this.#word, 0) !== 2 * trip + 2; spins++)
        if (spins % 10_000 === 0 && performance.now() - start > patience) return Infinity;
    }
    return ((performance.now() - start) / trips) * 1e3;
  }
}
