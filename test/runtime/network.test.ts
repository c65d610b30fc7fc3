// What a network does with rows in memory: steps, predictions, evaluation, gradients, options; on both engines.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { EngineName } from "../../runtime/index.js";
import { blobs, Blobs, blueprint } from "./blobs.js";
import { expectClose } from "./close.js";
import { failureOf } from "./failure.js";

const engines: EngineName[] = ["portable", "native"];

describe.each(engines)("on the %s engine", (engine) => {
  test("a network has weights as soon as one looks, the same for the same seed", () => {
    const [a, b, c] = [7, 7, 8].map((seed) => Blobs.create({ seed, engine }).parameters["h.weight"]);
    expect(a?.every((weight) => weight !== 0)).toBe(true);
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  test.each([2 ** 48, 2 ** 62])("a network of %i numbers is refused with what it would take", async (elements) => {
    const message = await failureOf(() => Blobs.create({ seed: 1, engine }, { ...blueprint, elements }));
    expect(message).toContain(
      `NN706: Blobs takes ${(4 * elements).toLocaleString("en-US")} bytes of memory for 16 rows at once`,
    );
    expect(message).toContain("choose a smaller batch or smaller sizes");
  });

  test("steps lower the loss, and the weights that one sees are the network's own", () => {
    const network = Blobs.create({ seed: 1, engine });
    const weights = network.parameters["scores.bias"];
    const batch = blobs(16);
    const losses = Array.from({ length: 60 }, () => network.step(batch));
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    expect(network.iteration).toBe(60);
    expect(weights).toBe(network.parameters["scores.bias"]);
    expect(weights.every((weight) => weight === 0)).toBe(false);
    weights.fill(0);
    weights[1] = 100;
    expect(network.predict({ point: [[0, 0]] }).kind).toEqual(["green"]);
  });

  test("predict takes any number of rows, and its arrays stay as they are", () => {
    const network = Blobs.create({ seed: 1, engine });
    const { point } = blobs(50);
    const all = network.predict({ point });
    expect(all.probability.length).toBe(150);
    expect(all.kind.length).toBe(50);
    for (const row of [0, 15, 16, 49]) {
      const { probability, kind } = network.predict({ point: point.subarray(2 * row, 2 * row + 2) });
      expectClose(all.probability.subarray(3 * row, 3 * row + 3), probability, 1e-6);
      expect(all.kind[row]).toBe(kind[0]);
      expect(["red", "green", "blue"][probability.indexOf(Math.max(...probability))]).toBe(kind[0]);
    }
    expect(network.predict({ point: [] })).toEqual({ probability: new Float32Array(0), kind: [] });
  });

  test("evaluate is the mean over all rows, whatever the chunks", () => {
    const network = Blobs.create({ seed: 3, engine });
    const { point, kind } = blobs(37);
    const { loss, accuracy } = network.evaluate({ point, kind });
    const rowLosses = kind.map((name, row) =>
      network.evaluate({ point: point.subarray(2 * row, 2 * row + 2), kind: [name] }),
    );
    expect(loss).toBeCloseTo(rowLosses.reduce((sum, row) => sum + row.loss, 0) / 37, 5);
    const hits = network.predict({ point }).kind.filter((name, row) => name === kind[row]).length;
    expect(accuracy).toBeCloseTo(hits / 37, 6);
    expect(network.evaluate({ point, kind })).toEqual({ loss, accuracy });
  });

  test("gradients are the slope of evaluate's loss, over any number of rows, and change nothing", () => {
    const network = Blobs.create({ seed: 4, engine });
    const data = blobs(21);
    const before = network.evaluate(data);
    const { loss, parameters, inputs } = network.gradients(data);
    expect(loss).toBeCloseTo(before.loss, 5);
    expect(network.evaluate(data)).toEqual(before);
    expect(network.iteration).toBe(0);
    const h = 2e-3;
    for (const name of ["h.weight", "h.bias", "scores.weight", "scores.bias"] as const) {
      const weight = network.parameters[name];
      const kept = weight[1]!;
      const [up, down] = [kept + h, kept - h].map((value) => ((weight[1] = value), network.evaluate(data).loss));
      weight[1] = kept;
      expect(parameters[name][1]).toBeCloseTo((up! - down!) / (2 * h), 2);
    }
    expect(inputs.point.length).toBe(42);
    const moved = data.point.slice();
    const [up, down] = [h, -h].map(
      (by) => ((moved[40] = data.point[40]! + by), network.evaluate({ ...data, point: moved }).loss),
    );
    expect(inputs.point[40]).toBeCloseTo((up! - down!) / (2 * h), 3);
  });

  test("a copy is as far as its original, goes on to the same bits, and is a network of its own", async () => {
    const network = Blobs.create({ seed: 1, engine, drop: 0.5 });
    const copy = Blobs.create({ seed: 2, engine });
    const states: unknown[] = [];
    for await (const { step } of network.fit(blobs(64), { epochs: 1, every: 1, validate: false })) {
      if (step !== 2) continue;
      const before = copy.copyFrom(network).evaluate(blobs(16));
      expect(before).toEqual(Blobs.create({ engine }).copyFrom(network).evaluate(blobs(16)));
      states.push([copy.iteration, copy.iterations, copy.epoch, copy.seed, copy.options.drop]);
      copy.step(blobs(16));
    }
    expect(states).toEqual([[2, 4, 0, 1, 0.5]]);
    expect([network.iteration, network.epoch]).toEqual([4, 1]);
    const undisturbed = Blobs.create({ seed: 1, engine, drop: 0.5 });
    for await (const { step } of undisturbed.fit(blobs(64), { epochs: 1, validate: false })) expect(step).toBe(4);
    expect(network.parameters).toEqual(undisturbed.parameters);
    copy.copyFrom(network);
    expect(copy.parameters).toEqual(network.parameters);
    expect([copy.step(blobs(16)), copy.parameters]).toEqual([network.step(blobs(16)), network.parameters]);
  });

  test("a copy of another model, or into a network that is training, is refused", async () => {
    const network = Blobs.create({ seed: 1, engine });
    const other = Blobs.create({ seed: 1, engine }, { ...blueprint, structure: "0123456789abcdef" });
    expect(await failureOf(() => network.copyFrom(other))).toContain(
      "NN705: Blobs can't take over what another version of it has learned",
    );
    const run = network.fit(blobs(64), { epochs: 2, validate: false });
    await run.next();
    expect(await failureOf(() => network.copyFrom(Blobs.create({ engine })))).toContain("copyFrom would mix");
    await run.return();
  });

  test("reset makes another network of it", () => {
    const network = Blobs.create({ seed: 1, engine });
    network.step(blobs(16));
    network.reset(9);
    expect(network.iteration).toBe(0);
    expect(network.seed).toBe(9);
    expect(network.parameters).toEqual(Blobs.create({ seed: 9, engine }).parameters);
  });
});

test("the engines agree", () => {
  const [native, portable] = engines.map((engine) => {
    const network = Blobs.create({ seed: 5, engine, drop: 0.5 });
    for (let step = 0; step < 20; step++) network.step(blobs(16));
    return network.parameters;
  });
  for (const [name, weights] of Object.entries(portable!)) expectClose(native![name as "h.bias"], weights, 1e-3);
});

test.each([
  [null, "NN706: the options are null"],
  [3, "NN706: the options are 3"],
])("options that are none are refused: %s", async (options, message) => {
  expect(await failureOf(() => Blobs.create(options as never))).toContain(message);
});

describe("options", () => {
  test("can be given, read and set", () => {
    const network = Blobs.create({ drop: 0.5 });
    expect({ ...network.options }).toEqual({ drop: 0.5, lr: 0.1 });
    network.options.lr = 0;
    const before = network.parameters["h.weight"].slice();
    network.step(blobs(4));
    expect(network.parameters["h.weight"]).toEqual(before);
  });

  test.each<[string, () => unknown]>([
    [
      "NN706: option drop takes a number from 0 to 0.9, but was given 1.2\n  help: choose a value in its range, or widen the range in the spec",
      () => Blobs.create({ drop: 1.2 }),
    ],
    [
      "NN706: option lr takes a number of at least 0, but was given NaN\n  help: give a number of at least 0",
      () => (Blobs.create().options.lr = NaN),
    ],
    [
      'NN706: there is no option "dorp" (its options: drop, lr); did you mean drop?\n  help: leave it out, or declare it as a parameter of the model',
      () => Blobs.create({ dorp: 0.1 } as object),
    ],
    ["NN706: the seed is 1.5\n  help: give a whole number from 0 on", () => Blobs.create({ seed: 1.5 })],
  ])("%s", async (message, call) => {
    expect(await failureOf(call)).toBe(message);
  });

  test("are set all or none", async () => {
    const network = Blobs.create();
    const path = join(await mkdtemp(join(tmpdir(), "nnc-options-")), "saved");
    await Blobs.create({ drop: 0.5, lr: 3 }).save(path);
    const narrower = Blobs.create(
      {},
      { ...blueprint, options: { ...blueprint.options, lr: { type: "float", from: 0, to: 1, default: 0.1 } } },
    );
    expect(await failureOf(() => narrower.restore(path))).toBe(
      `NN706: ${path}: option lr takes a number from 0 to 1, but was given 3\n  help: choose a value in its range, or widen the range in the spec`,
    );
    expect({ ...narrower.options }).toEqual({ ...network.options });
  });

  test("without a seed every network is another, and tells its seed", () => {
    const network = Blobs.create();
    expect(Blobs.create().seed).not.toBe(network.seed);
    expect(Blobs.create({ seed: network.seed }).parameters).toEqual(network.parameters);
  });

  test("the spec's seed is the default", () => {
    expect(Blobs.create({}, { ...blueprint, training: { batch: 16, seed: 42 } }).seed).toBe(42);
  });
});

test("a loss that isn't finite stops before it reaches the weights, and names where it began", async () => {
  const network = Blobs.create({ seed: 1, lr: 1 });
  const batch = blobs(8);
  network.step(batch);
  const kept = network.parameters["h.weight"].slice();
  batch.point.fill(3.4e38, 4, 6);
  expect(await failureOf(() => network.step(batch))).toBe(
    "NN802: the loss is NaN at step 2; the first numbers that aren't are in h.product, for row 3. The weights are as they were before this step\n" +
      "  help: lower the learning rate (option lr), write clip norm(1) in the spec's train block, standardize the inputs, or keep the arguments of log and divisions away from 0",
  );
  expect(network.parameters["h.weight"]).toEqual(kept);
  expect(network.iteration).toBe(1);
  network.parameters["scores.weight"][3] = Infinity;
  expect(await failureOf(() => network.step(blobs(8)))).toContain("are in scores.weight.");
});

test("in double precision", () => {
  const plan = { ...blueprint, precision: "double" } as const;
  const [single, double] = [blueprint, plan].map((one) => Blobs.create({ seed: 5, drop: 0 }, one));
  for (const network of [single!, double!]) for (let step = 0; step < 5; step++) network.step(blobs(16));
  const data = blobs(40);
  expect(double!.predict(data).probability).toBeInstanceOf(Float64Array);
  expect(double!.gradients(data).inputs.point).toBeInstanceOf(Float64Array);
  expect(double!.parameters["h.bias"]).toBeInstanceOf(Float64Array);
  expectClose(single!.predict(data).probability, double!.predict(data).probability, 1e-4);
});

test("labels are those of the spec, or those that training data told", async () => {
  expect(Blobs.create().labels).toEqual({ kind: ["red", "green", "blue"] });
  const numbered = { ...blueprint, targets: [{ ...blueprint.targets[0], classes: undefined }] };
  const network = Blobs.create({ seed: 1 }, numbered);
  expect(network.labels).toEqual({});
  for await (const { epoch } of network.fit(blobs(30), { epochs: 1 })) expect(epoch).toBe(1);
  expect(network.labels).toEqual({ kind: ["blue", "green", "red"] });
  const kind = network.preparation.find(({ name }) => name === "kind");
  expect(kind?.parts).toMatchObject([{ column: "kind", learned: true, labels: ["blue", "green", "red"] }]);
  expect(network.predict(blobs(2)).kind).toBeInstanceOf(Int32Array);
});

test("schedules go by the steps that are planned", async () => {
  const [short, long] = [4, 400].map((planned) => {
    const network = Blobs.create({ seed: 1 });
    network.iterations = planned;
    for (let step = 0; step < 4; step++) network.step(blobs(16));
    return network.parameters["scores.bias"];
  });
  expect(short).not.toEqual(long);
  expect(await failureOf(() => (Blobs.create().iterations = 0))).toBe(
    "NN706: iterations is 0\n  help: give a whole number from 1 on",
  );
});

test("a training step has the rows that the spec's batch allows", async () => {
  expect(await failureOf(() => Blobs.create().step(blobs(17)))).toBe(
    "NN706: a batch of 17 rows, but Blobs was compiled for at most 16 in a training step\n" +
      "  help: give at most 16 rows, or write batch 17 in the spec's train block and compile it again",
  );
});
