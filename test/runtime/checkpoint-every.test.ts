// Checkpoints of a run: when they are written, what they hold, and that a run goes on from any of them as if it had never stopped.
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { FitOptions } from "../../runtime/index.js";
import { bestBeside } from "../../runtime/keep-checkpoints.js";
import { blobs, Blobs, blueprint, type BlobsTypes } from "./blobs.js";
import { failureOf } from "./failure.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nnc-every-"));
});
afterAll(() => rm(folder, { recursive: true }));

type Options = FitOptions<BlobsTypes>;
/** Labels that training moves away from, so that the best epoch is an early one. */
const validate = { ...blobs(30), kind: blobs(31).kind.slice(1) };
const early = { epochs: 50, patience: 3, validate };

/** Trains on sixty rows, four steps an epoch; `see` is told of each item. */
async function trained(network: Blobs, options: Options, see?: (step: number) => unknown): Promise<void> {
  for await (const { step } of network.fit(blobs(60), options)) await see?.(step);
}

test("the file is written after every so many steps, also in the midst of an epoch", async () => {
  const checkpoint = join(folder, "steps.safetensors");
  const saved: number[] = [];
  await trained(
    Blobs.create({ seed: 1 }),
    { epochs: 2, every: 1, checkpoint, checkpointEvery: { steps: 3 } },
    async (step) => {
      if (step >= 3) saved.push((await Blobs.load(checkpoint)).iteration);
    },
  );
  expect(saved).toEqual([3, 4, 4, 6, 6, 8]);
});

test("the spec's period holds where the program names a file and no period of its own", async () => {
  const checkpoint = join(folder, "spec.safetensors");
  const plan = { ...blueprint, training: { ...blueprint.training, checkpointEvery: { steps: 2 } } };
  const saved = async (options: Options): Promise<number[]> => {
    const steps: number[] = [];
    await trained(Blobs.create({ seed: 1 }, plan), { epochs: 1, every: 1, checkpoint, ...options }, async (step) => {
      if (step >= 3) steps.push((await Blobs.load(checkpoint)).iteration);
    });
    return steps;
  };
  expect(await saved({})).toEqual([2, 4]);
  expect(await saved({ checkpointEvery: { steps: 3 } })).toEqual([3, 4]);
});

test("the file is written whenever so many minutes have gone", async () => {
  let time = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (time += 20_000));
  onTestFinished(() => clock.mockRestore());
  const checkpoint = join(folder, "minutes.safetensors");
  const saved: number[] = [];
  const options = { epochs: 1, every: 1, checkpoint, checkpointEvery: { minutes: 0.5 } };
  await trained(Blobs.create({ seed: 1 }), options, async () => saved.push((await Blobs.load(checkpoint)).iteration));
  expect(saved).toEqual([1, 2, 3, 4]);
});

test.each([
  { what: "a plain run", options: { epochs: 5 } },
  { what: "a run that stops early", options: early },
])("from each step on, $what ends with the same bytes", async ({ what, options }) => {
  const at = (name: string): string => join(folder, `${what.length}-${name}.safetensors`);
  const [checkpoint, ended] = [at("run"), at("ended")];
  const whole = Blobs.create({ seed: 1, lr: 0.05 });
  let steps = 0;
  await trained(whole, { ...options, every: 1, checkpoint, checkpointEvery: { steps: 1 } }, async (step) => {
    steps = step;
    await copyFile(checkpoint, at(`last-${step}`));
    await copyFile(bestBeside(checkpoint), at(`best-${step}`)).catch(() => undefined); // none before the first epoch's end
  });
  await whole.save(ended);
  for (let step = 1; step <= steps; step++) {
    const again = at(`again-${step}`);
    await copyFile(at(`last-${step}`), again);
    await copyFile(at(`best-${step}`), bestBeside(again)).catch(() => undefined);
    const network = await Blobs.load(again);
    await trained(network, { ...options, resume: true, checkpoint: again });
    expect(network.iteration).toBe(steps);
    expect(await readFile(again)).toEqual(await readFile(checkpoint));
    expect(await readFile(bestBeside(again))).toEqual(await readFile(bestBeside(checkpoint)));
    await network.save(again);
    expect(await readFile(again)).toEqual(await readFile(ended));
  }
});

