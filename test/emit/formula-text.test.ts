// Formulas as literals: broken over lines they mean what they meant before.
import { describe, expect, test } from "vitest";
import { formulaLiteral } from "../../compiler/emit/formula-text.js";
import { compileFormula } from "../../runtime/formula.js";

const long =
  "w.next = w - lr * (w.m / (1 - 0.9 ^ iteration)) / (sqrt(w.v / (1 - 0.999 ^ iteration)) + where(mask > 0 and other > -1, max(w.v, 0.00000001), 0.00000001)) - decay * w";

/** The text between the quotes. */
function contentOf(literal: string): string {
  return literal.startsWith("`") ? literal.slice(1, -1) : (JSON.parse(literal) as string);
}

describe("a formula", () => {
  test("that is short is a string", () => {
    expect(formulaLiteral(["h = max(0, z)"], 4)).toBe('"h = max(0, z)"');
  });

  test("of several statements has a line for each", () => {
    expect(formulaLiteral(["a = 1", "b = a"], 4)).toBe("`\n      a = 1\n      b = a\n    `");
  });

  test("that is long is broken where the fewest parentheses are open", () => {
    expect(formulaLiteral([long], 4).split("\n").slice(1, -1)).toMatchInlineSnapshot(`
      [
        "      w.next = w - lr * (w.m / (1 - 0.9 ^ iteration))",
        "        / (sqrt(w.v / (1 - 0.999 ^ iteration)) + where(mask > 0 and other > -1, max(w.v, 0.00000001), 0.00000001))",
        "        - decay * w",
      ]
    `);
  });

  test.each([0, 4, 40, 80])("means the same when it is broken, at indent %i", (indent) => {
    const literal = formulaLiteral([long, "b = w.next"], indent);
    expect(compileFormula(contentOf(literal)).program).toEqual(compileFormula(`${long}; b = w.next`).program);
    expect(literal.split("\n").length).toBeGreaterThan(4);
  });

  test("that can't be broken stays long", () => {
    const name = "x".repeat(200);
    expect(contentOf(formulaLiteral([`${name} = 1`], 4)).trim()).toBe(`${name} = 1`);
  });
});
