// Training allocates nothing for a step: neither memory that stays, nor objects that the garbage collector has to clear away.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { EngineName } from "../../runtime/index.js";
import { blobs, Blobs } from "./blobs.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Numbers that the interpreter boxes until the code is hot; a view, a promise or a few objects a step would be more. */
const boxedNumbers = 160;

test.each<[EngineName, number]>([
  ["native", 20_000],
  ["portable", 1000],
])("%s engine, %d steps", async (engine, steps) => {
  const network = Blobs.create({ seed: 1, engine });
  const { point } = blobs(32_000);
  const data = { point, kind: Uint8Array.from({ length: 32_000 }, (_, row) => row % 3) };
  const train = async (): Promise<void> => {
    let epochs = 0;
    for await (const { isEpoch } of network.fit(data, { steps, shuffle: false })) epochs += Number(isEpoch);
    expect(epochs).toBe(Math.ceil(steps / 2000));
  };
  await train();
  await train();
  collect();
  const before = process.memoryUsage();
  await train();
  const garbage = process.memoryUsage().heapUsed - before.heapUsed;
  collect();
  const after = process.memoryUsage();
  expect(after.heapUsed - before.heapUsed).toBeLessThan(200_000);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(10_000);
  // The portable engine's kernels make views of their own; in the native one's nothing is left but what this test is about.
  if (engine === "native") expect(garbage / steps).toBeLessThan(boxedNumbers);
});
