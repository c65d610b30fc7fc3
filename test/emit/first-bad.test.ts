// A loss that isn't finite: the tensor that is named is the first that went bad, though many share its place in memory.
import { expect, test } from "vitest";
import { assemble } from "../../compiler/assemble/assemble.js";
import { failureOf } from "../runtime/failure.js";
import { compiled } from "./specs.js";

const spec = `
model Joined {
  input image: [2, 3]
  input token: index(5)
  target kind: class(3)
  t = one_hot(token)
  h = concat(image -> flatten, t) -> dense(8) -> relu -> dropout(0.1)
  scores = h * 2 -> dense(classes(kind))
  loss cross_entropy(scores, kind)
  output probability = softmax(scores)
  metric accuracy(scores, kind)
}
train Joined {
  batch 4
  epochs 1
  optimizer adam(lr: 0.01)
  seed 1
}
`;
const batch = { image: new Float32Array(24).fill(1), token: [0, 1, 2, 3], kind: [0, 1, 2, 0] };

test.each(["native", "portable"] as const)("is named, and everything stays as it was (%s)", async (engine) => {
  const { modules } = await compiled("joined", "single", spec);
  const { model, plan } = modules[0]!;
  const network = assemble(model, plan).create({ engine });
  const before = network.parameters["h.bias"]!.slice();

  network.parameters["scores.weight"]!.fill(2e38);
  expect(await failureOf(() => network.step(batch))).toContain(
    "step 1; the first numbers that aren't are in scores.product.",
  );

  network.parameters["scores.weight"]!.fill(0.1);
  const image = batch.image.slice().fill(3e38, 12, 18);
  network.parameters["h.weight"]!.fill(2);
  expect(await failureOf(() => network.step({ ...batch, image }))).toContain("are in h.product, for row 3.");
  expect(network.parameters["h.bias"]).toEqual(before);
  expect(network.iteration).toBe(0);

  network.parameters["h.weight"]!.fill(0.1);
  expect(network.step(batch)).toBeGreaterThan(0);
});
