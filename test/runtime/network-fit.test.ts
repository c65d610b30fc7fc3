// Training over many epochs: what it yields, that it can be repeated, stopped and resumed, and that it keeps what was best.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { EngineName, FitOptions, Progress } from "../../runtime/index.js";
import { readSafetensors } from "../../runtime/safetensors.js";
import { blobs, Blobs, blueprint, type BlobsTypes } from "./blobs.js";
import { failureOf } from "./failure.js";

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), "nnc-fit-"))));
afterAll(() => rm(folder, { recursive: true }));

type Items = Progress<BlobsTypes>[];

async function run(network: Blobs, rows: number, options: FitOptions<BlobsTypes> = {}): Promise<Items> {
  return itemsOf(network.fit(blobs(rows), options));
}

async function itemsOf(progress: AsyncIterable<Progress<BlobsTypes>>): Promise<Items> {
  const items: Items = [];
  for await (const item of progress) items.push(item);
  return items;
}

/** All that training has left, down to the last bit. */
async function bits(network: Blobs): Promise<Record<string, string>> {
  const path = join(folder, "bits.safetensors");
  await network.save(path);
  const { tensors, metadata } = await readSafetensors(path);
  const hex = Object.entries(tensors).map(([name, { values }]) => [name, Buffer.from(values.buffer).toString("hex")]);
  return { ...(Object.fromEntries(hex) as Record<string, string>), ...metadata };
}

test.each([
  [{ epoch: 5 }, 'NN706: fit has no option "epoch"; did you mean epochs?'],
  [null, "NN706: the options of fit are null"],
  [{ epochs: 1, signal: 3 }, "NN706: the signal of fit is no AbortSignal"],
])("options that fit doesn't have are refused: %o", async (options, message) => {
  expect(await failureOf(() => run(Blobs.create(), 20, options as FitOptions<BlobsTypes>))).toContain(message);
});

describe("progress", () => {
  test("is an item an epoch, with the loss and metrics of the epoch", async () => {
    const network = Blobs.create({ seed: 1 });
    const items = await run(network, 100, { validate: 0.2 });
    expect(items.map(({ epoch, epochs, step, steps, isEpoch }) => [epoch, epochs, step, steps, isEpoch])).toEqual([
      [1, 3, 5, 15, true],
      [2, 3, 10, 15, true],
      [3, 3, 15, 15, true],
    ]);
    expect(items[2]!.loss).toBeLessThan(items[0]!.loss);
    expect(items[2]!.metrics.accuracy).toBeGreaterThan(0.5);
    expect(Object.keys(items[2]!.validation!)).toEqual(["loss", "metrics"]);
    expect(items.map(({ secondsLeft }) => secondsLeft > 0)).toEqual([true, true, false]);
    expect(items.every(({ samplesPerSecond }) => samplesPerSecond > 0)).toBe(true);
  });

  test("the loss of an epoch is the mean over its rows, a short last batch included", async () => {
    const network = Blobs.create({ seed: 1, lr: 0, drop: 0 });
    const { loss, accuracy } = network.evaluate(blobs(37));
    const [item] = await run(network, 37, { epochs: 1 });
    expect(item!.loss).toBeCloseTo(loss, 5);
    expect(item!.metrics.accuracy).toBeCloseTo(accuracy, 6);
  });

  test("the first loss is that of the first batch before its step", async () => {
    const network = Blobs.create({ seed: 1, drop: 0 });
    const { point, kind } = blobs(48);
    const { loss } = network.evaluate({ point: point.slice(0, 32), kind: kind.slice(0, 16) });
    const items = await run(network, 48, { epochs: 2, shuffle: false });
    for (const { firstLoss } of items) expect(firstLoss).toBeCloseTo(loss, 5);
  });

  test("every so many steps adds items", async () => {
    const items = await run(Blobs.create({ seed: 1 }), 48, { epochs: 2, every: 2 });
    expect(items.map(({ step, isEpoch }) => [step, isEpoch])).toEqual([
      [2, false],
      [3, true],
      [4, false],
      [6, true],
    ]);
  });

  test("a run of steps ends within an epoch", async () => {
    const network = Blobs.create({ seed: 1 });
    const items = await run(network, 48, { steps: 4 });
    expect(items.map(({ epoch, epochs, step, steps }) => [epoch, epochs, step, steps])).toEqual([
      [1, 2, 3, 4],
      [2, 2, 4, 4],
    ]);
    expect(network.iteration).toBe(4);
  });

  test("evaluating in the loop leaves the metrics right", async () => {
    const network = Blobs.create({ seed: 1, lr: 0, drop: 0 });
    const data = blobs(48);
    const wrong = { ...data, kind: data.kind.map(() => "red" as const) };
    const items: Items = [];
    for await (const item of network.fit(data, { epochs: 1, every: 1, shuffle: false })) {
      items.push(item);
      network.evaluate(wrong);
    }
    const last = network.evaluate({ point: data.point.slice(64), kind: data.kind.slice(32) });
    expect(items.at(-1)!.metrics.accuracy).toBeCloseTo(last.accuracy, 6);
  });
});

