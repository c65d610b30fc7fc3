// NN101 to NN114: names, arguments, declarations.
import { expect, test } from "vitest";
import { checkText, digits, errors, found, sentences } from "./spec.js";

const plain = "scores = image -> flatten -> dense(10)";

test("NN101: an unknown layer, with the nearest and a fix", () => {
  const text = digits("scores = image -> flatten -> dense(32) -> rleu -> dense(10)");
  expect(found(text)).toEqual(["NN101 rleu"]);
  expect(checkText(text).diagnostics[0]?.fix?.edits.map((edit) => edit.text)).toEqual(["relu"]);
});

test("NN101: an unknown optimizer, metric, type, model, preparation and data source", () => {
  expect(sentences(`${digits(plain)}train Digits { optimizer adm(lr: 0.1) }`)).toEqual([
    "there is no optimizer called adm; did you mean adam?",
  ]);
  expect(sentences(digits(plain, "metric acuracy(scores, digit)"))).toEqual([
    "there is no metric called acuracy; did you mean accuracy?",
  ]);
  expect(errors(digits(plain).replace("[28, 28]", "indx(3)"))).toEqual(["NN101 indx"]);
  expect(errors(digits(plain).replace("Digits {", "Digits(a: itn = 1) {"))).toContain("NN101 itn");
  expect(errors(`${digits(plain)}train Digit { seed 1 }`)).toEqual(["NN101 Digit"]);
  expect(errors(`${digits(plain)}train Digits { data csv("a.csv") { image = x -> standardise } }`)).toEqual([
    "NN101 standardise",
  ]);
  expect(errors(`${digits(plain)}train Digits { data cvs("a.csv") }`)).toEqual(["NN101 cvs"]);
});

test("NN102: an undefined name in an expression, in `on`, in a preparation, in a file of data", () => {
  expect(found(digits("scores = imgae -> flatten -> dense(10)"))).toEqual(["NN102 imgae"]);
  expect(errors(digits(plain, "regularize l2(1e-4) on score"))).toEqual(["NN102 score"]);
  expect(errors(`${digits(plain)}train Digits { data csv("a.csv") { imgae = pixels } }`)).toEqual(["NN102 imgae"]);
  expect(errors(`${digits(plain)}train Digits { data idx(imgae: "a.gz", digit: "b.gz") }`)).toEqual(["NN102 imgae"]);
});

test("NN103: unknown, missing, duplicate and surplus arguments", () => {
  expect(errors(digits("scores = image -> flatten -> dense(10, use_bais: false)"))).toEqual(["NN103 false"]);
  expect(errors(digits("scores = image -> flatten -> dense(units: 10, units: 10)"))).toEqual(["NN103 10"]);
  expect(errors(digits("scores = image -> flatten -> dense(10, true, he, 3)"))).toEqual(["NN103 3"]);
  expect(errors(digits("scores = image -> flatten -> dense"))).toEqual(["NN103 dense"]);
  expect(errors(digits(plain).replace("Digits {", "Digits(width: int) {"))).toEqual(["NN103 width"]);
  expect(errors(digits(plain).replace("class(10)", "class()"))).toEqual(["NN103 class()"]);
  expect(errors(digits(plain, "metric accuracy(scores)"))).toEqual(["NN103 accuracy(scores)"]);
  expect(errors(digits("scores = image -> flatten -> dense(size())"))).toEqual(["NN103 size()"]);
});

test("NN104: arguments of the wrong kind or out of range, options too", () => {
  expect(errors(digits("scores = image -> flatten -> dropout(1.2) -> dense(10)"))).toEqual(["NN104 1.2"]);
  expect(errors(digits("scores = image -> flatten -> dense(2.5)"))).toEqual(["NN104 2.5"]);
  expect(errors(digits(`scores = image -> flatten -> dense("ten")`))).toEqual([`NN104 "ten"`]);
  expect(errors(`${digits(plain)}train Digits { optimizer sgd(lr: -1) }`)).toEqual(["NN104 -1"]);
  expect(
    errors(digits("scores = image -> flatten -> dense(width)").replace("Digits {", "Digits(width: int = 1.5) {")),
  ).toEqual(["NN104 1.5"]);
  expect(errors(digits(plain).replace("class(10)", "class(1)"))).toEqual(["NN104 1"]);
});

