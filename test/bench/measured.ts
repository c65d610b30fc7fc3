// Workloads and figures for the tests of the bench: round ones, so that what should come out can be said beforehand.
import type { Rounds } from "../../bench/measure/rounds.js";
import type { Sample } from "../../bench/measure/contestant.js";
import { resultsOf, type Measured } from "../../bench/report/results.js";
import type { Workload } from "../../bench/workloads.js";

export const workload: Workload = {
  name: "W0",
  spec: "w0",
  task: "train",
  sizes: [100, 50, 10],
  activations: ["relu"],
  dropout: 0,
  penalty: 0,
  batch: 8,
  optimizer: "sgd",
};

export function sample(microseconds: number): Sample {
  return { microseconds, least: microseconds * 0.9, cpu: 0.1 };
}

/** nnc in 10 and 8 µs, a peer that gets slower with the machine, and one that isn't there. */
export function measured(): Measured {
  const rounds: Rounds = {
    disturbances: [0, 0.1, 0.5].map((load) => ({ load, isFar: false })),
    series: [
      { about: "native", samples: [10, 10, 20].map(sample) },
      { about: "native", samples: [8, 8, 16].map(sample) },
      { about: "Peer 1.0", samples: [30, 30, 60].map(sample) },
      { absent: "it has no dropout" },
    ],
  };
  const entrants = [
    { name: "nnc", threads: 1 },
    { name: "nnc", threads: 2 },
    { name: "Peer", threads: 1 },
    { name: "Other", threads: 1 },
  ];
  // In the last round the machine was half as fast.
  const floors = [1, 2].map((threads) => ({ threads, floor: 4 / threads, slowness: [1, 1.25, 2] }));
  return resultsOf(workload, entrants, rounds, floors);
}
