// What training does to inputs: what each step makes of a picture, by what it is decided, and that nothing but training does it.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { augmentation } from "../../runtime/augmentation.js";
import type { AugmentationSpec, Blueprint } from "../../runtime/blueprint.js";
import { normalQuantiles } from "../../runtime/normal-quantiles.js";
import { blobs, Blobs, blueprint } from "./blobs.js";

type Steps = AugmentationSpec["steps"];

/** What becomes of `count` equal pictures, from place `place` of the step on. */
function changed(
  steps: Steps,
  dims: readonly number[],
  picture: readonly number[],
  count: number,
  { seed = 1, step = 0, place = 0, first = 0 } = {},
): number[][] {
  const numbers = Float64Array.from({ length: count * picture.length }, (_, i) => picture[i % picture.length] ?? NaN);
  augmentation({ input: "x", steps }, dims, first)(numbers, 0, count, { seed, step, place });
  return Array.from({ length: count }, (_, i) => [...numbers.subarray(i * picture.length, (i + 1) * picture.length)]);
}

const kinds = (pictures: readonly number[][]): string[] => [...new Set(pictures.map(String))].sort();

test("flip turns half of the pictures, the colours of a pixel together", () => {
  expect(kinds(changed([{ kind: "flip" }], [2, 3], [1, 2, 3, 4, 5, 6], 40))).toEqual(["1,2,3,4,5,6", "3,2,1,6,5,4"]);
  expect(kinds(changed([{ kind: "flip" }], [1, 2, 2], [1, 2, 3, 4], 40))).toEqual(["1,2,3,4", "3,4,1,2"]);
  const turned = changed([{ kind: "flip" }], [1, 2], [1, 2], 4000).filter(([left]) => left === 2).length;
  expect(Math.abs(turned - 2000)).toBeLessThan(150);
});

test("shift moves in all directions by up to so many pixels, and repeats the edge", () => {
  const moved = kinds(changed([{ kind: "shift", pixels: 1 }], [2, 2], [1, 2, 3, 4], 500));
  expect(moved).toEqual(
    ["1,2,3,4", "1,1,3,3", "2,2,4,4", "1,2,1,2", "3,4,3,4", "1,1,1,1", "2,2,2,2", "3,3,3,3", "4,4,4,4"].sort(),
  );
  // Three pixels of two colours.
  expect(kinds(changed([{ kind: "shift", pixels: 1 }], [1, 3, 2], [1, 2, 3, 4, 5, 6], 100))).toEqual(
    ["1,2,1,2,3,4", "1,2,3,4,5,6", "3,4,5,6,5,6"].sort(),
  );
});

test("what follows another input is flipped and moved as that is, and has noise of its own", () => {
  const steps: Steps = [{ kind: "flip" }, { kind: "shift", pixels: 2 }];
  const picture = Array.from({ length: 12 }, (_, i) => i);
  const run = (own: Steps, first: number, alike?: number): number[] => {
    const numbers = Float64Array.from({ length: 1200 }, (_, i) => picture[i % 12] ?? NaN);
    augmentation({ input: "x", steps: own }, [4, 3], first, alike)(numbers, 0, 100, { seed: 3, step: 5, place: 0 });
    return [...numbers];
  };
  expect(run(steps, 2, 0)).toEqual(run(steps, 0));
  expect(run(steps, 2)).not.toEqual(run(steps, 0));
  expect(run([{ kind: "noise", deviation: 1 }], 2, 0)).toEqual(run([{ kind: "noise", deviation: 1 }], 2));
});

