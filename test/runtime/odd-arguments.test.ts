// Programs in plain JavaScript may hand over anything: every method of a network says what is wrong and what to do, and never ends with a bare TypeError.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Network, NncError } from "../../runtime/index.js";
import { blobs, Blobs } from "./blobs.js";
import { failureOf } from "./failure.js";

const folder = mkdtempSync(join(tmpdir(), "nnc-odd-"));
afterAll(() => rmSync(folder, { recursive: true }));

const nothing = Object.create(null) as object;
const odd: readonly unknown[] = [
  ...[undefined, null, 3, NaN, 10n, true, Symbol("odd"), () => 1, ""],
  ...[
    {},
    nothing,
    new Date(0),
    new Map(),
    Promise.resolve(blobs(4)),
    { point: undefined },
    { point: null, kind: null },
  ],
  ...[[], [null], [3], [[]], ["a"], new Float32Array(4), new ArrayBuffer(4)],
];

const network = Blobs.create({ seed: 1 });
const path = join(folder, "saved.safetensors");

async function trained(data: unknown, options: unknown): Promise<void> {
  for await (const { loss } of network.fit(data as never, options as never)) expect(loss).not.toBeNaN();
}

/** What a method does with one odd argument; the others are what they should be. */
const methods: Readonly<Record<string, (value: never) => unknown>> = {
  predict: (value) => network.predict(value),
  evaluate: (value) => network.evaluate(value),
  step: (value) => network.step(value),
  gradients: (value) => network.gradients(value),
  fit: (value) => trained(value, { epochs: 1 }),
  "fit, its options": (value) => trained(blobs(8), value),
  reset: (value) => network.reset(value),
  save: (value) => network.save(value),
  restore: (value) => network.restore(value),
  startFrom: (value) => network.startFrom(value),
  copyFrom: (value) => network.copyFrom(value),
  iterations: (value) => (network.iterations = value),
  "options.lr": (value) => (network.options.lr = value),
  create: (value) => Blobs.create(value),
  load: (value) => Blobs.load(value),
  "load, its options": async (value) => {
    await network.save(path);
    return Blobs.load(path, value);
  },
};

test("the table has every method that takes something", () => {
  const ofModules = "constructor initialize forward assess clear figures differentiate zero backward update project";
  const takes = Object.entries(Object.getOwnPropertyDescriptors(Network.prototype))
    .filter(([, descriptor]) => typeof descriptor.value === "function" || descriptor.set !== undefined)
    .map(([name]) => name);
  expect(takes.filter((name) => !(name in methods) && !ofModules.split(" ").includes(name))).toEqual([]);
});

test.each(Object.entries(methods))("%s", async (_, method) => {
  for await (const { epoch } of network.fit(blobs(16), { epochs: 1 })) expect(epoch).toBe(1);
  for (const value of odd)
    try {
      await method(value as never);
    } catch (error) {
      expect(error).toBeInstanceOf(NncError);
    }
});

test.each([
  [
    "NN706: copyFrom was given 3, which is no network\n  help: give it a network of the same spec, which the same nnc/runtime made",
    () => network.copyFrom(3 as never),
  ],
  [
    'NN706: startFrom was given "w.safetensors", which readWeights didn\'t read\n  help: read the file first: net.startFrom(await readWeights("weights.safetensors"))',
    () => network.startFrom("w.safetensors" as never),
  ],
  [
    "NN706: the data is a Promise\n  help: wait for it: put await before it",
    () => network.predict(Promise.resolve() as never),
  ],
  ["NN706: the options of fit are a list\n  help: give an object: { epochs: 5 }", () => trained(blobs(8), [])],
])("%s", async (message, call) => {
  expect(await failureOf(call)).toBe(message);
});
