// What a program in plain JavaScript may hand over by mistake, wherever a value is expected: told for what it is, never an error of another kind.
import { describe, expect, test } from "vitest";
import { shownValue } from "../../runtime/data/shown.js";
import { blobs, Blobs } from "./blobs.js";
import { failureOf } from "./failure.js";

test.each<[unknown, string]>([
  [undefined, "undefined"],
  [null, "null"],
  [NaN, "NaN"],
  ["0.1", '"0.1"'],
  ["\x1b[31m", '"\\u001b[31m"'],
  ["x".repeat(100), `"${"x".repeat(59)}…"`],
  [[0.1], "a list"],
  [1n, "the bigint 1"],
  [Symbol("lr"), "a symbol"],
  [() => 1, "a function"],
  [{}, "an object"],
  [Object.create(null), "an object"],
  [new Date(0), "a Date"],
  [new Int8Array(1), "an Int8Array"],
])("a value (%#)", (value, text) => {
  expect(shownValue(value)).toBe(text);
});

describe.each<[string, unknown]>([
  ["a symbol", Symbol("x")],
  ["a bigint", 1n],
  ["an object without a prototype", Object.create(null)],
  ["a list", [Symbol("x")]],
  ["a function", () => 1],
])("%s for", (_, value) => {
  test.each<[string, string, (value: never) => unknown]>([
    ["an option", "NN706", (drop) => Blobs.create({ drop })],
    ["a seed", "NN706", (seed) => Blobs.create({ seed })],
    ["an engine", "NN706", (engine) => Blobs.create({ engine })],
    ["epochs", "NN706", (epochs) => Blobs.create().fit(blobs(4), { epochs }).next()],
    ["shuffle", "NN706", (shuffle) => Blobs.create().fit(blobs(4), { shuffle }).next()],
    ["resume", "NN706", (resume) => Blobs.create().fit(blobs(4), { resume }).next()],
    ["patience", "NN706", (patience) => Blobs.create().fit(blobs(4), { patience }).next()],
    ["checkpoint", "NN706", (checkpoint) => Blobs.create().fit(blobs(4), { checkpoint }).next()],
    ["the planned steps", "NN706", (steps) => (Blobs.create().iterations = steps)],
    ["a path to save to", "NN706", (path) => Blobs.create().save(path)],
    ["a path to load from", "NN706", (path) => Blobs.load(path)],
    ["a number", "NN70", (number) => Blobs.create().predict({ point: [[1, number]] })],
    ["a row", "NN70", (row) => Blobs.create().predict([row])],
  ])("%s", async (_, code, call) => {
    expect(await failureOf(() => call(value as never))).toContain(code);
  });
});