test("who evaluates while it pauses doesn't disturb its validation", async () => {
  const options = { epochs: 4, validate: blobs(20_000) };
  const alone = await run(Blobs.create({ seed: 1, engine: "portable" }), 2000, options);
  const network = Blobs.create({ seed: 1, engine: "portable" });
  const wrong = { point: [[2, 0]], kind: ["blue" as const] };
  let isOver = false;
  const disturb = (): void => {
    network.evaluate(wrong);
    if (!isOver) setImmediate(disturb);
  };
  setImmediate(disturb);
  const disturbed = await run(network, 2000, options);
  isOver = true;
  expect(disturbed.map(({ validation }) => validation)).toEqual(alone.map(({ validation }) => validation));
});

describe("while a run isn't over", () => {
  test.each(["portable", "native"] as const)(
    "who predicts, evaluates or asks for gradients in its pauses gets right answers and doesn't disturb it (%s)",
    async (engine) => {
      // A clock by which every step and every chunk of the validation is followed by a pause.
      let time = 0;
      const clock = vi.spyOn(performance, "now").mockImplementation(() => (time += 20));
      onTestFinished(() => clock.mockRestore());
      const options = { epochs: 3, validate: blobs(50), patience: 5 };
      const alone = Blobs.create({ seed: 1, engine });
      await run(alone, 200, options);

      const network = Blobs.create({ seed: 1, engine });
      const twin = Blobs.create({ seed: 1, engine });
      const [few, many] = [blobs(3), blobs(50)];
      let visits = 0;
      let isOver = false;
      const visit = (): void => {
        if (isOver) return;
        visits++;
        for (const [name, values] of Object.entries(network.parameters))
          twin.parameters[name as "h.weight"].set(values);
        for (const asked of [few, many]) {
          expect(network.predict(asked)).toEqual(twin.predict(asked));
          expect(network.evaluate(asked)).toEqual(twin.evaluate(asked));
          expect(network.gradients(asked)).toEqual(twin.gradients(asked));
        }
        setImmediate(visit);
      };
      setImmediate(visit);
      const items = await run(network, 200, options);
      isOver = true;
      expect(visits).toBeGreaterThan(40);
      expect(items).toHaveLength(3);
      expect(await bits(network)).toEqual(await bits(alone));
    },
  );

  test("nobody else may train, wherever it stands", async () => {
    const network = Blobs.create({ seed: 1 });
    const path = join(folder, "busy.safetensors");
    await network.save(path);
    const message =
      /^NN706: Blobs is already training: \w+ would mix with a run of fit that isn't over\n {2}help: wait for/;
    const refused = async (): Promise<void> => {
      for (const call of [
        () => run(network, 20),
        () => network.step(blobs(16)),
        () => network.reset(),
        () => network.restore(path),
      ])
        expect(await failureOf(call)).toMatch(message);
    };
    const items = network.fit(blobs(30_000), { epochs: 2 });
    const first = items.next();
    await refused(); // in a pause
    await first;
    await refused(); // between two items
    expect((await itemsOf(items)).map(({ epoch }) => epoch)).toEqual([2]);

    const alone = Blobs.create({ seed: 1 });
    await run(alone, 30_000, { epochs: 2 });
    expect(await bits(network)).toEqual(await bits(alone));
  });

  test("it is over with its last item, when its loop is left, when it fails and when it never began", async () => {
    const network = Blobs.create({ seed: 1 });
    await network.fit(blobs(20), { epochs: 1 }).next();
    for await (const { epoch } of network.fit(blobs(20), { epochs: 5 })) if (epoch === 2) break;
    const left = network.fit(blobs(20), { epochs: 5 });
    await left.next();
    await left.return();
    expect(await failureOf(() => run(network, 20, { epochs: -1 }))).toContain("epochs is -1");
    network.options.lr = 1e30;
    expect(await failureOf(() => run(network, 60, { epochs: 9 }))).toContain("NN802");
    network.fit(blobs(20)); // nobody asked it for an item
    network.reset();
    network.options.lr = 0.1;
    expect(await run(network, 20)).toHaveLength(3);
  });

  test("with patience it is over once the best weights are back", async () => {
    const network = Blobs.create({ seed: 1 });
    const items = network.fit(blobs(20), { epochs: 1, validate: 0.2, patience: 1 });
    await items.next();
    expect(await failureOf(() => network.step(blobs(16)))).toContain("already training");
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(network.step(blobs(16))).toBeGreaterThan(0);
  });
});