test("NN106: imports that lead nowhere, outside, in a circle, or to no such name", () => {
  const importing = (path: string, names = "block"): string =>
    `import { ${names} } from "${path}"\n${digits("scores = image -> flatten -> block -> dense(10)")}`;
  const block = "layer block(x) {\n  return x -> dense(8) -> relu\n}\n";
  expect(errors(importing("./block.nn"), { files: { "block.nn": block } })).toEqual([]);
  expect(
    errors(importing("./parts/block.nn"), {
      files: {
        "parts/block.nn": `import { block } from "../b.nn"\nlayer other(x) { return x -> block }`,
        "b.nn": block,
      },
    }),
  ).toEqual(["NN106 block"]);
  expect(errors(importing("./blocks.nn"))).toEqual([`NN106 "./blocks.nn"`]);
  expect(errors(importing("../block.nn"))).toEqual([`NN106 "../block.nn"`]);
  expect(errors(importing("/block.nn"), { files: { "/block.nn": block } })).toEqual([`NN106 "/block.nn"`]);
  expect(errors(importing("./block.nn", "blok"), { files: { "block.nn": block } })).toEqual(["NN106 blok"]);
  const files = {
    "a.nn": `import { block } from "./b.nn"\n${block.replace("block", "a")}`,
    "b.nn": `import { a } from "./a.nn"\n${block}`,
  };
  expect(sentences(importing("./b.nn"), { files })).toContain("the imports go in a circle: b.nn -> a.nn -> b.nn");
});

test("NN106: a path that the disk spells otherwise", () => {
  const text = `import { block } from "./Block.nn"\n${digits("scores = image -> flatten -> block -> dense(10)")}`;
  const { diagnostics } = checkTextOnDisk(text);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    "the file is called block.nn, but ./Block.nn is imported: other machines tell capital letters from small ones",
  ]);
});

function checkTextOnDisk(text: string): ReturnType<typeof checkText> {
  return checkText(text, {
    files: { "Block.nn": "layer block(x) {\n  return x\n}" },
    spelled: (path) => path.toLowerCase(),
  });
}

test("NN107: overrides out of range, of no such option, or of no such kind", () => {
  const text = digits("scores = image -> flatten -> dense(hidden) -> relu -> dense(10)").replace(
    "Digits {",
    "Digits(hidden: int in 16..64 = 32) {",
  );
  expect(errors(text, { set: { hidden: "64" } })).toEqual([]);
  expect(errors(text, { set: { hidden: "65" } })).toEqual(["NN107 hidden"]);
  expect(errors(text, { set: { hiden: "64" } })).toEqual(["NN107 Digits"]);
  expect(sentences(text, { set: { hiden: "64" } })).toEqual(["there is no option called hiden; did you mean hidden?"]);
  expect(errors(text, { set: { hidden: "many" } })).toEqual(["NN104 hidden"]);
  expect(errors(text, { set: { hidden: "3 +" } })).toEqual(["NN104 hidden"]);
  expect(errors(text.replace("= 32", "= 128"))).toEqual(["NN107 128"]);
});

test("NN108: everything that is declared twice, with the first place", () => {
  expect(errors(digits(`${plain}\n  scores = image -> flatten -> dense(10)`))).toEqual(["NN108 scores"]);
  expect(errors(`const a = 1\nfn a(x) = x\n${digits(plain)}`)).toEqual(["NN108 a"]);
  expect(errors(`fn f(x, x) = x\n${digits("scores = image -> flatten -> dense(10) -> f")}`)).toEqual(["NN108 x"]);
  expect(errors(digits(plain, "output a = scores\n  output a = scores"))).toEqual(["NN108 a"]);
  expect(errors(digits(plain).replace("class(10)", "class(a, b, a)"))).toContain("NN108 a");
  expect(errors(`${digits(plain)}train Digits { seed 1 seed 2 }`)).toEqual(["NN108 seed"]);
  expect(errors(`${digits(plain)}train Digits { seed 1 }\ntrain Digits { seed 2 }`)).toEqual(["NN108 Digits"]);
  expect(
    errors(digits("h = image -> flatten\n  scores = h -> dense(h)").replace("Digits {", "Digits(h: int = 10) {")),
  ).toContain("NN108 h");
  const [diagnostic] = checkText(digits(`${plain}\n  scores = image -> flatten -> dense(10)`)).diagnostics;
  expect(diagnostic?.related.map(({ text }) => text)).toEqual(["first declared here"]);
});