test("a shifted picture is the picture seen through a frame that moved", () => {
  const shape = fc.record({
    height: fc.integer({ min: 2, max: 6 }),
    width: fc.integer({ min: 2, max: 6 }),
    channels: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(shape, fc.nat(), ({ height, width, channels }, seed) => {
      const pixels = Math.min(height, width) - 1;
      const picture = Array.from({ length: height * width * channels }, (_, i) => i);
      const [found = []] = changed([{ kind: "shift", pixels }], [height, width, channels], picture, 1, { seed });
      const within = (at: number, size: number): number => Math.min(size - 1, Math.max(0, at));
      const seen = (down: number, right: number): number[] =>
        picture.map((_, i) => {
          const [y, x, c] = [Math.floor(i / (width * channels)), Math.floor(i / channels) % width, i % channels];
          return (within(y - down, height) * width + within(x - right, width)) * channels + c;
        });
      const distances = Array.from({ length: 2 * pixels + 1 }, (_, i) => i - pixels);
      const all = distances.flatMap((down) => distances.map((right) => String(seen(down, right))));
      expect(all).toContain(String(found));
    }),
  );
});

test("noise is normal and independent", () => {
  const numbers = changed([{ kind: "noise", deviation: 0.5 }], [13], Array<number>(13).fill(2), 5000).flat();
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const moment = (power: number): number =>
    numbers.reduce((sum, x) => sum + ((x - mean) / 0.5) ** power, 0) / numbers.length;
  expect(mean).toBeCloseTo(2, 2);
  expect(moment(2)).toBeCloseTo(1, 1);
  expect(Math.abs(moment(3))).toBeLessThan(0.05);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  const neighbours = numbers.slice(1).reduce((sum, x, i) => sum + (x - mean) * ((numbers[i] ?? 0) - mean), 0);
  expect(Math.abs(neighbours / numbers.length / 0.25)).toBeLessThan(0.02);
});

test("the table of the normal distribution", () => {
  const table = normalQuantiles();
  expect(table).toHaveLength(65536);
  expect(table[32768]! + table[32767]!).toBeCloseTo(0, 12);
  // Shares of 84.13 %, 97.72 % and 0.135 % end at 1, 2 and -3 deviations.
  for (const [share, end] of [
    [0.8413447, 1],
    [0.9772499, 2],
    [0.0013499, -3],
  ] as const)
    expect(table[Math.round(share * 65536)]).toBeCloseTo(end, 2);
  expect(table.every((value, place) => place === 0 || value > table[place - 1]!)).toBe(true);
});

test("steps follow each other in the order of the chain", () => {
  const picture = [0, 0, 0, 100];
  const noisy = changed(
    [
      { kind: "noise", deviation: 1 },
      { kind: "shift", pixels: 1 },
    ],
    [2, 2],
    picture,
    200,
  );
  // The edge that comes in repeats the noise that was added before.
  expect(noisy.some(([a, b, c, d]) => a === b && b === c && c === d)).toBe(true);
  const after = changed(
    [
      { kind: "shift", pixels: 1 },
      { kind: "noise", deviation: 1 },
    ],
    [2, 2],
    picture,
    200,
  );
  expect(after.every(([a, b]) => a !== b)).toBe(true);
});

test("seed, step and place in the step decide, not how many rows come at once", () => {
  const steps: Steps = [{ kind: "flip" }, { kind: "shift", pixels: 2 }, { kind: "noise", deviation: 0.1 }];
  const picture = Array.from({ length: 16 }, (_, i) => i);
  const whole = changed(steps, [4, 4], picture, 10);
  expect([...changed(steps, [4, 4], picture, 3), ...changed(steps, [4, 4], picture, 7, { place: 3 })]).toEqual(whole);
  for (const other of [{ seed: 2 }, { seed: 1 + 2 ** 32 }, { step: 1 }, { place: 1 }, { first: 3 }])
    expect(changed(steps, [4, 4], picture, 10, other)).not.toEqual(whole);
});

// ---------------------------------------------------------------- a network

const noise = [{ input: "point", steps: [{ kind: "noise", deviation: 0.3 }] }] as const;
const plan: Blueprint = { ...blueprint, training: { ...blueprint.training, augment: noise } };
const run = async (network: Blobs, options: object): Promise<number[]> => {
  const losses: number[] = [];
  for await (const { loss } of network.fit(blobs(60), { epochs: 3, ...options })) losses.push(loss);
  return losses;
};

test("training sees other rows in each epoch; evaluate, predict and gradients see them as they are", async () => {
  const [plain, network] = [Blobs.create({ seed: 1 }), Blobs.create({ seed: 1 }, plan)];
  expect(network.evaluate(blobs(30))).toEqual(plain.evaluate(blobs(30)));
  expect(network.predict({ point: blobs(30).point })).toEqual(plain.predict({ point: blobs(30).point }));
  expect(network.gradients(blobs(9))).toEqual(plain.gradients(blobs(9)));
  expect(network.step(blobs(9))).not.toBe(plain.step(blobs(9)));
  expect(await run(network, {})).not.toEqual(await run(plain, {}));
  // A rate of nothing: what differs between epochs is what was done to the rows.
  const still = await run(Blobs.create({ seed: 1, lr: 0, drop: 0 }, plan), { shuffle: false });
  expect(new Set(still).size).toBe(3);
  const validated = Blobs.create({ seed: 1, lr: 0, drop: 0 }, plan);
  const losses = new Set<number>();
  for await (const { validation } of validated.fit(blobs(60), { epochs: 3, validate: blobs(12) }))
    losses.add(validation?.loss ?? NaN);
  expect(losses.size).toBe(1);
});

test("a run that is resumed sees what it would have seen, to the bit", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nnc-augment-"));
  const path = join(folder, "half.safetensors");
  const whole = Blobs.create({ seed: 5 }, plan);
  await run(whole, {});
  const first = Blobs.create({ seed: 5 }, plan);
  for await (const { step } of first.fit(blobs(60), { epochs: 3, every: 1 })) {
    if (step !== 6) continue; // in the midst of the second epoch
    await first.save(path);
    break;
  }
  const second = await Blobs.create({}, plan).restore(path);
  await run(second, { resume: true });
  expect(second.parameters).toEqual(whole.parameters);
});

test("both engines are given the same rows", async () => {
  // Steps of no length, whose losses are those of the rows that were made.
  const losses = async (engine: "native" | "portable"): Promise<number[]> =>
    run(Blobs.create({ seed: 3, lr: 0, drop: 0, engine }, plan), {});
  const [native, portable] = [await losses("native"), await losses("portable")];
  native.forEach((loss, epoch) => expect(loss).toBeCloseTo(portable[epoch] ?? NaN, 5));
});
