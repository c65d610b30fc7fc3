// Random expressions as data, for properties over everything the grammar can say.
import fc from "fast-check";
import type { Argument, Chain, Expression, Name } from "../../grammar/ast.js";
import { infixPower } from "../../grammar/precedence.js";

const nowhere = { start: 0, end: 0 };

/** Ordinary names, and words that are structure words elsewhere. */
export const randomWord = fc.constantFrom(
  "x",
  "h",
  "scores",
  "dense",
  "n_2",
  "größe",
  "loss",
  "model",
  "input",
  "log",
  "from",
  "state",
  "metric",
);

const name = randomWord.map((text): Name => ({ ...nowhere, text }));

const atom: fc.Arbitrary<Expression> = fc.oneof(
  randomWord.map((name): Expression => ({ kind: "reference", ...nowhere, name })),
  fc
    .oneof(fc.nat(1000), fc.double({ min: 0, noNaN: true }))
    .map((value): Expression => ({ kind: "number", ...nowhere, value, percent: false })),
  fc.nat(1000).map((tenths): Expression => ({ kind: "number", ...nowhere, value: tenths / 10 / 100, percent: true })),
  fc
    .string({ maxLength: 8 })
    .map((value): Expression => ({ kind: "text", ...nowhere, value: value.replace(/[\r\u2028\u2029]/g, " ") })),
  fc.boolean().map((value): Expression => ({ kind: "boolean", ...nowhere, value })),
);

const { expression } = fc.letrec<{ expression: Expression; stage: Expression; chain: Chain; argument: Argument }>(
  (tie) => {
    const inner = tie("expression");
    const callee = fc.tuple(name, fc.array(tie("argument"), { maxLength: 3 }));
    const call = callee.map(([callee, list]): Expression => ({ kind: "call", ...nowhere, callee, arguments: list }));
    const join = fc.oneof(
      randomWord.map((name) => ({ kind: "reference" as const, ...nowhere, name })),
      callee.map(([callee, list]) => ({ kind: "call" as const, ...nowhere, callee, arguments: list })),
    );
    return {
      expression: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        atom,
        call,
        fc.array(inner, { maxLength: 3 }).map((items): Expression => ({ kind: "list", ...nowhere, items })),
        fc.tuple(inner, inner).map(([of, index]): Expression => ({ kind: "index", ...nowhere, of, index })),
        fc
          .tuple(fc.constantFrom<("-" | "not")[]>("-", "not"), inner)
          .map(([operator, operand]): Expression => ({ kind: "unary", ...nowhere, operator, operand })),
        fc
          .tuple(fc.constantFrom(...(Object.keys(infixPower) as (keyof typeof infixPower)[])), inner, inner)
          .map(([operator, left, right]): Expression => ({ kind: "binary", ...nowhere, operator, left, right })),
        fc.tuple(inner, inner, inner).map(([condition, then, otherwise]): Expression => ({
          kind: "conditional",
          ...nowhere,
          condition,
          then,
          else: otherwise,
        })),
        fc
          .tuple(fc.option(inner, { nil: undefined }), fc.option(inner, { nil: undefined }))
          .map(([from, to]): Expression => ({ kind: "range", ...nowhere, from, to, log: false })),
        fc
          .tuple(inner, fc.array(tie("stage"), { minLength: 1, maxLength: 3 }))
          .map(([source, stages]): Expression => ({ kind: "pipe", ...nowhere, source, stages })),
      ),
      stage: fc.oneof(
        { depthSize: "small" },
        randomWord.map((name): Expression => ({ kind: "reference", ...nowhere, name })),
        call,
        inner,
        fc
          .tuple(join, fc.array(tie("chain"), { minLength: 1, maxLength: 3 }))
          .map(([join, branches]): Expression => ({ kind: "branches", ...nowhere, join, branches })),
        fc
          .tuple(fc.option(name, { nil: undefined }), inner, tie("chain"))
          .map(([variable, over, body]): Expression => ({ kind: "repeat", ...nowhere, variable, over, body })),
      ),
      chain: fc
        .array(tie("stage"), { minLength: 1, maxLength: 3 })
        .map((stages): Chain => ({ kind: "chain", ...nowhere, stages })),
      argument: fc
        .tuple(fc.option(name, { nil: undefined }), inner)
        .map(([name, value]): Argument => ({ ...nowhere, name, value })),
    };
  },
);

/** Anything that an expression can be, three or so levels deep. */
export const randomExpression: fc.Arbitrary<Expression> = expression;
