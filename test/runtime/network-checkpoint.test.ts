// What a saved network holds, and which files are refused.
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Blueprint } from "../../runtime/blueprint.js";
import { readSafetensors, writeSafetensors } from "../../runtime/safetensors.js";
import { blobs, Blobs, blueprint } from "./blobs.js";
import { failureOf } from "./failure.js";

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nnc-checkpoint-"));
  path = join(folder, "blobs.safetensors");
});
afterAll(() => rm(folder, { recursive: true }));

const standardized: Blueprint = {
  ...blueprint,
  training: {
    ...blueprint.training,
    data: {
      kind: "csv",
      paths: { path: "points.csv" },
      fields: [{ field: "point", from: ["point"], preparations: [{ kind: "standardize" }] }],
    },
  },
};

test("all of a network comes back: weights, states, counters, options, seed and preparation", async () => {
  const network = Blobs.create({ seed: 2 ** 40 + 7 }, standardized);
  for await (const { epoch } of network.fit(blobs(40), { epochs: 2 })) network.options.drop = epoch / 10;
  await network.save(path);
  const loaded = await Blobs.create({ seed: 1 }, standardized).restore(path);
  expect(loaded.parameters).toEqual(network.parameters);
  expect([loaded.seed, loaded.iteration, loaded.iterations]).toEqual([2 ** 40 + 7, 6, 6]);
  expect({ ...loaded.options }).toEqual({ drop: 0.2, lr: 0.1 });
  const { point } = blobs(5);
  expect(loaded.predict({ point })).toEqual(network.predict({ point }));
  const [a, b] = [network, loaded].map((one) => one.step(blobs(16)));
  expect(a).toBe(b);
  expect(loaded.parameters).toEqual(network.parameters);
});

test("options that are given to load win over those of the file", async () => {
  const network = Blobs.create({ drop: 0.5, lr: 0.01 });
  await network.save(path);
  expect({ ...(await Blobs.load(path, { drop: 0.1 })).options }).toEqual({ drop: 0.1, lr: 0.01 });
});

test("the file is safetensors, which other programs read", async () => {
  const network = Blobs.create({ seed: 3 });
  await network.save(path);
  const { tensors, metadata } = await readSafetensors(path);
  expect(Object.keys(tensors)).toEqual([...blueprint.parameters, ...blueprint.slots]);
  expect(tensors["h.weight"]).toEqual({ dtype: "F32", shape: [2, 8], values: network.parameters["h.weight"] });
  expect(metadata).toMatchObject({ model: "Blobs", structure: "blobs-1" });
});

test("each epoch can be saved as it ends", async () => {
  const network = Blobs.create({ seed: 3 });
  const checkpoint = join(folder, "each.safetensors");
  const saved: number[] = [];
  for await (const { isEpoch } of network.fit(blobs(32), { epochs: 2, checkpoint, every: 1 }))
    if (isEpoch) saved.push((await Blobs.load(checkpoint)).iteration);
  expect(saved).toEqual([2, 4]);
});

test("a file of another model is refused with what differs, and the network stays as it was", async () => {
  await Blobs.create().save(path);
  const { tensors, metadata } = await readSafetensors(path);
  const { "h.weight": weight, "scores.weight": scores } = tensors;
  const bias = { dtype: "F32", shape: [4], values: new Float32Array(4) } as const;
  await writeSafetensors(
    path,
    { "h.weight": weight!, "scores.weight": scores!, "h.bias": bias, extra: bias },
    metadata,
  );
  const network = Blobs.create({ seed: 3 });
  expect(await failureOf(() => network.restore(path))).toBe(
    `NN705: ${path} holds a network of another model; these tensors differ:
  h.bias: [4] in the file, [8] in the model
  scores.bias: absent in the file, [3] in the model
  extra: [4] in the file, absent in the model
  help: load it with the module that it was saved with, or train again`,
  );
  expect(network.parameters).toEqual(Blobs.create({ seed: 3 }).parameters);
});

