// The catalogue: every code has its words, and the words are fit to be shown.
import { describe, expect, test } from "vitest";
import { codes, entryOf, isCode } from "../compiler/report/catalogue.js";
import { explain } from "../compiler/report/explain.js";
import { parse } from "../grammar/parse.js";

/** Brought about by a file on disk, by data or by a run, or by layers that divide or shrink pictures, of which the library has none: no text alone can be an example. */
const withoutExamples = codes.filter((code) => ["NN112", "NN207", "NN208"].includes(code) || /^NN[789]/.test(code));

test("large factors are written as people read them", () => {
  const factors = [20_123, 1_234_567, 3.4e9, 1e17, Infinity];
  const message = (factor: number): string =>
    entryOf("NN806").message({ kind: "large", weight: "", other: "", factor } as never);
  expect(factors.map((factor) => /is (.*) times/.exec(message(factor))?.[1])).toEqual([
    "20,000",
    "1 million",
    "3 billion",
    "1e17",
    "infinitely many",
  ]);
});

describe.each(codes)("%s", (code) => {
  const { title, explanation, wrong, right } = entryOf(code);

  test("has a title in small letters and an explanation in sentences", () => {
    expect(title).toMatch(/^[a-z].*[^.]$/);
    expect(explanation.trim()).toMatch(/^[A-Z`][\s\S]{80,}\.$/);
  });

  test("is explained", () => {
    expect(explain(code)).toContain(title);
  });

  test("has a wrong and a right example unless no text can be one", () => {
    if (withoutExamples.includes(code)) expect([wrong, right]).toEqual([undefined, undefined]);
    else {
      expect(wrong).toMatch(/^(model|fn|layer|import)/);
      expect(right).not.toBe(wrong);
    }
  });

  test("has examples that the grammar reads as they are meant", () => {
    const faults = (text: string | undefined): string[] => parse(text ?? "").faults.map((fault) => fault.code);
    expect(faults(wrong)).toEqual(code.startsWith("NN0") ? [code] : []);
    expect(faults(right)).toEqual([]);
  });
});

test("codes ascend, so that a list of them reads in order", () => {
  expect(codes).toEqual([...codes].sort());
});

test("a code is known by its own name only", () => {
  expect([isCode("NN301"), isCode("NN999"), isCode("toString"), isCode("")]).toEqual([true, false, false, false]);
});

test("a sentence follows what is reported", () => {
  expect(entryOf("NN101").message({ what: "function", name: "rleu", candidates: ["tanh", "relu"] })).toBe(
    "there is no function called rleu; did you mean relu?",
  );
  expect(entryOf("NN103").message({ kind: "surplus", callee: "dense", most: 1, found: 2, signature: "" })).toBe(
    "dense takes 1 argument, but is given 2",
  );
  expect(entryOf("NN104").message({ argument: "rate", expected: "a number from 0 to 1", found: "1.2" })).toBe(
    "rate must be a number from 0 to 1, but is 1.2",
  );
  expect(entryOf("NN203").message({ operation: "+", left: "[3]", right: "[4]" })).toBe("cannot add [3] and [4]");
  expect(entryOf("NN203").message({ operation: "<", left: "[3]", right: "[4]" })).toBe(
    "cannot put < between [3] and [4]",
  );
  expect(entryOf("NN207").help?.({ layer: "group_norm", size: 8, what: "channels", parts: 3, into: "groups" })).toBe(
    "2 groups would fit, or 9 channels",
  );
});

test("an explanation names its source and shows both examples", () => {
  expect(explain("nn402")).toMatchInlineSnapshot(`
    "NN402 (warning): an activation on the scores

    The last layer gives scores: any real numbers, of which the largest wins. The
    course notes (CS231n, "Neural Networks Part 1") say that the output layer most
    commonly has no activation function. After a relu all scores below zero are
    equal and have no slope, so an example whose right class has a negative score
    teaches nothing about it.

    Reported:

      model Digits {
        input image: [784]
        target digit: class(10)

        scores = image -> dense(128) -> relu -> dense(10) -> relu

        loss cross_entropy(scores, digit)
        output probability = softmax(scores)
      }

    Mended:

      model Digits {
        input image: [784]
        target digit: class(10)

        scores = image -> dense(128) -> relu -> dense(10)

        loss cross_entropy(scores, digit)
        output probability = softmax(scores)
      }"
  `);
  expect(explain("NN999")).toBeUndefined();
});

test("an example that is too wide for a terminal is shown by its beginning", () => {
  const lines = explain("NN006")!.split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(82);
});
