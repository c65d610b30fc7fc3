// NN201 to NN211 and NN301 to NN306: sizes, shapes, scores and targets.
import { expect, test } from "vitest";
import { checkText, digits, errors, found, sentences } from "./spec.js";

const plain = "scores = image -> flatten -> dense(10)";

test("NN201: sizes that are no whole numbers above zero", () => {
  for (const dims of ["0", "28, -1", "2.5"])
    expect(errors(digits(plain).replace("28, 28", dims))).toEqual([`NN201 ${dims.split(", ").at(-1)}`]);
  expect(errors(digits(plain).replace("28, 28", "..., 28"))).toEqual(["NN201 ..."]);
  expect(errors(digits(plain).replace("class(10)", "class(0)"))).toEqual(["NN201 0"]);
  expect(errors(digits(plain).replace("[28, 28]", "index(0)[4]"))).toEqual(["NN201 0"]);
});

test("NN202: the wrong rank, with the pattern and what came", () => {
  const text = `layer f(x: [h, w, c]) { return x * h * w * c }\n${digits("scores = image -> f -> flatten -> dense(10)")}`;
  expect(found(text)).toEqual(["NN202 image"]);
  expect(sentences(text)).toEqual(["f works on [h, w, c], but gets [28, 28]"]);
});

test("NN203: shapes that don't agree, with both origins", () => {
  const text = digits(
    "a = image -> flatten -> dense(32) -> relu\n  b = image -> flatten -> dense(64) -> relu\n  scores = a + b -> dense(10)",
  );
  expect(found(text)).toEqual(["NN203 a + b"]);
  expect(sentences(text)).toEqual(["cannot add [32] and [64]"]);
  expect(
    checkText(text).diagnostics[0]?.related.map(({ at, text: words }) => [
      at.source.text.slice(at.span.start, at.span.end),
      words,
    ]),
  ).toEqual([
    ["relu", "[32] is made here"],
    ["relu", "[64] is made here"],
  ]);
  const [direct] = checkText(
    digits("a = image -> flatten -> dense(32)\n  scores = a + [1, 2, 3] -> dense(10)"),
  ).diagnostics;
  expect(direct?.related.map(({ text: words }) => words)).toEqual(["[32] is made here", "[3]"]);
});

test("a finding inside a declaration of the spec says by which calls it came about", () => {
  const text = `layer inner(x, units: int) {\n  return x + [1, 2, 3]\n}\nlayer outer(x) {\n  return x -> inner(2)\n}\n${digits("scores = image -> flatten -> outer -> dense(10)")}`;
  expect(found(text)).toEqual(["NN203 x + [1, 2, 3]"]);
  expect(checkText(text).diagnostics[0]?.notes).toEqual([
    "in inner(2), used at model.nn:5:15",
    "in outer, used at model.nn:10:32",
  ]);
});

test("NN204: branches that don't fit", () => {
  expect(found(digits("scores = image -> flatten -> add { dense(8), dense(9) } -> relu -> dense(10)"))).toEqual([
    "NN204 add",
  ]);
  expect(found(digits("scores = image -> concat { id, transpose, flatten } -> flatten -> dense(10)"))).toEqual([
    "NN204 concat",
  ]);
  const [diagnostic] = checkText(
    digits("scores = image -> flatten -> add { dense(8), dense(9) } -> relu -> dense(10)"),
  ).diagnostics;
  expect(diagnostic?.related.map(({ text }) => text)).toEqual(["a tensor of shape [8]", "a tensor of shape [9]"]);
});

test("NN205: an update that changes a state's shape or keeps the rows", () => {
  const fading = (next: string): string =>
    `layer f(x: [n]) {\n  state age: [n] ~ zeros\n  age <- ${next}\n  return x * age\n}\n${digits("scores = image -> flatten -> f -> dense(10)")}`;
  expect(errors(fading("age + 1"))).toEqual([]);
  expect(errors(fading("0"))).toEqual([]);
  expect(errors(fading("sum(age)"))).toEqual(["NN205 age <- sum(age)"]);
  expect(errors(fading("age + x"))).toEqual(["NN205 age <- age + x"]);
});

test("NN206: one set of weights for two shapes", () => {
  const pair = (right: string): string =>
    `model P {\n  input left: [4]\n  input right: [${right}]\n  target same: class(no, yes)\n  share encode = dense(3)\n  scores = abs(encode(left) - encode(right)) -> dense(2)\n  loss cross_entropy(scores, same)\n}\n`;
  expect(errors(pair("4"))).toEqual([]);
  expect(errors(pair("5"))).toEqual(["NN206 encode(right)"]);
});

