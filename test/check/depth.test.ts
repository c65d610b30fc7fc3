// Large and deep specs: no stage may cost the stack, and a thousand layers no more than a moment.
import { expect, test } from "vitest";
import { parse } from "../../grammar/parse.js";
import { printExpression } from "../../grammar/print.js";
import { digits, errors, modelOf } from "./spec.js";

test("ten thousand stages in a chain, by repeat, by bindings", () => {
  const stages = (count: number): string => Array.from({ length: count }, () => " -> tanh\n").join("");
  expect(errors(digits(`scores = image -> flatten${stages(10_000)} -> dense(10)`))).toEqual([]);
  expect(errors(digits("scores = image -> flatten -> repeat 10000 { tanh } -> dense(10)"))).toEqual([]);
  const bindings = Array.from({ length: 10_000 }, (_, i) => `b${i + 1} = b${i} + 1`).reverse();
  expect(errors(digits(`${bindings.join("\n  ")}\n  b0 = image -> flatten\n  scores = b10000 -> dense(10)`))).toEqual(
    [],
  );
});

test("a thousand layers with weights, each used once", () => {
  const text = digits(
    "scores = image -> flatten -> repeat 1000 { dense(8) -> relu } -> dense(10)",
    "regularize l2(1e-4)",
  );
  modelOf(text.replace("1000", "10"));
  const start = performance.now();
  const model = modelOf(text);
  expect(performance.now() - start).toBeLessThan(5000);
  expect(model.parameters.length).toBe(2002);
  expect(new Set(model.parameters.map(({ name }) => name)).size).toBe(2002);
});

test("work that would double with each declaration is refused", () => {
  const declarations = Array.from({ length: 40 }, (_, i) => `fn f${i + 1}(x) = f${i}(x) + f${i}(x * 2)`);
  expect(
    errors(`fn f0(x) = x + 1\n${declarations.join("\n")}\n${digits("scores = image -> flatten -> f40 -> dense(10)")}`),
  ).toEqual(["NN212 f40"]);
});

test("brackets and calls within each other, each at its deepest", () => {
  const deep = (inner: string): string => `${"(".repeat(95)}${inner}${")".repeat(95)}`;
  const negated = (inner: string): string => `${"-(".repeat(45)}${inner}${")".repeat(45)}`;
  const declarations = Array.from({ length: 60 }, (_, i) => `fn f${i + 1}(x) = ${negated(`f${i}(x)`)}`);
  expect(
    errors(
      `fn f0(x) = ${deep("x")}\n${declarations.join("\n")}\n${digits("scores = image -> flatten -> f60 -> dense(10)")}`,
    ).filter((error) => !error.startsWith("NN210")),
  ).toEqual([]);
});

test("ten thousand terms in a row, each with factors, are no nesting", () => {
  const sum = Array.from({ length: 10_000 }, () => "2 * scores ^ 2 / 3").join(" + ");
  const text = digits("scores = image -> flatten -> dense(10)", `loss mean(${sum})`);
  expect(errors(text)).toEqual([]);
  const { items } = parse(`const all = ${sum}`).file;
  expect(items.map((item) => (item.kind === "const" ? printExpression(item.value) : ""))).toEqual([sum]);
});

test("calls within each other are refused before the stack ends", () => {
  const nested = (depth: number): string =>
    errors(
      digits(
        `scores = image -> flatten -> dense(10)\n  y = ${"relu(".repeat(depth)}scores${")".repeat(depth)}\n  loss mean(y)`,
      ),
    ).join();
  expect(nested(90)).toBe("");
  expect(nested(120)).toMatch(/^NN006/);
  expect(nested(20_000)).toMatch(/^NN006/);
});
