// Each setting of a train block, from the spec to what training then does.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { assembleModel } from "../../compiler/compile.js";
import type { FitOptions, Network, Progress, UntypedNetwork } from "../../runtime/index.js";
import { modelOf } from "../check/spec.js";

/** The loss falls by `slope` for each 1 that the weights grow: so a step's change of the weights is rate times slope. */
async function slope(settings: string, by: readonly number[] = [1]): Promise<Network<UntypedNetwork>> {
  const text = `model Slope {
  input x: [${by.length}]
  target y: []
  param w: [${by.length}]
  y_hat = sum(w * x)
  loss y - y_hat
  output y = y_hat
}
train Slope {
  seed 1
  ${settings}
}
`;
  const { network } = await assembleModel(modelOf(text), { precision: "double" });
  return network.create();
}

async function run(
  network: Network<UntypedNetwork>,
  data: Parameters<Network<UntypedNetwork>["fit"]>[0],
  options: FitOptions<UntypedNetwork> = {},
): Promise<Progress<UntypedNetwork>[]> {
  const items: Progress<UntypedNetwork>[] = [];
  for await (const item of network.fit(data, options)) items.push(item);
  return items;
}

/** How far each step moves the only weight. */
async function rates(settings: string, rows: number): Promise<number[]> {
  const network = await slope(settings);
  const found: number[] = [];
  let before = 0;
  for await (const { isEpoch } of network.fit(
    { x: new Float64Array(rows).fill(1), y: new Float64Array(rows) },
    { every: 1 },
  )) {
    const now = network.parameters.w?.[0] ?? NaN;
    if (now === before && isEpoch) continue; // told twice
    found.push(now - before);
    before = now;
  }
  return found;
}

const half = (share: number): number => 0.5 * (1 + Math.cos(Math.PI * share));

test.each([
  ["constant(0.1)", () => 0.1],
  ["step(0.1, every: 3, factor: 0.5)", (t: number) => 0.1 * 0.5 ** Math.floor(t / 3)],
  ["exponential(0.1, factor: 0.5, every: 4)", (t: number) => 0.1 * 0.5 ** (t / 4)],
  ["cosine(0.1)", (t: number) => 0.1 * half(t / 10)],
  [
    "cosine(0.1, end: 0.02, warmup: 4)",
    (t: number) => Math.min(1, (t + 1) / 4) * (0.02 + 0.08 * half(Math.max(0, t - 4) / 6)),
  ],
  ["linear(0.1, end: 0.01)", (t: number) => 0.1 - (0.09 * t) / 10],
  ["linear(0.1, warmup: 2)", (t: number) => Math.min(1, (t + 1) / 2) * (0.1 - (0.1 * Math.max(0, t - 2)) / 8)],
  ["warmup(0.1, steps: 5)", (t: number) => 0.1 * Math.min(1, (t + 1) / 5)],
  ["warmup(step(0.1, every: 4), steps: 2)", (t: number) => 0.1 * 0.1 ** Math.floor(t / 4) * Math.min(1, (t + 1) / 2)],
  ["0.1 * (1 - progress()) ^ 2", (t: number) => 0.1 * (1 - t / 10) ** 2],
] as const)("lr: %s goes step by step, over the run's own length", async (schedule, expected) => {
  // Ten steps: by their number, by epochs of five batches the last of which is smaller, and by steps of two batches.
  for (const length of ["steps 10\n batch 4", "epochs 2\n batch 4", "epochs 2\n batch 2\n accumulate 2"]) {
    const found = await rates(`${length}\n optimizer sgd(lr: ${schedule})`, 18);
    expect(found).toHaveLength(10);
    found.forEach((rate, t) => expect(rate).toBeCloseTo(expected(t), 12));
  }
});

test("one_cycle rises for its part of the run and ends near 0", async () => {
  const found = await rates("steps 10\n batch 18\n optimizer sgd(lr: one_cycle(0.1))", 18);
  expect(found[0]).toBeCloseTo(0.1 / 25, 12);
  expect(Math.max(...found)).toBeCloseTo(0.1, 12);
  expect(found.indexOf(Math.max(...found))).toBe(2);
  expect(found.at(-1)).toBeLessThan(0.01);
});

test.each([
  ["", [3, -4]],
  ["clip norm(1)", [0.6, -0.8]],
  ["clip norm(20)", [3, -4]],
  ["clip value(3.5)", [3, -3.5]],
] as const)("a step with %j", async (clip, expected) => {
  const network = await slope(`batch 2\n optimizer sgd(lr: 1)\n ${clip}`, [3, -4]);
  network.step({ x: [3, -4, 3, -4], y: [0, 0] });
  Array.from(network.parameters.w ?? []).forEach((w, at) => expect(w).toBeCloseTo(expected[at] ?? NaN, 5));
});