test("a run that was aborted goes on from where it stood, though the network has its best weights back", async () => {
  const [wholly, checkpoint] = ["wholly", "aborted"].map((name) => join(folder, `${name}.safetensors`));
  await trained(Blobs.create({ seed: 1, lr: 0.05 }), { ...early, checkpoint: wholly! });
  for (const stopped of [6, 8]) {
    const stop = new AbortController();
    const options = { ...early, checkpoint: checkpoint!, every: 1, signal: stop.signal };
    await trained(Blobs.create({ seed: 1, lr: 0.05 }), options, (step) => step === stopped && stop.abort());
    const network = await Blobs.load(checkpoint!);
    expect(network.iteration).toBe(stopped);
    await trained(network, { ...early, checkpoint: checkpoint!, resume: true });
    expect(await readFile(checkpoint!)).toEqual(await readFile(wholly!));
  }
});

test("the best epoch's file has the lowest loss, without validation data too", async () => {
  const checkpoint = join(folder, "lowest.safetensors");
  const losses: number[] = [];
  for await (const { validation } of Blobs.create({ seed: 1, lr: 0.05 }).fit(blobs(60), {
    epochs: 6,
    validate,
    checkpoint,
  }))
    losses.push(validation!.loss);
  const best = await Blobs.load(bestBeside(checkpoint));
  expect(best.evaluate(validate).loss).toBe(Math.min(...losses));
  const plain = join(folder, "plain");
  await trained(Blobs.create({ seed: 1 }), { epochs: 2, checkpoint: plain });
  expect((await Blobs.load(`${plain}.best`)).iteration % 4).toBe(0);
});

test.each([
  { checkpointEvery: { steps: 0 }, said: "checkpointEvery.steps is 0" },
  { checkpointEvery: { minutes: -1 }, said: "checkpointEvery.minutes is -1" },
  { checkpointEvery: {}, said: "checkpointEvery is" },
  { checkpointEvery: 500, said: "checkpointEvery is 500" },
  { checkpointEvery: { hours: 1 }, said: "checkpointEvery is" },
  { checkpointEvery: { steps: 5 }, checkpoint: undefined, said: "nothing says where" },
])("$said", async ({ said, ...options }) => {
  const given = { checkpoint: join(folder, "none.safetensors"), ...options } as unknown as Options;
  expect(await failureOf(() => trained(Blobs.create(), given))).toContain(
    `NN706: ${said.startsWith("nothing") ? "" : said}`,
  );
  expect(await failureOf(() => trained(Blobs.create(), given))).toContain(said);
});

test("a folder has the last and the best: short epochs share a writing, an abort and the end don't wait", async () => {
  const [kept, exact] = [join(folder, "kept"), join(folder, "exact.safetensors")];
  await mkdir(kept);
  const refused = vi.fn();
  const options = { ...early, checkpoint: exact, keep: { folder: kept, refused } };
  const there = { afterOne: true };
  await trained(Blobs.create({ seed: 1, lr: 0.05 }), options, (step) => {
    if (step === 4) there.afterOne = existsSync(join(kept, "last.safetensors"));
  });
  expect([there.afterOne, refused.mock.calls]).toEqual([false, []]);
  expect(await readFile(join(kept, "last.safetensors"))).toEqual(await readFile(exact));
  expect(await readFile(join(kept, "best.safetensors"))).toEqual(await readFile(bestBeside(exact)));
});

test("from a folder a run goes on with what early stopping knew, also one that was left", async () => {
  const [whole, cut] = [join(folder, "whole"), join(folder, "cut")];
  for (const place of [whole, cut]) await mkdir(place);
  const keepIn = (place: string): Options => ({ ...early, keep: { folder: place, refused: vi.fn() } });
  await trained(Blobs.create({ seed: 1, lr: 0.05 }), keepIn(whole));
  const left = Blobs.create({ seed: 1, lr: 0.05 });
  for await (const { step } of left.fit(blobs(60), keepIn(cut))) if (step === 8) break;
  const network = await Blobs.load(join(cut, "last.safetensors"));
  expect(network.iteration).toBe(8);
  await trained(network, { ...keepIn(cut), resume: true });
  for (const name of ["last.safetensors", "best.safetensors"])
    expect(await readFile(join(cut, name))).toEqual(await readFile(join(whole, name)));
});

test("a folder that can't be written is told, and the run goes on", async () => {
  const refused = vi.fn();
  const network = Blobs.create({ seed: 1 });
  await trained(network, { epochs: 2, keep: { folder: join(folder, "gone"), refused } });
  expect(network.iteration).toBe(8);
  expect(refused).toHaveBeenCalledWith(expect.objectContaining({ code: "NN708" }));
  const failure = await failureOf(() => trained(network, { keep: { folder } } as unknown as Options));
  expect(failure).toContain("NN706: keep is");
});
