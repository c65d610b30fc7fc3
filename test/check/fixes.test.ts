// What `nnc check --fix` writes: the mended text, and that the finding is gone from it.
import { describe, expect, test } from "vitest";
import { applyFixes } from "../../compiler/report/apply-fixes.js";
import { checkText, digits } from "./spec.js";

/** The text with the fixes of all findings of the code; throws if one has none or is found again. */
function mended(text: string, code: string): string {
  const { diagnostics } = checkText(text);
  const found = diagnostics.filter((diagnostic) => diagnostic.code === code);
  const fixes = found.map(({ fix, message }) => {
    if (!fix) throw new Error(`no fix: ${message}`);
    return fix;
  });
  if (found.length === 0) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const result = applyFixes(text, fixes).text;
  expect(checkText(result).diagnostics.map((diagnostic) => diagnostic.code)).not.toContain(code);
  return result;
}

function unmended(text: string, code: string): void {
  const found = checkText(text).diagnostics.filter((diagnostic) => diagnostic.code === code);
  expect(found.map(({ fix }) => fix)).toEqual([undefined]);
}

describe("NN301: as many scores as classes", () => {
  test.each([
    ["dense(11)", "dense(classes(digit))"],
    ["dense( 11 , use_bias: false)", "dense( classes(digit) , use_bias: false)"],
    ["dense(units: 11)", "dense(units: classes(digit))"],
    ["maxout(11, pieces: 3)", "maxout(classes(digit), pieces: 3)"],
  ])("%s", (wrong, right) => {
    const scores = (stage: string): string => digits(`scores = image -> flatten -> ${stage}`);
    expect(mended(scores(wrong), "NN301")).toBe(scores(right));
  });

  test("is left to the author where the number comes from elsewhere or makes other layers as well", () => {
    unmended(`const n = 11\n${digits("scores = image -> flatten -> dense(n)")}`, "NN301");
    unmended(digits("scores = image -> flatten -> repeat 2 { dense(11) }"), "NN301");
    unmended(digits("share last = dense(11)\n  scores = image -> flatten -> last"), "NN301");
    unmended(`layer last(x) {\n  return x -> dense(11)\n}\n${digits("scores = image -> flatten -> last")}`, "NN301");
    unmended(digits("scores = image -> flatten -> dense(11) -> relu"), "NN301");
  });
});

describe("NN302: flatten before the layer that makes the scores", () => {
  test("in a chain", () => {
    expect(mended(digits("scores = image -> dense(10)"), "NN302")).toBe(
      digits("scores = image -> flatten -> dense(10)"),
    );
    expect(mended(digits("h = image -> dense(8) -> relu\n  scores = h -> dense(10)"), "NN302")).toBe(
      digits("h = image -> dense(8) -> relu\n  scores = h -> flatten -> dense(10)"),
    );
  });

  test("not in a call, and not for a sequence of targets", () => {
    unmended(digits("scores = dense(image, 10)"), "NN302");
    unmended(digits("scores = image -> dense(10)").replace("class(10)", "class(10)[3]").replace("28, 28", "2, 3, 28"), "NN302"); // prettier-ignore
  });
});

describe("NN202: flatten before a layer that takes one axis", () => {
  const line = "layer line(x: [n], units: int) {\n  param w: [n, units] ~ normal(0.1)\n  return x @ w\n}\n";

  test("of any length", () => {
    expect(mended(`${line}${digits("scores = image -> line(10)")}`, "NN202")).toBe(
      `${line}${digits("scores = image -> flatten -> line(10)")}`,
    );
  });

  test("not where the length is fixed or it isn't the next stage", () => {
    unmended(`${line.replace("[n]", "[784]").replace("[n,", "[784,")}${digits("scores = image -> line(10)")}`, "NN202");
    unmended(`${line}${digits("scores = line(image, 10)")}`, "NN202");
  });
});

test("names that are near to one that is known", () => {
  const model = digits("scores = image -> flatten -> dense(10)");
  const changed: readonly (readonly [string, string, string])[] = [
    ["NN101", "dense(10)", "dnese(10)"],
    ["NN101", "class(10)", "clas(10)"],
    ["NN102", "image ->", "imgae ->"],
    ["NN103", "dense(10)", "dense(10, use_bais: false)"],
    ["NN103", "dense(10)", "dense(10) -> sum(oevr: 0) -> dense(10)"],
  ];
  for (const [code, right, wrong] of changed) mended(model.replace(right, wrong), code);
  expect(mended(model.replace("dense(10)", "dnese(10)"), "NN101")).toBe(model);
  const train = (text: string): string => `${model}train Digits {\n  seed 1\n  ${text}\n}\n`;
  expect(mended(train("optimizer adan(lr: 1e-3)"), "NN101")).toBe(train("optimizer adam(lr: 1e-3)"));
  expect(mended(train('data cvs("a.csv")'), "NN101")).toBe(train('data csv("a.csv")'));
  expect(mended(train("sead 1").replace("  seed 1\n", ""), "NN601")).toContain("seed 1");
  expect(mended(train("").replace("train Digits", "train Digts"), "NN101")).toBe(train(""));
  const metric = (text: string): string => digits("scores = image -> flatten -> dense(10)", text);
  expect(mended(metric("metric acuracy(scores, digit)"), "NN101")).toBe(metric("metric accuracy(scores, digit)"));
  expect(mended(metric("regularize l2(1e-4) on socres"), "NN102")).toBe(metric("regularize l2(1e-4) on scores"));
});
