// What of a network is watched, and what is known of it.
import { expect, test } from "vitest";
import { multiplyingWeights, watchedOf } from "../../compiler/observe/watched.js";
import { positionOf } from "../../compiler/report/position.js";
import { classifier, modelOf } from "./course-of.js";

test("activations, and layers that none follows, at the level of the spec's own words", () => {
  const model = classifier(
    "h = x -> block(8)\n  wide = h -> repeat 2 { dense(8) -> relu } -> maxout(4)\n  scores = wide -> dense(3)",
    "",
    "layer block(x: [n], units: int) {\n  return x -> dense(units) -> tanh -> dropout(0.5)\n}",
  );
  const watched = watchedOf(model);
  expect(watched.map(({ name, kind, units }) => [name, kind, units])).toEqual([
    ["h.tanh", "tanh", 8],
    ["wide.1.relu", "relu", 8],
    ["wide.2.relu", "relu", 8],
    ["wide", "maxout", 4],
    ["scores", "dense", 3],
  ]);
  expect(watched.map(({ isHidden }) => isHidden)).toEqual([true, true, true, true, false]);
  expect(watched.map(({ at }) => positionOf(at.source, at.span.start).line)).toEqual([2, 8, 8, 8, 9]);
});

test.each([
  ["relu", { isRectifier: true, bounds: undefined }],
  ["relu6", { isRectifier: true, bounds: undefined }],
  ["leaky_relu", { isRectifier: false, bounds: undefined }],
  ["elu", { isRectifier: false, bounds: undefined }],
  ["sigmoid", { isRectifier: false, bounds: [0, 1] }],
  ["tanh", { isRectifier: false, bounds: [-1, 1] }],
  ["hard_tanh", { isRectifier: false, bounds: [-1, 1] }],
  ["softsign", { isRectifier: false, bounds: [-1, 1] }],
  ["mine", { isRectifier: true, bounds: undefined }],
  ["bell", { isRectifier: false, bounds: undefined }],
])("%s is known by what it does", (name, { isRectifier, bounds }) => {
  const declarations = "fn mine(x) = where(x < 1, 0, 2 * x)\nfn bell(x) = exp(-x * x)";
  const model = classifier(`h = x -> dense(4) -> ${name}\n  scores = h -> dense(3)`, "", declarations);
  const found = watchedOf(model).find(({ kind }) => kind === name);
  expect(found?.isRectifier).toBe(isRectifier);
  expect(found?.bounds?.map((bound) => Number(bound.toFixed(3)))).toEqual(bounds);
});

test("layers that are used twice are watched twice, what a loss does inside is not", () => {
  const model = modelOf(`
fn off(a, b) = abs(a - b)
model Pair {
  input a: [2]
  input b: [2]
  target y: [1]
  share encode = dense(4)
  gap = abs(relu(encode(a)) - relu(encode(b)))
  y_hat = gap -> dense(1)
  loss mean(off(y_hat, y))
  output y = y_hat
}
`);
  expect(watchedOf(model).map(({ name }) => name)).toEqual(["gap.relu", "gap.relu2", "gap.abs", "y_hat"]);
});

test("weights that multiply come in the order in which values reach them", () => {
  const model = classifier("scores = h -> dense(3)\n  h = x -> dense(8) -> prelu -> maxout(4)");
  expect(multiplyingWeights(model)).toEqual(["h.weight", "h.maxout.weight", "scores.weight"]);
});

test("a user's layer is watched where it has weights of its own", () => {
  const declarations = `
layer scaled(x: [n]) {
  param scale: [n] ~ ones
  return x * scale
}
layer both(x: [n], units: int) {
  return x -> dense(units) -> scaled
}`;
  const model = classifier("h = x -> both(8)\n  scores = h -> dense(3)", "", declarations);
  expect(watchedOf(model).map(({ name, kind }) => [name, kind])).toEqual([
    ["h", "dense"],
    ["h.scaled", "scaled"],
    ["scores", "dense"],
  ]);
});
