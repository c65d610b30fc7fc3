// NN105: what is declared and never used, and how it is taken out.
import { expect, test } from "vitest";
import { applyFixes } from "../../compiler/report/apply-fixes.js";
import { checkText, digits, found } from "./spec.js";

const plain = "scores = image -> flatten -> dense(10)";

test("bindings, shared layers, inputs, params, states and parameters", () => {
  expect(found(digits(`h = image\n  ${plain}`))).toEqual(["NN105 h"]);
  expect(found(digits(`share enc = dense(3)\n  ${plain}`))).toEqual(["NN105 enc"]);
  expect(found(digits(`input extra: [2]\n  ${plain}`))).toEqual(["NN105 extra"]);
  expect(found(digits(`param w: [2] ~ zeros\n  ${plain}`))).toEqual(["NN105 w"]);
  expect(found(digits(plain).replace("Digits {", "Digits(width: int = 3) {"))).toEqual(["NN105 width"]);
  expect(
    found(
      `layer f(x, n: int = 2) {\n  state s ~ zeros\n  return x\n}\n${digits("scores = image -> flatten -> f -> dense(10)")}`,
    ),
  ).toEqual(["NN105 n", "NN105 s"]);
});

test("functions, layers and constants of a file with a model; those of a file without are for others", () => {
  const declarations = "const a = 1\nfn f(x) = x\nlayer g(x) {\n  return x\n}\n";
  expect(found(`${declarations}${digits(plain)}`)).toEqual(["NN105 a", "NN105 f", "NN105 g"]);
  expect(found(declarations)).toEqual([]);
});

test("what is mentioned anywhere is used", () => {
  expect(found(digits(`h = image -> flatten\n  scores = h -> dense(10)`, "regularize l2(1e-4) on scores"))).toEqual([]);
  expect(
    found(
      `layer f(x: [n], pieces: int = 2) {\n  param w: [pieces, n] ~ ones\n  return max(x * w, over: pieces)\n}\n${digits("scores = image -> flatten -> f -> dense(10)")}`,
    ),
  ).toEqual([]);
  expect(found(`const rate = 0.1\n${digits(plain)}train Digits {\n  seed 1\n  optimizer sgd(lr: rate)\n}\n`)).toEqual(
    [],
  );
  expect(
    found(
      `${digits(plain).replace("Digits {", "Digits(rate: float = 0.1) {")}train Digits {\n  seed 1\n  optimizer sgd(lr: rate)\n}\n`,
    ),
  ).toEqual([]);
});

test("nothing is called unused while something is misspelt", () => {
  expect(found(digits("h = image -> flatten\n  scores = j -> dense(10)"))).toEqual(["NN102 j"]);
});

test("imports, in the main file and in those that it imports", () => {
  const files = { "a.nn": `import { c } from "./c.nn"\nfn a(x) = x\nfn b(x) = x\n`, "c.nn": "fn c(x) = x\n" };
  const text = `import { a, b } from "./a.nn"\n${digits("scores = image -> flatten -> b -> dense(10)")}`;
  expect(found(text, { files })).toEqual(["NN105 c", "NN105 a"]);
});

test("the fix takes the whole line, or a name of a list", () => {
  const mended = (text: string, files: Record<string, string> = {}): string => {
    const fixes = checkText(text, { files }).diagnostics.flatMap(({ fix }) => fix ?? []);
    return applyFixes(text, fixes).text;
  };
  expect(mended(digits(`h = image\n  ${plain}`))).toBe(digits(plain));
  const files = { "a.nn": "fn a(x) = x\nfn b(x) = x\nfn c(x) = x\n" };
  const using = digits("scores = image -> flatten -> b -> dense(10)");
  expect(mended(`import { a, b } from "./a.nn"\n${using}`, files)).toBe(`import { b } from "./a.nn"\n${using}`);
  expect(mended(`import { b, c } from "./a.nn"\n${using}`, files)).toBe(`import { b } from "./a.nn"\n${using}`);
  expect(mended(`import { c } from "./a.nn"\n${digits(plain)}`, files)).toBe(digits(plain));
});