describe("repeated and resumed", () => {
  const engines: EngineName[] = ["portable", "native"];

  test.each(engines)("the same seed is the same run (%s)", async (engine) => {
    const [a, b, c] = [3, 3, 4].map((seed) => Blobs.create({ seed, engine }));
    const runs = await Promise.all([a!, b!, c!].map((network) => run(network, 100, { validate: 0.2, every: 3 })));
    const [first, again] = runs.map((items) =>
      items.map(({ loss, metrics, validation }) => ({ loss, metrics, validation })),
    );
    expect(again).toEqual(first);
    expect(await bits(a!)).toEqual(await bits(b!));
    expect(await bits(c!)).not.toEqual(await bits(a!));
  });

  test.each(engines)("5 epochs, saved and loaded, and 5 more are 10 epochs (%s)", async (engine) => {
    const whole = Blobs.create({ seed: 3, engine });
    await run(whole, 50, { epochs: 10 });

    const path = join(folder, `resume-${engine}.safetensors`);
    const first = Blobs.create({ seed: 3, engine });
    for await (const { epoch } of first.fit(blobs(50), { epochs: 10 })) if (epoch === 5) await first.save(path);
    const second = await Blobs.load(path, { engine });
    expect(second.iteration).toBe(20);
    const items = await run(second, 50, { epochs: 10, resume: true });
    expect(items.map(({ epoch, epochs, step, steps }) => [epoch, epochs, step, steps])[0]).toEqual([6, 10, 24, 40]);
    expect(await bits(second)).toEqual(await bits(whole));
    expect(await bits(first)).toEqual(await bits(whole));
  });

  test("a run can be resumed in the middle of an epoch", async () => {
    const whole = Blobs.create({ seed: 3 });
    await run(whole, 100, { steps: 20 });
    const path = join(folder, "middle.safetensors");
    const first = Blobs.create({ seed: 3 });
    for await (const { step } of first.fit(blobs(100), { steps: 20, every: 1 })) {
      if (step < 10) continue;
      await first.save(path);
      break;
    }
    const second = await Blobs.load(path);
    await run(second, 100, { steps: 20, resume: true });
    expect(await bits(second)).toEqual(await bits(whole));
  });

  test("without resume a run starts with an epoch of its own", async () => {
    const network = Blobs.create({ seed: 3 });
    await run(network, 50, { epochs: 2 });
    const items = await run(network, 50, { epochs: 2 });
    expect(items.map(({ epoch, epochs, step }) => [epoch, epochs, step])).toEqual([
      [1, 2, 4],
      [2, 2, 8],
    ]);
    expect(network.iteration).toBe(16);
  });
});

