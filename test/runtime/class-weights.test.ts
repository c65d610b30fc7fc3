// Class weights: given as a list, or learned from the training part by `balanced`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { assembleModel, type Assembled } from "../../compiler/compile.js";
import { balancedWeights } from "../../runtime/data/class-weights.js";
import { datasetOf } from "../../runtime/data/dataset.js";
import { readWeights } from "../../runtime/index.js";
import { modelOf, sentences } from "../check/spec.js";

const spec = (weights: string): string => `model Rare {
  input x: [2]
  target kind: class(a, b, c)
  scores = x -> dense(4) -> tanh -> dense(classes(kind))
  loss cross_entropy(scores, kind${weights})
  metric accuracy(scores, kind)
}
train Rare { batch 8 epochs 5 seed 1 }
`;
const assembled = (weights: string): Promise<Assembled> =>
  assembleModel(modelOf(spec(weights)), { precision: "double" });

const kinds = ["a", "a", "b", "a", "c", "a", "b", "a", "a", "c", "b", "c"];
const data = { x: Float64Array.from({ length: 24 }, (_, at) => Math.sin(at * at)), kind: kinds };

async function trained({ network: type }: Assembled, options: object = {}) {
  const network = type.create();
  const losses: number[] = [];
  for await (const { loss } of network.fit(data, options)) losses.push(loss);
  return { network, losses };
}

test("a list of weights makes the rows of a class count as often", async () => {
  const plain = (await assembled("")).network.create();
  const listed = (await assembled(", weights: [1, 2, 5]")).network.create();
  const row = (kind: string) => ({ x: [0.3, -0.4], kind: [kind] });
  for (const [kind, weight] of [
    ["a", 1],
    ["b", 2],
    ["c", 5],
  ] as const)
    expect(listed.evaluate(row(kind)).loss).toBeCloseTo(weight * plain.evaluate(row(kind)).loss, 12);
  // Over several rows the mean is over rows.
  const all = { x: [0.3, -0.4, 0.3, -0.4], kind: ["a", "c"] };
  const [one, other] = [plain.evaluate(row("a")).loss, plain.evaluate(row("c")).loss];
  expect(listed.evaluate(all).loss).toBeCloseTo((one + 5 * other) / 2, 12);
});

test("balanced weights are those of the training part, and train as the same list does", async () => {
  const others = { x: data.x.slice(0, 6), kind: ["c", "c", "c"] };
  const [learned, listed] = await Promise.all([
    assembled(", weights: balanced(kind)").then((made) => trained(made, { validate: others })),
    assembled(", weights: [2 / 3, 4 / 3, 4 / 3]").then((made) => trained(made, { validate: others })),
  ]);
  learned.losses.forEach((loss, at) => expect(loss).toBeCloseTo(listed.losses[at] ?? NaN, 12));
  expect(learned.network.evaluate(others).loss).toBeCloseTo(listed.network.evaluate(others).loss, 12);
});

test("they are saved with the network and stay when it goes on with other data", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nnc-classes-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "rare.safetensors");
  const made = await assembled(", weights: balanced(kind)");
  const { network } = await trained(made);
  await network.save(path);
  const weights = async () => Array.from((await readWeights(path)).tensors["kind.balance"]?.values as Float64Array);
  expect(await weights()).toEqual([2 / 3, 4 / 3, 4 / 3]);
  const again = await made.network.load(path);
  expect(again.evaluate(data)).toEqual(network.evaluate(data));
  for await (const { loss } of again.fit({ x: [1, 2], kind: ["b"] }, { epochs: 1 })) expect(loss).toBeGreaterThan(0);
  await again.save(path);
  expect(await weights()).toEqual([2 / 3, 4 / 3, 4 / 3]);
  again.reset();
  for await (const { loss } of again.fit({ x: [1, 2], kind: ["b"] }, { epochs: 1 })) expect(loss).toBeGreaterThan(0);
  await again.save(path);
  expect(await weights()).toEqual([1, 1, 1]);
});

test("n / (k n_c), over any number of rows; 1 for a class that doesn't occur", () => {
  const labels = ["red", "green", "blue", "grey"];
  const field = {
    ...({ name: "kind", kind: "class", dims: [], count: 4, classes: labels } as const),
    parts: [{ column: "kind", learned: true, lowercase: false, labels, spread: false, width: 1, factor: 1, shift: 0 }],
  };
  const values = Array.from({ length: 10_000 }, (_, row) =>
    row % 10 === 0 ? "green" : row % 2 === 0 ? "red" : "blue",
  );
  const weights = balancedWeights(field, datasetOf({ kind: { values, dims: [] } }));
  expect(Array.from(weights)).toEqual([10_000 / (3 * 4000), 10_000 / (3 * 1000), 10_000 / (3 * 5000), 1]);
});

test("what balanced can't be of is said", () => {
  expect(sentences(spec(", weights: balanced(x)"))).toEqual([
    "the argument of balanced, a tensor of shape [2], is used as a target with one class a row",
  ]);
  expect(sentences(spec(", weights: [1, 2]"))).toEqual(["cannot multiply [2] and [3]"]);
});