test("weights fit whatever optimizer trained them, but that run can't be gone on with", async () => {
  const trained = Blobs.create({ seed: 3 });
  for await (const { epoch } of trained.fit(blobs(32), { epochs: 2 })) expect(epoch).toBeLessThan(3);
  await trained.save(path);
  const velocity = blueprint.layout["weights.velocity"];
  const plain = { ...blueprint, slots: ["weights.pace"], layout: { ...blueprint.layout, "weights.pace": velocity } };
  const network = await Blobs.create({}, plain).restore(path);
  expect(network.parameters).toEqual(trained.parameters);
  expect(network.iteration).toBe(0);
  expect(await failureOf(() => network.fit(blobs(32), { epochs: 3, resume: true }).next())).toBe(
    `NN706: the saved network was trained by another optimizer, so that run can't be resumed
  help: leave resume out: a new run then begins with the saved weights`,
  );
});

test("an option that was left at its default follows the spec's new default", async () => {
  await Blobs.create({ lr: 0.01 }).save(path);
  const { drop, lr } = blueprint.options;
  const changed = { ...blueprint, options: { drop: { ...drop, default: 0.3 }, lr: { ...lr, default: 0.2 } } };
  expect({ ...(await Blobs.create({}, changed).restore(path)).options }).toEqual({ drop: 0.3, lr: 0.01 });
});

test("so is one whose tensors fit, but whose classes are others", async () => {
  await Blobs.create({}, { ...blueprint, name: "Colours", structure: "colours" }).save(path);
  expect(await failureOf(() => Blobs.load(path))).toBe(
    `NN705: ${path} holds a network of another model (Colours, not Blobs); the fields or classes of its spec differ
  help: load it with the module that it was saved with, or train again`,
  );
});

test("files that aren't saved networks", async () => {
  const remedy =
    "\n  help: give a file that save wrote; weights of other programs can be written into network.parameters";
  await writeSafetensors(path, { x: { dtype: "F32", shape: [1], values: Float32Array.of(1) } });
  expect(await failureOf(() => Blobs.load(path))).toBe(
    `NN704: ${path} has tensors, but isn't a network that nnc saved${remedy}`,
  );
  for (const [nnc, problem] of [
    ["{", "has metadata that isn't JSON"],
    ['{"format":1,"seed":-1}', "has metadata that isn't complete"],
    ['{"format":9}', "was written by a later version of nnc (format 9, this one reads 1)"],
  ] as const) {
    await writeSafetensors(path, {}, { nnc });
    expect(await failureOf(() => Blobs.load(path))).toBe(`NN704: ${path} ${problem}${remedy}`);
  }
  await Blobs.create().save(path);
  const { tensors, metadata } = await readSafetensors(path);
  const rest = JSON.parse(metadata.nnc ?? "") as object;
  const part = { column: "point", learned: true, lowercase: false, spread: false, width: 2, factor: 1, shift: 0 };
  const point = { ...blueprint.inputs[0], parts: [part] };
  const kind = { ...blueprint.targets[0], parts: [{ ...part, column: "kind", width: 1 }] };
  for (const damage of [
    { options: null },
    { preparation: [] },
    { preparation: [1, 2] },
    { preparation: [{ ...point, parts: undefined }, kind] },
    { preparation: [{ ...point, parts: [{ ...part, width: 3 }] }, kind] },
    { preparation: [{ ...point, parts: [{ ...part, factor: "1" }] }, kind] },
    { preparation: [point, { ...kind, name: "other" }] },
  ]) {
    await writeSafetensors(path, tensors, { ...metadata, nnc: JSON.stringify({ ...rest, ...damage }) });
    expect(await failureOf(() => Blobs.load(path))).toBe(`NN704: ${path} has metadata that isn't complete${remedy}`);
  }
  await writeSafetensors(path, tensors, { ...metadata, nnc: JSON.stringify({ ...rest, preparation: [point, kind] }) });
  await Blobs.load(path);
  await writeFile(path, "no");
  expect(await failureOf(() => Blobs.load(path))).toContain("isn't a whole safetensors file");
  expect(await failureOf(() => Blobs.load(join(folder, "none")))).toContain("there is no such file");
});

