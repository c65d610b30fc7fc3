// `freeze` and `startFrom`: weights that training leaves as they are, and networks that begin with those of a file.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { assembleModel, planOf, type Assembled } from "../../compiler/compile.js";
import { readWeights, type Network, type UntypedNetwork } from "../../runtime/index.js";
import { writeSafetensors } from "../../runtime/safetensors.js";
import { modelOf } from "../check/spec.js";
import { failureOf } from "./failure.js";

const folder = mkdtempSync(join(tmpdir(), "nnc-freeze-"));
afterAll(() => rmSync(folder, { recursive: true }));

const layers = `layer encoder(x: [n], units: int) {
  return x -> dense(units, regularize: max_norm(0.1)) -> tanh -> dense(units)
}
/// The mean over batches, kept.
layer centre(x: [n]) {
  state seen: [n] ~ zeros
  seen <- 0.5 * seen + 0.5 * mean(x, over: batch)
  return if training then x - mean(x, over: batch) else x - seen
}
`;
const spec = (settings: string, classes = 3): string => `${layers}
model Parts {
  input x: [4]
  target kind: class(${classes})
  share encode = encoder(6)
  c = x -> encode -> centre
  h = c -> dense(5) -> relu -> dropout(0.5)
  scores = h -> dense(classes(kind))
  loss cross_entropy(scores, kind)
  regularize l2(1e-2)
}
train Parts {
  batch 8
  optimizer adam(lr: 0.05)
  clip norm(1)
  seed 1
  ${settings}
}
`;
const modelFor = (settings: string, classes?: number) => modelOf(spec(settings, classes));
const assembled = (settings: string, classes?: number): Promise<Assembled> =>
  assembleModel(modelFor(settings, classes), { precision: "single" });

const data = {
  x: Float32Array.from({ length: 4 * 24 }, (_, at) => Math.sin(at * at)),
  kind: Uint8Array.from({ length: 24 }, (_, row) => row % 3),
};

async function trained(network: Network<UntypedNetwork>): Promise<Network<UntypedNetwork>> {
  for await (const { loss } of network.fit(data, { epochs: 3 })) expect(loss).toBeGreaterThan(0);
  return network;
}

const valuesOf = ({ parameters }: Network<UntypedNetwork>, name: string): number[] =>
  Array.from(parameters[name] ?? []);
const encoder = ["encode.weight", "encode.bias", "encode.dense.weight", "encode.dense.bias"];

test("frozen weights stay, bounds and penalties let them be, and the others learn", async () => {
  const { network: type } = await assembled("freeze encode, h.bias");
  const [fresh, network] = [type.create(), await trained(type.create())];
  const names = Object.keys(network.parameters);
  expect(names).toEqual([...encoder, "h.weight", "h.bias", "scores.weight", "scores.bias"]);
  const same = names.filter((name) => String(valuesOf(fresh, name)) === String(valuesOf(network, name)));
  expect(same).toEqual([...encoder, "h.bias"]);
  const path = join(folder, "frozen.safetensors");
  await network.save(path);
  const again = await type.load(path);
  for (const name of names) expect(valuesOf(again, name)).toEqual(valuesOf(network, name));
});

test("no gradient is computed for them in training, and the optimizer remembers nothing of them", () => {
  const [all, some] = [modelFor(""), modelFor("freeze encode")];
  const backward = (model: typeof all) =>
    planOf(model, { precision: "single" }).entries.find(({ name }) => name === "backward");
  expect(backward(all)?.results.map(({ name }) => name)).toContain("encode.weight.gradient");
  expect(backward(some)?.results.map(({ name }) => name)).not.toContain("encode.weight.gradient");
  expect(backward(some)?.flops.perRow).toBeLessThan(0.7 * (backward(all)?.flops.perRow ?? 0));
  const sizes = (model: typeof all): number => model.groups.reduce((sum, { size }) => sum + size, 0);
  expect(sizes(all) - sizes(some)).toBe(4 * 6 + 6 + 6 * 6 + 6);
  expect(planOf(some, { precision: "single" }).elements).toBeLessThan(planOf(all, { precision: "single" }).elements);
});

