// Printing and parsing are each other's inverse.
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../grammar/parse.js";
import { printExpression } from "../../grammar/print.js";
import { meaningOf, withoutSpans } from "./meaning.js";
import { randomExpression } from "./random-expression.js";

function reprint(text: string): string {
  const item = parse(`const k = ${text}`).file.items[0];
  return item?.kind === "const" ? printExpression(item.value) : "";
}

test("what is printed is parsed as the same expression", () => {
  fc.assert(
    fc.property(randomExpression, (expression) => {
      const text = printExpression(expression);
      expect(meaningOf(`const k = ${text}`)).toHaveProperty("items.0.value", withoutSpans(expression));
    }),
    { numRuns: 1000, seed: 7 },
  );
});

test.each([
  ["((a) + (b * c))", "a + b * c"],
  ["(a + b) * c", "(a + b) * c"],
  ["a - (b - c)", "a - (b - c)"],
  ["(a - b) - c", "a - b - c"],
  ["(a ^ b) ^ c", "(a ^ b) ^ c"],
  ["a ^ (b ^ c)", "a ^ b ^ c"],
  ["(-x) ^ 2", "(-x) ^ 2"],
  ["-(x ^ 2)", "-x ^ 2"],
  ["(not a) == b", "(not a) == b"],
  ["not (a == b)", "not a == b"],
  ["(x -> relu) + 1", "(x -> relu) + 1"],
  ["x -> (y -> relu)", "x -> (y -> relu)"],
  ["(if a then b else c) + 1", "(if a then b else c) + 1"],
  [
    "x->concat{conv(16,1),conv(16,3)->relu}->repeat i in 1..n-1{dense(i)}",
    "x -> concat { conv(16, 1), conv(16, 3) -> relu } -> repeat i in 1..n - 1 { dense(i) }",
  ],
  ["f(a: 12.3%, b: 1_000, c: 1e-7)", "f(a: 12.3%, b: 1000, c: 1e-7)"],
  ['"a\\"b\\\\c\\n"', '"a\\"b\\\\c\\n"'],
])("%s is printed as %s", (text, printed) => {
  expect(reprint(text)).toBe(printed);
});

test("a part that was broken is three dots", () => {
  expect(reprint("f(a, )) + ")).toContain("…");
});