const noisy = (settings: string): string => `model Noisy {
  input x: [3]
  target kind: class(a, b)
  scores = x -> dense(16) -> tanh -> dense(classes(kind))
  loss cross_entropy(scores, kind)
  metric accuracy(scores, kind)
}
train Noisy {
  batch 4
  optimizer adam(lr: 0.05)
  seed 1
  ${settings}
}
`;
/** Labels of chance: what is learned of them doesn't hold for others. */
const chance = {
  x: Float32Array.from({ length: 3 * 40 }, (_, at) => Math.sin(at * at)),
  kind: Array.from({ length: 40 }, (_, row) => (Math.sin(row * row * 7) > 0 ? "a" : "b")),
};

test("stop early ends the run when the validation loss has risen for so long, and the best weights come back", async () => {
  const { network: type } = await assembleModel(
    modelOf(noisy("validate 50% stratified\n epochs 200\n stop early(patience: 4)")),
    {
      precision: "single",
    },
  );
  const network = type.create();
  const items = await run(network, chance);
  const losses = items.map(({ validation }) => validation?.loss ?? NaN);
  const lowest = losses.indexOf(Math.min(...losses));
  expect(items.length).toBe(lowest + 5);
  expect(items.at(-1)?.isStopped).toBe(true);
  expect(items.map(({ isBest }) => isBest).lastIndexOf(true)).toBe(lowest);
  // The weights are those of that epoch: the network trains to it once more, and has the same.
  const again = type.create();
  await run(again, chance, { epochs: lowest + 1, patience: false });
  for (const [name, values] of Object.entries(network.parameters)) expect(values).toEqual(again.parameters[name]);
});

test("metrics of training and of validation stand beside each other, each over its own rows", async () => {
  const { network: type } = await assembleModel(modelOf(noisy("epochs 3")), { precision: "single" });
  const network = type.create();
  const validate = { x: chance.x.slice(0, 30), kind: chance.kind.slice(0, 10) };
  for await (const { validation, metrics } of network.fit(chance, { validate })) {
    const { loss, accuracy } = network.evaluate(validate);
    expect(validation).toEqual({ loss, metrics: { accuracy } });
    expect(metrics.accuracy).toBeGreaterThan(0);
  }
});

test.each([
  ["steps 3", { step: 3, steps: 3, epoch: 1, epochs: 1 }],
  ["steps 7", { step: 7, steps: 7, epoch: 2, epochs: 2 }],
  ["steps 100", { step: 15, steps: 15, epoch: 3, epochs: 3 }],
])("of epochs 3 and %s the first to be reached ends the run", async (steps, end) => {
  const network = await slope(`epochs 3\n ${steps}\n batch 4`);
  const items = await run(network, { x: new Float64Array(18), y: new Float64Array(18) });
  expect(items.at(-1)).toMatchObject(end);
});

test("steps end a run in the midst of an epoch; a smaller last batch counts by its own rows", async () => {
  const network = await slope("steps 7\n batch 4\n optimizer sgd(lr: 1)");
  // Each row's slope is its x: batches of four rows have the mean 1, the last of two rows 1 too.
  const items = await run(network, { x: new Float64Array(18).fill(1), y: new Float64Array(18) }, { every: 1 });
  expect(items.at(-1)).toMatchObject({ step: 7, steps: 7, epoch: 2, epochs: 2 });
  expect(network.parameters.w?.[0]).toBeCloseTo(7, 12);
});

test("a seed decides the first weights, the order of rows and what is put aside", async () => {
  const { network: type } = await assembleModel(modelOf(noisy("validate 25%\n epochs 2")), { precision: "single" });
  const ended = async (seed?: number): Promise<string> => {
    const network = type.create(seed === undefined ? {} : { seed });
    const items = await run(network, chance);
    return JSON.stringify([items.map(({ validation }) => validation?.loss), ...Object.values(network.parameters)]);
  };
  expect(await ended()).toBe(await ended(1));
  expect(await ended(2)).not.toBe(await ended(1));
});

test("the spec's schedule goes on where a resumed run left it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nnc-settings-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "run.safetensors");
  const settings = "epochs 4\n batch 4\n optimizer sgd(lr: cosine(0.1, warmup: 3))";
  const data = { x: new Float64Array(16).fill(1), y: new Float64Array(16) };
  const whole = await slope(settings);
  await run(whole, data);
  const first = await slope(settings);
  const stop = new AbortController();
  for await (const { step } of first.fit(data, { every: 1, signal: stop.signal })) if (step === 6) stop.abort();
  await first.save(path);
  const rest = await slope(settings);
  await rest.restore(path);
  await run(rest, data, { resume: true });
  expect(rest.parameters).toEqual(whole.parameters);
});