test("NN209: operations on shapes that don't suit them", () => {
  expect(errors(digits("scores = image -> reshape([28, 29]) -> flatten -> dense(10)"))).toEqual([
    "NN209 reshape([28, 29])",
  ]);
  expect(errors(digits("scores = image -> transpose([0, 0]) -> flatten -> dense(10)"))).toEqual([
    "NN209 transpose([0, 0])",
  ]);
  expect(errors(digits("scores = image -> slice(3, 40) -> flatten -> dense(10)"))).toEqual(["NN209 slice(3, 40)"]);
  expect(errors(digits("scores = sum(image, over: height) -> dense(10)"))).toEqual(["NN209 height"]);
  expect(
    errors(
      `layer f(x: [n]) {\n  param w: [3, n] ~ zeros\n  return x @ w\n}\n${digits("scores = image -> flatten -> f -> dense(10)")}`,
    ),
  ).toEqual(["NN209 x @ w"]);
  expect(
    errors(`layer f(x: [n]) -> [3] {\n  return x\n}\n${digits("scores = image -> flatten -> f -> dense(10)")}`),
  ).toEqual(["NN209 x"]);
  expect(errors(digits(plain, "loss image"))).toEqual(["NN209 image"]);
  expect(errors(digits(plain, "metric abs(image)"))).toEqual(["NN209 abs(image)"]);
});

test("NN210: sizes that no machine holds, and work without an end", () => {
  expect(errors(digits("scores = image -> flatten -> dense(4000000000) -> dense(10)"))).toEqual([
    "NN210 dense(4000000000)",
  ]);
  expect(errors(digits("scores = image -> flatten -> repeat 1000000 { relu } -> dense(10)"))).toEqual([
    "NN210 1000000",
  ]);
  expect(errors(digits(plain).replace("28, 28", "100000, 100000"))).toEqual(["NN210 input image: [100000, 100000]"]);
});

test("NN211: a size that depends on data", () => {
  expect(errors(digits("scores = image -> flatten -> dense(sum(image)) -> dense(10)"))).toEqual(["NN211 sum(image)"]);
  expect(errors(digits("scores = if sum(image, over: all) > 0 then image else image -> flatten -> dense(10)"))).toEqual(
    ["NN211 sum(image, over: all) > 0"],
  );
  expect(errors(digits("scores = image -> flatten -> repeat sum(digit) { relu } -> dense(10)"))).toEqual([
    "NN211 sum(digit)",
  ]);
});

test("NN301: as many scores as classes, with the layer and the declaration", () => {
  const text = digits("h = image -> flatten\n  scores = h -> dense(11)");
  expect(found(text)).toEqual(["NN301 dense(11)"]);
  const [diagnostic] = checkText(text).diagnostics;
  expect(diagnostic?.related.map(({ at }) => at.source.text.slice(at.span.start, at.span.end))).toEqual(["class(10)"]);
  expect(diagnostic?.message).toBe("dense makes 11 scores, but digit has 10 classes");
  expect(errors(digits("scores = image -> flatten -> dense(10)", "metric accuracy(image -> flatten, digit)"))).toEqual([
    "NN301 flatten",
  ]);
});

test("NN302: scores with axes too many", () => {
  expect(errors(digits("scores = image -> dense(10)"))).toEqual(["NN302 scores"]);
});

test("NN304: a loss for another kind of target", () => {
  const text = digits(plain, "loss mse(scores, digit)");
  expect(errors(text)).toEqual(["NN304 digit"]);
  expect(sentences(text)).toEqual(["mse compares with real numbers, but digit is one of 10 classes"]);
  expect(errors(digits(plain).replace("class(10)", "[10]"))).toEqual(["NN304 digit"]);
});

test("NN305: no loss, or weights that no loss depends on", () => {
  expect(errors(digits(plain).replace(/ *loss .*\n/, ""))).toEqual(["NN305 Digits"]);
  expect(errors(digits(plain, "output other = image -> flatten -> dense(3)"))).toEqual(["NN305 dense(3)"]);
});

test("NN306: nothing comes in or goes out", () => {
  expect(errors("model M {\n  target y: [2]\n  param w: [2] ~ zeros\n  loss mse(w, y)\n  output v = w\n}\n")).toEqual([
    "NN306 M",
  ]);
  expect(errors("model M {\n  input x: [2]\n  target y: [2]\n  p = x -> dense(2)\n  loss mse(p, y)\n}\n")).toEqual([
    "NN306 M",
  ]);
  expect(errors(digits(plain))).toEqual([]);
});

test("NN503: a stated gradient that is wrong, at a point with both values", () => {
  const square = (slope: string): string =>
    `fn square(x) = x ^ 2 grad x = ${slope}\n${digits("scores = image -> flatten -> dense(8) -> square -> dense(10)")}`;
  expect(errors(square("2 * x"))).toEqual([]);
  expect(errors(square("x"))).toEqual(["NN503 grad x = x"]);
});

test("NN104: reshape takes its shape from one place", () => {
  const reshaped = (how: string): string[] =>
    errors(digits(`scores = image -> reshape(${how}) -> flatten -> dense(10)`));
  expect(reshaped("[784]")).toEqual([]);
  expect(reshaped("like: image")).toEqual([]);
  expect(reshaped("[784], like: image")).toEqual(["NN104 reshape([784], like: image)"]);
  expect(reshaped("")).toEqual(["NN104 reshape()"]);
});
