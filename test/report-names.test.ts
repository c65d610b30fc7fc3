// Nearest names, and places in a text.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineOf, locationOf, positionOf } from "../compiler/report/position.js";
import { didYouMean, distance, nearest } from "../compiler/report/suggest.js";
import { source } from "./report-spec.js";

describe("the nearest names", () => {
  const library = [
    "relu",
    "relu6",
    "leaky_relu",
    "sigmoid",
    "tanh",
    "softmax",
    "dense",
    "conv",
    "max_pool",
    "batch_norm",
    "cross_entropy",
    "selu",
    "mse",
    "mae",
    "l1",
    "l2",
  ];

  test.each([
    ["rleu", ["relu"]],
    ["Relu", ["relu"]],
    ["sofmax", ["softmax"]],
    ["LeakyReLU", ["leaky_relu"]],
    ["MaxPool", ["max_pool"]],
    ["BatchNorm", ["batch_norm"]],
    ["crossentropy", ["cross_entropy"]],
    ["conv2d", ["conv"]],
    ["denes", ["dense"]],
    ["mre", ["mse", "mae"]],
    ["l3", []],
    ["transformer", []],
    ["", []],
    ["x".repeat(1000), []],
  ])("of %s", (name, expected) => {
    expect(nearest(name, library).slice(0, Math.max(1, expected.length))).toEqual(expected);
  });

  test("are three at most, the nearest first, each once", () => {
    expect(nearest("relu", ["rela", "rel", "relu6", "seluu", "relux", "relu6"])).toEqual(["rela", "rel", "relu6"]);
    expect(nearest("bacth", ["back", "batch"])).toEqual(["batch"]);
  });

  test("end a sentence", () => {
    expect(didYouMean("rleu", library)).toBe("; did you mean relu?");
    expect(didYouMean("mre", library)).toBe("; did you mean mse or mae?");
    expect(didYouMean("relv", ["rela", "relb", "relc"])).toBe("; did you mean rela, relb or relc?");
    expect(didYouMean("transformer", library)).toBe("");
  });

  test("are counted in slips: a swap is one", () => {
    expect([
      distance("rleu", "relu"),
      distance("", "abc"),
      distance("abc", "abc"),
      distance("kitten", "sitting"),
    ]).toEqual([1, 3, 0, 3]);
  });

  test("are as far from here as here from there", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe("a position", () => {
  const mixed = source("a.nn", "one\r\ntwo\n\nfour\rfive");

  test.each([
    [0, "a.nn:1:1"],
    [3, "a.nn:1:4"],
    [5, "a.nn:2:1"],
    [9, "a.nn:3:1"],
    [10, "a.nn:4:1"],
    [15, "a.nn:5:1"],
    [19, "a.nn:5:5"],
    [99, "a.nn:5:5"],
    [-1, "a.nn:1:1"],
  ])("of offset %i is %s", (offset, expected) => {
    expect(locationOf(mixed, offset)).toBe(expected);
  });

  test("of an empty text is its first line", () => {
    expect(positionOf(source("a.nn", ""), 0)).toEqual({ line: 1, column: 1 });
  });

  test("leads back to its line, without the line's end", () => {
    expect([1, 2, 3, 4, 5].map((number) => lineOf(mixed, number).text)).toEqual(["one", "two", "", "four", "five"]);
    expect(() => lineOf(mixed, 6)).toThrow(RangeError);
  });

  test("leads back to its offset in any text", () => {
    const lines = fc.array(fc.constantFrom("a", "é", "\n", "\r\n", "\r", " ")).map((parts) => parts.join(""));
    fc.assert(
      fc.property(lines, fc.nat(40), (text, at) => {
        const offset = Math.min(at, text.length);
        const any = source("a.nn", text);
        const { line, column } = positionOf(any, offset);
        expect(lineOf(any, line).start + column - 1).toBe(offset);
      }),
    );
  });
});
