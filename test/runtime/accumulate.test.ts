// `accumulate`: a step of several batches is the step of one batch of all their rows, in the memory of one.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { assembleModel, type Assembled } from "../../compiler/compile.js";
import type { EngineName, FitOptions, Network, UntypedNetwork } from "../../runtime/index.js";
import { modelOf } from "../check/spec.js";
import { failureOf } from "./failure.js";

const spec = (settings: string): string => `model Parts {
  input x: [4]
  target kind: class(3)
  h = x -> dense(8, regularize: max_norm(1.5)) -> tanh
  scores = h -> dense(classes(kind))
  loss cross_entropy(scores, kind)
  regularize l2(1e-2)
  metric accuracy(scores, kind)
}
train Parts {
  ${settings}
  optimizer adam(lr: cosine(0.05, warmup: 3))
  clip norm(0.2)
  seed 1
}
`;
const parts = "batch 8\n accumulate 4";
const whole = "batch 32";

const assembled = (settings: string): Promise<Assembled> =>
  assembleModel(modelOf(spec(settings)), { precision: "double" });

/** 75 rows: two steps of 32, and one of 11, a batch of 8 and one of 3. */
const rows = 75;
const data = {
  x: Float64Array.from({ length: 4 * rows }, (_, at) => Math.sin(at * at)),
  kind: Uint8Array.from({ length: rows }, (_, row) => (row * row) % 3),
};

function first(count: number): typeof data {
  return { x: data.x.slice(0, 4 * count), kind: data.kind.slice(0, count) };
}

const numbersOf = (network: Network<UntypedNetwork>): number[] =>
  Object.values(network.parameters).flatMap((values) => Array.from(values));

function expectNear(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, at) => expect(value).toBeCloseTo(expected[at] ?? NaN, 11));
}

test.each(["native", "portable"] satisfies EngineName[])(
  "four batches of 8 train as one of 32 does: penalties, clipping, bounds and schedules count once a step (%s)",
  async (engine) => {
    const [a, b] = await Promise.all([assembled(parts), assembled(whole)]);
    const [one, other] = [a.network.create({ engine }), b.network.create({ engine })];
    expectNear(numbersOf(one), numbersOf(other));
    const items = async (network: Network<UntypedNetwork>) => {
      const found = [];
      for await (const item of network.fit(data, { epochs: 4, every: 1 })) found.push(item);
      return found;
    };
    const [ours, theirs] = [await items(one), await items(other)];
    expect(one.iteration).toBe(12);
    expect(ours.map(({ step, steps, epoch }) => [step, steps, epoch])).toEqual(
      theirs.map(({ step, steps, epoch }) => [step, steps, epoch]),
    );
    expectNear(
      ours.flatMap(({ loss, firstLoss, metrics }) => [loss, firstLoss, Number(metrics.accuracy)]),
      theirs.flatMap(({ loss, firstLoss, metrics }) => [loss, firstLoss, Number(metrics.accuracy)]),
    );
    expectNear(numbersOf(one), numbersOf(other));
    expect(one.iterations).toBe(other.iterations);
  },
);

test("a step of a loop of one's own takes as many rows as its batches hold", async () => {
  const [a, b] = await Promise.all([assembled(parts), assembled(whole)]);
  const [one, other] = [a.network.create(), b.network.create()];
  for (const count of [32, 3, 19]) {
    expect(one.step(first(count))).toBeCloseTo(other.step(first(count)), 12);
    expectNear(numbersOf(one), numbersOf(other));
  }
  expect(one.iteration).toBe(3);
  expect(await failureOf(() => one.step(first(33)))).toContain("compiled for at most 32 in a training step");
});

test("it takes the memory of one batch, and a spec without it is compiled as before", async () => {
  const [a, b, c] = await Promise.all([
    assembled("batch 512\n accumulate 4"),
    assembled("batch 2048"),
    assembled("batch 512"),
  ]);
  expect(a.blueprint.elements).toBeLessThan(b.blueprint.elements / 2);
  expect(a.blueprint.elements).toBeLessThan(c.blueprint.elements * 1.5);
  expect((await assembled("batch 512\n accumulate 1")).blueprint).toEqual(c.blueprint);
});

test("a run that was stopped goes on with the same bits, also from the midst of an epoch", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nnc-accumulate-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { network: type } = await assembled(parts);
  const at = (name: string): string => join(folder, name);
  const run = async (network: Network<UntypedNetwork>, options: FitOptions<UntypedNetwork>, stopAt = 0) => {
    const stop = new AbortController();
    for await (const { step } of network.fit(data, { epochs: 3, every: 1, signal: stop.signal, ...options }))
      if (step === stopAt) stop.abort();
  };
  await run(type.create(), { checkpoint: at("whole") });
  await run(type.create(), { checkpoint: at("stopped") }, 5);
  const network = await type.load(at("stopped"));
  expect(network.iteration).toBe(5);
  await run(network, { checkpoint: at("stopped"), resume: true });
  expect(readFileSync(at("stopped"))).toEqual(readFileSync(at("whole")));
});

test("each batch of a step draws its own random numbers", async () => {
  const { network: type } = await assembleModel(
    modelOf(`model Drops {
  input x: [64]
  target y: []
  y_hat = sum(x * weight -> dropout(0.5))
  param weight: [64]
  loss y_hat - y
  output y = y_hat
}
train Drops { batch 1 accumulate 2 optimizer sgd(lr: 1) seed 1 }
`),
    { precision: "double" },
  );
  const network = type.create();
  network.step({ x: new Float64Array(128).fill(1), y: [0, 0] });
  // What passes is doubled, and each of the two rows counts half.
  const weights = Array.from(network.parameters.weight ?? [], Math.abs);
  expect(new Set(weights)).toEqual(new Set([0, 1, 2]));
});

test("a loss that isn't finite stops the step with the row that it comes from, and the weights stay", async () => {
  const { network: type } = await assembleModel(
    modelOf(`model Logs {
  input x: [2]
  target y: []
  y_hat = sum(log(x) -> dense(1))
  loss mse(y_hat, y)
  output y = y_hat
}
train Logs { batch 2 accumulate 3 optimizer sgd(lr: 1) seed 1 }
`),
    { precision: "double" },
  );
  const network = type.create();
  const before = numbersOf(network);
  const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, -1, 2, 3];
  const said = await failureOf(() => network.step({ x, y: [1, 2, 3, 4, 5, 6] }));
  expect(said).toMatch(/the loss is NaN at step 1; .*, for row 5\./);
  expect(numbersOf(network)).toEqual(before);
  expect(network.iteration).toBe(0);
  // Nothing of it is left in the next step.
  const fresh = type.create();
  const fine = { x: x.slice(0, 8), y: [1, 2, 3, 4] };
  expect(network.step(fine)).toBe(fresh.step(fine));
  expect(numbersOf(network)).toEqual(numbersOf(fresh));
});