describe("stopping", () => {
  test("early, with the weights of the best epoch", async () => {
    const network = Blobs.create({ seed: 1, lr: 0.05 });
    const losses: number[] = [];
    let best: Record<string, string> = {};
    const validate = { ...blobs(30), kind: blobs(31).kind.slice(1) }; // labels that training moves away from
    for await (const item of network.fit(blobs(60), { epochs: 50, patience: 3, validate })) {
      losses.push(item.validation!.loss);
      if (item.isBest) best = await bits(network);
      expect(item.isStopped).toBe(losses.length - 1 - losses.indexOf(Math.min(...losses)) >= 3);
    }
    expect(losses.length).toBeLessThan(50);
    expect({ ...(await bits(network)), nnc: "" }).toEqual({ ...best, nnc: "" });
    expect(network.evaluate(validate).loss).toBe(Math.min(...losses));
  });

  test("the best weights come back at the end, on abort and on leaving the loop too", async () => {
    const validate = { ...blobs(30), kind: blobs(31).kind.slice(1) };
    for (const leave of ["end", "abort", "break"]) {
      const abort = new AbortController();
      const network = Blobs.create({ seed: 1, lr: 0.05 });
      let [lowest, epochs] = [Infinity, 0];
      for await (const { epoch, validation } of network.fit(blobs(60), {
        epochs: 4,
        patience: 99,
        validate,
        signal: abort.signal,
      })) {
        lowest = Math.min(lowest, validation!.loss);
        epochs = epoch;
        if (leave === "abort" && epoch === 3) abort.abort();
        if (leave === "break" && epoch === 3) break;
      }
      expect(epochs).toBe(leave === "end" ? 4 : 3);
      expect(network.evaluate(validate).loss).toBe(lowest);
    }
  });

  test("a signal ends it within an epoch", async () => {
    const abort = new AbortController();
    const network = Blobs.create({ seed: 1 });
    setTimeout(() => abort.abort(), 30);
    expect(await run(network, 160, { steps: 100_000_000, signal: abort.signal, shuffle: false })).not.toHaveLength(0);
    expect(network.iteration).toBeLessThan(10_000_000);
    expect(await run(network, 16, { signal: abort.signal })).toEqual([]);
  });

  test("others have their turn while it trains", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const start = performance.now();
    await run(Blobs.create({ seed: 1 }), 16_000, { epochs: 20 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan((performance.now() - start) / 60);
  });

  test("at a loss that isn't finite, with the row that it comes from", async () => {
    const data = blobs(64);
    data.point.fill(3.4e38, 2 * 40, 2 * 41);
    expect(await failureOf(() => itemsOf(Blobs.create({ seed: 2 }).fit(data)))).toMatch(
      /^NN802: the loss is NaN at step [1-4]; the first numbers that aren't are in h.product, for row 41\./,
    );
  });
});

describe("what makes no sense is said before the first step", () => {
  test.each<[string, number, FitOptions<BlobsTypes>]>([
    ["NN706: fit was given 2 epochs and 3 steps\n  help: give one of the two", 20, { epochs: 2, steps: 3 }],
    ["NN706: epochs is 1.5\n  help: give a whole number from 1 on", 20, { epochs: 1.5 }],
    [
      "NN706: a batch of 32 rows, but Blobs was compiled for at most 16 in a training step\n  help: write batch 32 in the spec's train block and compile it again",
      20,
      { batch: 32 },
    ],
    [
      "NN706: stopping early needs a validation loss, and there is no validation data\n  help: give fit validate: 0.1 or data of its own, or patience: false",
      20,
      { patience: 2 },
    ],
    [
      "NN706: a share of 0.99 for validation puts 20 of 20 rows aside\n  help: choose a share that leaves rows on both sides, or give more data",
      20,
      { validate: 0.99 },
    ],
    ["NN703: the data has no rows\n  help: give at least one row", 0, {}],
  ])("%s", async (message, rows, options) => {
    const network = Blobs.create();
    expect(await failureOf(() => run(network, rows, options))).toBe(message);
    expect(network.iteration).toBe(0);
  });

  test("how long", async () => {
    const network = Blobs.create({}, { ...blueprint, training: { batch: 16 } });
    expect(await failureOf(() => run(network, 20))).toBe(
      "NN706: nothing says how long to train\n  help: give fit a number of epochs, or write epochs in the spec's train block",
    );
  });
});
