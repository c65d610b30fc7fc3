// NN5xx: formulas that a spec declares.
import { entry } from "./entry.js";
import { after, digits } from "./examples.js";

export const formulas = {
  /** `problem` reads on from the formula: "overflows for large x"; `instead`: the built-in that doesn't, e.g. softplus(x). */
  NN501: entry<{ formula: string; problem: string; instead?: string }>({
    severity: "warning",
    title: "a formula that can overflow or divide by zero",
    message: ({ formula, problem }) => `${formula} ${problem}`,
    help: ({ instead }) => (instead === undefined ? undefined : `${instead} gives the same without that`),
    explanation: `
      Numbers here have 32 bits: exp(x) is infinite from x = 89 on, and log(0) is minus infinity. One such value turns into NaN at the next subtraction, and from there all weights are lost. The names of the standard library compute the same in an order that stays finite.
    `,
    wrong: after("fn soft(x) = log(1 + exp(x))", digits("scores = image -> dense(128) -> soft -> dense(10)")),
    right: after("fn soft(x) = softplus(x)", digits("scores = image -> dense(128) -> soft -> dense(10)")),
  }),

  /** `point`: "x = 0"; `side` reads on from "is used there": "the slope for x < 0". */
  NN502: entry<{ formula: string; point: string; side: string }>({
    severity: "information",
    title: "a formula with a corner",
    message: ({ formula, point, side }) => `${formula} has a corner at ${point}, where ${side} is used`,
    explanation: `
      At a corner there are two slopes, one to each side. The derivative that the compiler finds takes one of them, as all frameworks do for relu at 0. This matters only if many values lie on the corner itself, for instance because they are exact zeros.
    `,
    wrong: after("fn tent(x) = max(0, 1 - abs(x))", digits("scores = image -> dense(128) -> tent -> dense(10)")),
    right: after("fn bump(x) = exp(0 - x ^ 2)", digits("scores = image -> dense(128) -> bump -> dense(10)")),
  }),

  NN503: entry<{ parameter: string; point: string; declared: number; derived: number }>({
    severity: "error",
    title: "a stated gradient that is wrong",
    message: ({ parameter, point, declared, derived }) =>
      `the gradient stated for ${parameter} gives ${figures(declared)} at ${point}, but the formula's slope there is ${figures(derived)}`,
    help: ({ parameter }) => `take grad ${parameter} out: the compiler derives it`,
    explanation: `
      A formula may state its own gradient, for speed or for a better way to compute it. It is never trusted: it is compared with the derivative that the compiler finds itself, at points away from corners. The course notes (CS231n, "Neural Networks Part 3") recommend such a gradient check for everything that is derived by hand: a relative error above 1e-2 usually means that the gradient is wrong.
    `,
    wrong: after("fn square(x) = x ^ 2 grad x = x", digits("scores = image -> dense(128) -> square -> dense(10)")),
    right: after("fn square(x) = x ^ 2 grad x = 2 * x", digits("scores = image -> dense(128) -> square -> dense(10)")),
  }),

  NN504: entry<{ formula: string; value: string }>({
    severity: "error",
    title: "a number that isn't finite",
    message: ({ formula, value }) =>
      `${formula} is ${value === "NaN" ? "no number" : value.replace("Infinity", "infinite").replace("-", "minus ")}`,
    explanation: `
      What is computed when compiling must be a finite number. An infinite one, such as 1 / 0 or a numeral beyond 1.8e308, would turn into NaN at the next subtraction, and from there all weights are lost. Where a parameter may be 0, choose with \`if\`, which computes only one side.
    `,
    wrong: digits("scores = image * (1 / 0) -> dense(10)"),
    right: digits("scores = image * (1 / 255) -> dense(10)"),
  }),
};

function figures(n: number): string {
  return String(Number(n.toPrecision(6)));
}
