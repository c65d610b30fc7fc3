// Training allocates nothing for a step: neither memory that stays, nor objects that the garbage collector has to clear away.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { EngineName } from "../../runtime/index.js";
import { blobs, Blobs } from "./blobs.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes a step: numbers that the engine boxes where code isn't compiled as one piece. A view of the arena alone takes twice as much. */
const boxedNumbers = 100;
const stepsAnEpoch = 1000;

test.each<[EngineName, number]>([
  ["native", 60],
  ["portable", 6],
])("%s engine, %d epochs", async (engine, epochs) => {
  const rows = 16 * stepsAnEpoch;
  const data = { point: blobs(rows).point, kind: Uint8Array.from({ length: rows }, (_, row) => row % 3) };
  const network = Blobs.create({ seed: 1, engine });
  const garbage = new Float64Array(epochs);
  const kept = new Float64Array(epochs);
  let [heap, first, buffers] = [0, 0, 0];
  for await (const { epoch } of network.fit(data, { epochs, shuffle: false })) {
    garbage[epoch - 1] = (process.memoryUsage().heapUsed - heap) / stepsAnEpoch;
    collect();
    heap = process.memoryUsage().heapUsed;
    if (epoch === Math.ceil(epochs / 2)) [first, buffers] = [heap, process.memoryUsage().arrayBuffers];
    kept[epoch - 1] = heap - first;
  }
  expect(kept.at(-1)).toBeLessThan(100_000);
  expect(process.memoryUsage().arrayBuffers - buffers).toBeLessThan(10_000);
  // The portable engine's kernels make views of their own; in the native one's nothing is left but what this test is about.
  const calm = garbage.subarray(epochs / 2).sort();
  if (engine === "native") expect(calm[calm.length >> 2]).toBeLessThan(boxedNumbers);
});