test("weights that aren't finite are neither saved nor loaded", async () => {
  const network = Blobs.create({ seed: 3 });
  await network.save(path);
  const { tensors, metadata } = await readSafetensors(path);
  network.parameters["h.weight"][13] = NaN;
  expect(await failureOf(() => network.save(path))).toMatch(
    /^NN802: h\.weight holds NaN at \[1, 5\] after step 0: .*blobs\.safetensors isn't written, what was there stays\n {2}help: lower the learning rate/,
  );
  expect((await readSafetensors(path)).tensors).toEqual(tensors);

  const withValue = (name: string, value: number): Promise<void> => {
    const tensor = tensors[name]!;
    const values = Float32Array.from(tensor.values as Float32Array);
    values[1] = value;
    return writeSafetensors(path, { ...tensors, [name]: { ...tensor, values } }, metadata);
  };
  for (const [name, value] of [
    ["scores.bias", Infinity],
    ["weights.velocity", NaN],
  ] as const) {
    await withValue(name, value);
    const kept = Blobs.create({ seed: 4 });
    expect(await failureOf(() => kept.restore(path))).toBe(
      `NN704: ${path} is of no use: its tensor "${name}" holds ${value} at [1]
  help: load an earlier file, or train again with a lower learning rate`,
    );
    expect(kept.parameters).toEqual(Blobs.create({ seed: 4 }).parameters);
  }
  // What an optimizer remembers may have overflowed; the run goes on with it, as it would have without the stop.
  await withValue("weights.velocity", Infinity);
  expect((await Blobs.load(path)).parameters).toEqual(Blobs.create({ seed: 3 }).parameters);
});

test("a checkpoint of a run that fails is the one of the last epoch that was well", async () => {
  const network = Blobs.create({ seed: 3 });
  const checkpoint = join(folder, "failing.safetensors");
  const run = network.fit(blobs(32), { epochs: 3, checkpoint });
  await run.next();
  const good = await readSafetensors(checkpoint);
  network.parameters["h.bias"][0] = Infinity;
  expect(await failureOf(() => run.next())).toContain("NN802");
  expect(await readSafetensors(checkpoint)).toEqual(good);
});

test("tensors of another type than floats of 32 or 64 bits are refused; doubles become what the model computes with", async () => {
  await Blobs.create({ seed: 3 }).save(path);
  const { tensors, metadata } = await readSafetensors(path);
  const put = (dtype: "F16" | "I64" | "F64", values: Uint16Array | BigInt64Array | Float64Array): Promise<void> =>
    writeSafetensors(path, { ...tensors, "h.bias": { dtype, shape: [8], values } }, metadata);
  for (const [dtype, values] of [
    ["F16", new Uint16Array(8)],
    ["I64", new BigInt64Array(8)],
  ] as const) {
    await put(dtype, values);
    expect(await failureOf(() => Blobs.load(path))).toContain(`its tensor "h.bias" is of ${dtype}`);
  }
  await put("F64", new Float64Array(8).fill(1e300));
  expect(await failureOf(() => Blobs.load(path))).toContain('its tensor "h.bias" holds Infinity at [0]');
  await put("F64", new Float64Array(8).fill(0.5));
  expect((await Blobs.load(path)).parameters["h.bias"]).toEqual(new Float32Array(8).fill(0.5));
});

test("what the preparation learns comes from the training part alone, and must be there before anything else", async () => {
  const { point, kind } = blobs(20);
  const far = { point: point.map((x) => x + 1000), kind };
  const network = Blobs.create({ seed: 3 }, standardized);
  expect(await failureOf(() => network.predict({ point }))).toBe(
    'NN706: how point is prepared hasn\'t been learned yet (column "point")\n  help: call fit with training data first, or load a saved network',
  );
  for await (const { validation } of network.fit({ point, kind }, { epochs: 1, validate: far }))
    expect(validation!.loss).toBeGreaterThan(0);
  const plain = Blobs.create({ seed: 3 });
  Object.entries(network.parameters).forEach(([name, values]) => plain.parameters[name as "h.bias"].set(values));
  const mean = point.reduce((sum, x) => sum + x, 0) / 40;
  const deviation = Math.sqrt(point.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 40);
  const expected = plain.predict({ point: point.map((x) => (x - mean) / deviation) }).probability;
  network.predict({ point }).probability.forEach((share, at) => expect(share).toBeCloseTo(expected[at]!, 5));
  await network.save(path);
  await copyFile(path, join(folder, "copy"));
  const loaded = await Blobs.create({}, standardized).restore(join(folder, "copy"));
  expect(loaded.predict({ point })).toEqual(network.predict({ point }));
});