test("who looks at gradients sees those of frozen weights too", async () => {
  const [all, some] = await Promise.all([assembled(""), assembled("freeze encode")]);
  const [a, b] = [all.network.create(), some.network.create()];
  b.startFrom(await saved(a));
  const [of, frozen] = [a.gradients(data).parameters, b.gradients(data).parameters];
  for (const at of [0, 7, 23]) expect(frozen["encode.weight"]?.[at]).toBeCloseTo(of["encode.weight"]?.[at] ?? NaN, 6);
});

async function saved(network: Network<UntypedNetwork>) {
  const path = join(folder, "saved.safetensors");
  await network.save(path);
  return readWeights(path);
}

test("a frozen layer that keeps a state works as outside of training; one that keeps none goes on", async () => {
  const states = async (settings: string): Promise<number[]> => {
    const { network: type } = await assembled(settings);
    const { tensors } = await saved(await trained(type.create()));
    return Array.from(tensors["c.seen"]?.values as Float32Array);
  };
  expect(new Set(await states(""))).not.toEqual(new Set([0]));
  expect(await states("freeze encode")).toEqual(await states("freeze encode"));
  expect(new Set(await states("freeze c"))).toEqual(new Set([0]));
  const training = (model: ReturnType<typeof modelFor>): string =>
    JSON.stringify(planOf(model, { precision: "single" }).entries.find(({ name }) => name === "backward")?.steps);
  // Dropout draws, and what is centred is centred by the state: x - 0 outside of training.
  expect(training(modelFor("freeze c"))).toContain("uniform");
  expect(training(modelFor("freeze c"))).toContain("c.seen");
  expect(training(modelFor("freeze c"))).not.toContain("c.seen =");
});

test("names of layers stay what they are, frozen or not", () => {
  const names = (settings: string): string[] => {
    const { parameters, states } = modelFor(settings);
    return [...parameters, ...states].map(({ name }) => name);
  };
  expect(names("freeze c, encode").toSorted()).toEqual(names("").toSorted());
});

test("a network begins with the weights of a file that fit: the others, the clock and the optimizer begin anew", async () => {
  const [old, changed] = await Promise.all([assembled(""), assembled("freeze encode", 5)]);
  const source = await trained(old.network.create({ seed: 9 }));
  const weights = await saved(source);
  const [network, fresh] = [changed.network.create(), changed.network.create()];
  await trained(network);
  const { taken, kept, unused } = network.startFrom(weights);
  expect(taken).toEqual([...encoder, "h.weight", "h.bias", "c.seen"]);
  expect(kept).toEqual([
    { name: "scores.weight", shape: [5, 5], found: [5, 3] },
    { name: "scores.bias", shape: [5], found: [3] },
  ]);
  expect(unused).toEqual([]);
  expect([network.iteration, network.seed]).toEqual([0, 1]);
  for (const name of [...encoder, "h.weight"]) expect(valuesOf(network, name)).toEqual(valuesOf(source, name));
  for (const name of ["scores.weight", "scores.bias"]) expect(valuesOf(network, name)).toEqual(valuesOf(fresh, name));
});

test("files of other programs serve too; one of which nothing fits, or holds NaN, is refused and changes nothing", async () => {
  const { network: type } = await assembled("");
  const network = await trained(type.create());
  const before = valuesOf(network, "h.bias");
  const file = async (name: string, values: Float32Array, shape = [values.length]) => {
    const path = join(folder, "other.safetensors");
    await writeSafetensors(path, { [name]: { dtype: "F32", shape, values } });
    return readWeights(path);
  };
  const odd = await file("h.bias", Float32Array.of(1, 2, 3));
  expect(await failureOf(() => network.startFrom(odd))).toContain(
    "other.safetensors has the name and the shape of a weight of Parts (it holds: h.bias)",
  );
  const broken = await file("h.bias", Float32Array.of(1, 2, NaN, 4, 5));
  expect(await failureOf(() => network.startFrom(broken))).toContain('its tensor "h.bias" holds NaN at [2]');
  expect(valuesOf(network, "h.bias")).toEqual(before);
  expect(network.iteration).toBe(9);
  const fine = await file("h.bias", Float32Array.of(1, 2, 3, 4, 5));
  expect(network.startFrom(fine)).toMatchObject({ taken: ["h.bias"], unused: [] });
  expect(valuesOf(network, "h.bias")).toEqual([1, 2, 3, 4, 5]);
  expect(await failureOf(() => readWeights(join(folder, "none")))).toContain("NN704");
});
