// Observing a network: it is right, and it leaves the training as it was.
import { expect, test } from "vitest";
import { assembleModel } from "../../compiler/compile.js";
import { sizeOf } from "../../compiler/ir/shape.js";
import { classifier, clouds, watching } from "./course-of.js";

const body = "h = x -> dense(16) -> relu -> dropout(0.3)\n  scores = h -> dense(3)\n  regularize l2(1e-3)";
const norm = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));

test("a run that is watched ends with the same bits as one that isn't, metrics too", async () => {
  const text = `${body}\n  metric accuracy(scores, y)`;
  const model = classifier(text, "optimizer adam(lr: 0.01)");
  const { network, observe } = await watching(model);
  const alone = (await assembleModel(model, { precision: "single" })).network.create({ seed: 1 });
  const data = clouds();
  const options = { epochs: 4, batch: 8, every: 1, validate: 0.25 };
  const seen: unknown[] = [];
  for await (const { step, loss, metrics, validation } of network.fit(data, options)) {
    seen.push({ step, loss, metrics, validation });
    observe();
  }
  const expected: unknown[] = [];
  for await (const { step, loss, metrics, validation } of alone.fit(data, options))
    expected.push({ step, loss, metrics, validation });
  expect(seen).toEqual(expected);
  expect(network.parameters).toEqual(alone.parameters);
});

test.each([
  ["of one batch", body],
  ["of several batches", body.replace(" -> dropout(0.3)", "")],
])("gradients are those of the sample, and an update is what a step %s really changes", async (what, body) => {
  const train = `optimizer momentum(lr: 0.1)${what === "of one batch" ? "" : "\n  batch 8\n  accumulate 4"}`;
  const { network, observe } = await watching(classifier(body, train));
  const data = clouds(32);
  for (let step = 0; step < 5; step++) network.step(data);
  const { parameters: slopes } = network.gradients(clouds());
  const before = Object.fromEntries(Object.entries(network.parameters).map(([name, values]) => [name, values.slice()]));
  const observation = observe();
  expect([observation.step, observation.rows]).toEqual([5, 96]);
  expect(observation.parameters.map(({ name }) => name)).toEqual(Object.keys(network.parameters));
  for (const { name, norm: size, gradientNorm } of observation.parameters) {
    expect(size).toBeCloseTo(norm(before[name] ?? []), 4);
    expect(gradientNorm).toBeCloseTo(norm(slopes[name] ?? []), 4);
  }
  const batch = await watching(classifier(body, train), data);
  batch.network.copyFrom(network);
  const ratios = batch.observe().parameters;
  network.step(data);
  for (const { name, updateRatio } of ratios) {
    const [old, now] = [before[name] ?? new Float32Array(), network.parameters[name] ?? new Float32Array()];
    expect(updateRatio).toBeCloseTo(norm(now.map((value, at) => value - (old[at] ?? NaN))) / norm(old), 5);
  }
});

test("activations are those of predict: nothing is dropped out", async () => {
  const { network, observe, course } = await watching(classifier(body));
  const [first, scores] = observe().activations;
  expect(first).toMatchObject({ name: "h.relu", kind: "relu", at: "model.nn:5", units: 16, dead: 0, saturated: null });
  expect(scores).toMatchObject({ name: "scores", kind: "dense", units: 3, dead: null, saturated: null });
  const count = first?.histogram.counts.reduce((sum, one) => sum + one, 0);
  expect(count).toBe(96 * sizeOf(course([]).watched[0]?.value.shape.dims ?? []));
  const { p } = network.predict(clouds());
  expect(p?.length).toBe(3 * 96);
});

test("weights that are 0 have no ratio, and neither has a step whose loss isn't finite", async () => {
  const { network, observe } = await watching(classifier(body));
  const [, bias] = observe().parameters;
  expect(bias).toMatchObject({ name: "h.bias", norm: 0, updateRatio: null });
  network.parameters["scores.weight"]?.fill(NaN);
  expect(observe().parameters.map(({ updateRatio }) => updateRatio)).toEqual([null, null, null, null]);
});
