// How strongly operators bind: the one table that reading and printing share.
import type { Binary, Unary } from "./ast.js";

interface Power {
  /** What an operator to its left must not exceed. */
  readonly left: number;
  /** What an operator in its right operand must reach. */
  readonly right: number;
}

/** Loosest first; the operators of a line bind alike. */
const lines = [["or"], ["and"], ["==", "!=", "<", "<=", ">", ">="], ["+", "-"], ["*", "/", "@"], ["^"]] as const;

/** Everything groups to the left but `^`: a ^ b ^ c is a ^ (b ^ c). */
export const infixPower = Object.fromEntries(
  lines.flatMap((operators, line) => operators.map((operator) => [operator, powerOf(operator, 10 * (line + 1))])),
) as Readonly<Record<Binary["operator"], Power>>;

function powerOf(operator: Binary["operator"], left: number): Power {
  return { left, right: operator === "^" ? left : left + 1 };
}

/** -x ^ 2 is -(x ^ 2), -x * y is (-x) * y; not a == b is not (a == b), not a and b is (not a) and b. */
export const prefixPower: Readonly<Record<Unary["operator"], number>> = {
  not: infixPower["=="].left,
  "-": infixPower["^"].left,
};