test("NN110: tensors in a circle, with the whole path and nothing else", () => {
  const text = digits("a = image -> flatten -> f(b)\n  b = a -> dense(784)\n  scores = b -> dense(10)");
  expect(found(`fn f(x, y) = x + y\n${text}`)).toEqual(["NN110 a"]);
  expect(sentences(`fn f(x, y) = x + y\n${text}`)).toEqual(["these depend on each other in a circle: a -> b -> a"]);
});

test("NN110: declarations that use themselves", () => {
  expect(
    errors(`fn f(x) = g(x)\nfn g(x) = f(x) + 1\n${digits("scores = image -> flatten -> f -> dense(10)")}`),
  ).toEqual(["NN110 f"]);
  expect(errors(`const a = b\nconst b = a\n${digits("scores = image -> flatten -> dense(a)")}`)).toEqual(["NN110 a"]);
  expect(errors(`fn f(g: fn, x) = g(g, x)\n${digits("scores = f(f, image) -> flatten -> dense(10)")}`)).toEqual([
    "NN110 g(g, x)",
  ]);
});

test("NN109 and NN111: an allow that silences nothing, an error or an unknown code", () => {
  expect(found(digits(`allow NN105 "kept for later"\n  h = image\n  ${plain}`))).toEqual([]);
  expect(found(digits(`allow NN105 "kept for later"\n  ${plain}`))).toEqual([`NN109 allow NN105 "kept for later"`]);
  expect(errors(digits(`allow NN301 "yes"\n  ${plain}`))).toEqual([`NN111 allow NN301 "yes"`]);
  expect(errors(digits(`allow NN999 "yes"\n  ${plain}`))).toEqual([`NN111 allow NN999 "yes"`]);
});

test("NN113: what has no meaning where it stands", () => {
  expect(errors(digits(`${plain}\n  return scores`))).toEqual(["NN113 return scores"]);
  expect(
    errors(`layer f(x) {\n  loss x\n  return x\n}\n${digits("scores = image -> flatten -> f -> dense(10)")}`),
  ).toEqual(["NN113 loss x"]);
  expect(errors(digits("scores = image -> flatten -> dense(10) -> 3"))).toEqual(["NN113 3"]);
  expect(errors(digits(plain, "image <- 3"))).toEqual(["NN113 image"]);
  expect(errors(`${digits(plain)}train Digits { data csv("a.csv") { image = a ^ 2 } }`)).toEqual(["NN113 a ^ 2"]);
  expect(errors(digits("scores = image -> flatten -> sgd(0.1) -> dense(10)"))).toEqual(["NN113 sgd(0.1)"]);
});

test("NN114: one kind of thing in place of another", () => {
  expect(errors(digits("scores = relu + 1"))).toEqual(["NN114 relu + 1"]);
  expect(errors(digits("scores = image -> flatten -> image"))).toEqual(["NN114 image"]);
  expect(errors(`${digits(plain)}train Digits { optimizer relu }`)).toEqual(["NN114 relu"]);
  expect(errors(digits(plain, "output a = relu"))).toEqual(["NN114 relu"]);
  expect(errors(digits(`h = image -> flatten -> relu\n  scores = h -> dense(10)`, "regularize l2(1e-4) on h"))).toEqual(
    ["NN114 h"],
  );
  expect(errors(`layer f(x) {\n  y = x\n}\n${digits("scores = image -> flatten -> f -> dense(10)")}`)).toEqual([
    "NN114 f",
  ]);
});

test("names in declarations that no model uses, once in those that one does", () => {
  const text =
    "layer f(x: [..., n], k: int = 2) {\n  param w: [n, m] ~ he(fan_in: n)\n  h = x @ w -> rleu -> repeat i in 1..k { dense(i) }\n  return max(h, over: n) + b\n}\noptimizer o(lr: float = lrr) {\n  weight <- weight - lr * grad * stp\n}\n";
  expect(errors(text)).toEqual(["NN102 m", "NN101 rleu", "NN102 b", "NN102 lrr", "NN102 stp"]);
  expect(errors(`fn g(x) = rleu(x)\n${digits("scores = image -> flatten -> g -> dense(10)")}`)).toEqual(["NN101 rleu"]);
});

test("several errors are found in one run, and each cause is told once", () => {
  const lines =
    "a = image -> flatten -> dens(32)\n  b = a -> relu -> dense(c)\n  scores = image -> flatten -> dense(9)";
  expect(errors(digits(lines, "output o = b + a"))).toEqual(["NN101 dens", "NN102 c", "NN301 dense(9)"]);
});
