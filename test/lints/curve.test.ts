// The function of one number that stands between two values.
import { describe, expect, test } from "vitest";
import { traitsOf } from "../../compiler/check/activation.js";
import { check } from "../../compiler/check/check.js";
import { curveOf } from "../../compiler/check/curve.js";
import { readLibrary } from "../../compiler/library.js";

const library = readLibrary();

/** What goes into the named stage and what comes out. */
function stage(
  text: string,
  declarations = "",
): { input: Parameters<typeof curveOf>[0]; output: Parameters<typeof curveOf>[1] } {
  const spec = `${declarations}
    model M {
      input x: [4]
      target y: class(4)
      h = x -> dense(4)
      scores = h -> ${text} -> dense(4)
      loss cross_entropy(scores, y)
      output p = softmax(scores)
    }`;
  const { models, diagnostics } = check({ path: "m.nn", text: spec }, library, { read: () => undefined, set: {} });
  const use = models[0]?.uses.find((candidate) => candidate.text === text);
  const input = use?.inputs[0]?.value;
  if (!use || !input) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return { input, output: use.result };
}

describe("traits", () => {
  const traits = (text: string, declarations?: string): unknown => {
    const { input, output } = stage(text, declarations);
    const found = traitsOf(input, output);
    return found && Object.keys(found).filter((key) => found[key as keyof typeof found] === true);
  };

  test.each([
    ["relu", ["rectifies"]],
    ["leaky_relu(0.1)", ["rectifies"]],
    ["prelu", ["rectifies"]],
    ["elu", ["rectifies"]],
    ["sigmoid", ["saturates"]],
    ["tanh", ["saturates", "centred"]],
    ["identity", ["linear", "centred"]],
    ["dropout(0.5)", ["linear", "centred"]],
  ])("of %s", (text, expected) => {
    expect(traits(text)).toEqual(expected);
  });

  test.each(["softmax", "dense(4)", "log_softmax"])("%s works on more than one number", (text) => {
    expect(traits(text)).toBeUndefined();
  });

  test("what has no value at 0 is no straight line", () => {
    expect(traits("inverse", "fn inverse(x) = x ^ -1")).not.toContain("linear");
  });
});

test("values and slopes, those that are stated included", () => {
  const { input, output } = stage("softplus");
  const curve = curveOf(input, output)!;
  expect(curve.at([0])[0]).toBeCloseTo(Math.log(2), 12);
  expect(curve.slopesAt([-300, 0, 300])).toEqual([0, 0.5, 1].map((slope) => expect.closeTo(slope, 12) as number));
  expect(curve.inSinglePrecision([-300, 300])).toEqual({ values: [0, 300], slopes: [0, 1] });
});

test("32 bits are not enough for a naive formula", () => {
  const { input, output } = stage("soft", "fn soft(x) = log(1 + exp(x))");
  const curve = curveOf(input, output)!;
  expect(curve.at([300])[0]).toBeCloseTo(300, 9);
  expect(curve.inSinglePrecision([300]).values).toEqual([Infinity]);
});
