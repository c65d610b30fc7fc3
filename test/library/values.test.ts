// Numbers that anyone can check: from the course notes, from textbooks, by hand.
import { describe, expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { modelOf } from "./example-model.js";
import { bindingOf, optionsOf, type Setting, slopesOf, sourcesOf, worldOf } from "./slopes.js";

type Given = Readonly<Record<string, readonly number[]>>;

/** The value of an expression of the inputs x (and more: lines of the model), and its slopes by inputs and weights for an upstream gradient of 1. */
function compute(
  expression: string,
  given: Given,
  { more = "", width = given.x?.length ?? 1, ...setting }: Partial<Setting> & { more?: string; width?: number } = {},
): { value: number[]; by: Record<string, number[]> } {
  const model = modelOf(`model Case {
    input x: [${width}]
    ${more}
    value = ${expression}
    goal = x -> dense(1)
    output result = goal
    loss mean(flatten(value) ^ 2) + mean(goal ^ 2)
  }
  train Case { batch 1 steps 10 seed 1 }`);
  const numbers = optionsOf(model);
  for (const { name, value } of model.parameters)
    numbers.set(name, new Float64Array(value.shape.dims.reduce((a, b) => a * b, 1)));
  for (const [name, of] of Object.entries(given)) numbers.set(name, Float64Array.from(of));
  const result = bindingOf(model, "value");
  const rows = setting.rows ?? 1;
  const upstream = new Float64Array(rows * result.shape.dims.reduce((a, b) => a * b, 1)).fill(1);
  const { value, by } = slopesOf(result, sourcesOf(model), upstream)(numbers, { ...setting, rows });
  return { value: [...value], by: Object.fromEntries([...by].map(([name, slope]) => [name, [...slope]])) };
}

function expectNumbers(found: readonly number[] | undefined, wanted: readonly number[], digits = 6): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((number, i) => expect(found?.[i]).toBeCloseTo(number, digits));
}

describe("activations", () => {
  test.each([
    ["relu", [0, 0, 0, 2.5]],
    ["leaky_relu(0.1)", [-0.2, -0.05, 0, 2.5]],
    ["elu", [Math.exp(-2) - 1, Math.exp(-0.5) - 1, 0, 2.5]],
    ["relu6", [0, 0, 0, 2.5]],
    ["hard_tanh", [-1, -0.5, 0, 1]],
    ["softsign", [-2 / 3, -1 / 3, 0, 2.5 / 3.5]],
    ["sigmoid", [-2, -0.5, 0, 2.5].map((x) => 1 / (1 + Math.exp(-x)))],
    ["softplus", [-2, -0.5, 0, 2.5].map((x) => Math.log1p(Math.exp(x)))],
  ])("%s", (stage, wanted) => {
    expectNumbers(compute(`x -> ${stage}`, { x: [-2, -0.5, 0, 2.5] }).value, wanted, 12);
  });

  test("tanh is a scaled sigmoid: tanh(x) = 2 σ(2x) - 1 (CS231n, Neural Networks Part 1)", () => {
    const x = [-2, -0.5, 0, 2.5];
    expectNumbers(compute("2 * sigmoid(2 * x) - 1", { x }).value, compute("tanh(x)", { x }).value, 12);
  });

  test("a neuron with a sigmoid and its slopes (CS231n, Backpropagation)", () => {
    const { value, by } = compute("x -> dense(1) -> sigmoid", {
      x: [-1, -2],
      "value.weight": [2, -3],
      "value.bias": [-3],
    });
    expectNumbers(value, [0.73], 2);
    expectNumbers(by.x, [0.39, -0.59], 2);
    expectNumbers(by["value.weight"], [-0.2, -0.39], 2);
    expectNumbers(by["value.bias"], [0.2], 2);
  });

  test("softmax of large scores (CS231n, Linear Classification)", () => {
    expectNumbers(compute("softmax(x)", { x: [123, 456, 789] }).value, [0, 0, 1], 12);
    expectNumbers(compute("softmax(x)", { x: [-2.85, 0.86, 0.28] }).value, [0.0154, 0.6312, 0.3534], 4);
  });

  test("softmax and log_softmax work on the last axis", () => {
    const x = [1, 2, 3, 3, 2, 1];
    const third = compute("x -> reshape([2, 3]) -> softmax", { x }).value;
    expectNumbers(third, [0.0900306, 0.2447285, 0.665241, 0.665241, 0.2447285, 0.0900306], 6);
    expectNumbers(compute("x -> reshape([2, 3]) -> log_softmax", { x }).value, third.map(Math.log), 12);
  });

  test("relu is flat at 0", () => {
    expectNumbers(compute("relu(x)", { x: [0, 1, -1] }).by.x, [0, 1, 0]);
  });
});

describe("losses", () => {
  const item = "target item: class(3)";

  test("a support vector machine with margin 10 (CS231n, Linear Classification)", () => {
    expectNumbers(compute("hinge(x, item, margin: 10)", { x: [13, -7, 11], item: [0] }, { more: item }).value, [8]);
  });

  test("hinge and cross_entropy of the same scores (CS231n, Linear Classification)", () => {
    const given = { x: [-2.85, 0.86, 0.28], item: [2] };
    expectNumbers(compute("hinge(x, item)", given, { more: item }).value, [1.58], 2);
    expectNumbers(compute("cross_entropy(x, item)", given, { more: item }).value, [1.04], 2);
  });

  test("guessing one of ten classes costs ln 10 = 2.302 (CS231n, Neural Networks Part 3)", () => {
    const given = { x: new Array<number>(10).fill(0), item: [4] };
    expectNumbers(compute("cross_entropy(x, item)", given, { more: "target item: class(10)" }).value, [Math.log(10)]);
    expectNumbers(compute("hinge(x, item)", given, { more: "target item: class(10)" }).value, [9]);
  });

  test("the slope of cross_entropy is the probability, less 1 for the right class", () => {
    const { by } = compute("cross_entropy(x, item)", { x: [-2.85, 0.86, 0.28], item: [2] }, { more: item });
    expectNumbers(by.x, [0.0154, 0.6312, 0.3534 - 1], 3);
  });

  test("scores of a sequence: the mean over its places", () => {
    const more = "target item: class(3)[2]";
    const one = compute("cross_entropy(x, item)", { x: [1, 2, 3], item: [0] }, { more: item }).value[0] ?? NaN;
    const two = compute("cross_entropy(x, item)", { x: [5, 0, 1], item: [2] }, { more: item }).value[0] ?? NaN;
    const given = { x: [1, 2, 3, 5, 0, 1], item: [0, 2] };
    expectNumbers(compute("cross_entropy(x -> reshape([2, 3]), item)", given, { more }).value, [(one + two) / 2], 12);
  });

  test("[1] and [] are compared number by number", () => {
    expectNumbers(compute("mse(x, price)", { x: [3], price: [5] }, { more: "target price: []" }).value, [4]);
  });

  test("huber is a parabola within delta and a line beyond", () => {
    const y = "target y: [1]";
    expectNumbers(compute("huber(x, y, delta: 2)", { x: [1], y: [0] }, { more: y }).value, [0.5]);
    expectNumbers(compute("huber(x, y, delta: 2)", { x: [5], y: [0] }, { more: y }).value, [2 * (5 - 1)]);
  });

  test("binary_cross_entropy of a certain and a wrong answer", () => {
    const yes = "target yes: class(no, yes)";
    expectNumbers(compute("binary_cross_entropy(x, yes)", { x: [0], yes: [1] }, { more: yes }).value, [Math.LN2]);
    expectNumbers(compute("binary_cross_entropy(x, yes)", { x: [-300], yes: [1] }, { more: yes }).value, [300]);
    expectNumbers(compute("binary_cross_entropy(x, yes)", { x: [300], yes: [1] }, { more: yes }).value, [0]);
  });

  test("cosine is 0, 1 and 2 for the same, a right and the opposite direction, and finite for 0", () => {
    const y = "target y: [2]";
    const of = (x: number[]): number[] => compute("cosine(x, y)", { x, y: [3, 0] }, { more: y }).value;
    expectNumbers([...of([7, 0]), ...of([0, 2]), ...of([-1, 0]), ...of([0, 0])], [0, 1, 2, 1]);
  });
});

describe("what does not fit is refused, not repeated", () => {
  test.each([
    ["mse(x, y)", "target y: []", "NN203: cannot compare [3] and []"],
    ["huber(x, y)", "target y: [2]", "NN203: cannot compare [3] and [2]"],
    ["binary_cross_entropy(x, y)", "target y: []", "NN203: cannot compare [3] and []"],
    ["cross_entropy(x, y)", "target y: class(4)", "NN301: the model makes 3 scores, but y has 4 classes"],
    ["cross_entropy(x, y)", "target y: class(3)[2]", "NN302"],
    ["cross_entropy(x, y, weights: [1, 2])", "target y: class(3)", "NN203: cannot multiply [2] and [3]"],
    ["kl(x, y)", "target y: [4]", "NN202"],
    ["mse(x, y)", "target y: class(3)", "NN304"],
    ["dropout(x, 1.5)", "", "NN104: rate must be a number in 0..1"],
  ])("%s with %s", (expression, more, message) => {
    expect(() => compute(expression, { x: [1, 2, 3], y: [] }, { more })).toThrow(message);
  });
});

describe("layers", () => {
  test("maxout of x and x / 100 is leaky_relu", () => {
    const weight = [1, 0, 0, 1, 0.01, 0, 0, 0.01];
    const { value } = compute("x -> maxout(2)", { x: [-3, 4], "value.weight": weight });
    expectNumbers(value, [-0.03, 4]);
  });

  test("maxout and prelu work on the last axis of whatever there is", () => {
    const weight = [1, 0, 0, 1, -1, 0, 0, -1, 0, 0, 0, 0];
    const given = { x: [-3, 4, 0.5, -2, 1, 1], "value.weight": weight, "value.bias": [0, 0, 0, 0, 0, 2] };
    expectNumbers(compute("x -> reshape([3, 2]) -> maxout(2, pieces: 3)", given).value, [3, 4, 0.5, 2, 1, 2]);
    expectNumbers(
      compute("x -> reshape([3, 2]) -> prelu", { x: [-3, 4, 0.5, -2, 1, -1], "value.slope": [0.5, 10] }).value,
      [-1.5, 4, 0.5, -20, 1, -10],
    );
  });

  test("dense without a bias has none", () => {
    expectNumbers(
      compute("x -> dense(2, use_bias: false)", { x: [1, 2], "value.weight": [1, 2, 3, 4] }).value,
      [7, 10],
    );
  });

  test("dropout takes a share away while training and keeps the mean; else it does nothing", () => {
    const x = new Array<number>(4000).fill(1);
    const dropped = compute("x -> dropout(0.3)", { x }, { training: true }).value;
    const share = dropped.filter((y) => y === 0).length / x.length;
    expect(share).toBeCloseTo(0.3, 1);
    expectNumbers([...new Set(dropped)].sort(), [0, 1 / 0.7]);
    expect(compute("x -> dropout(0.3)", { x }).value).toEqual(x);
  });

  test("dropout of everything is 0, and so is its slope", () => {
    const { value, by } = compute("x -> dropout(1)", { x: [1, 2] }, { training: true });
    expect([value, by.x]).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test("noise has its deviation while training; else it does nothing", () => {
    const x = new Array<number>(4000).fill(5);
    const noise = compute("x -> noise(2)", { x }, { training: true }).value.map((y) => y - 5);
    expect(Math.sqrt(noise.reduce((sum, y) => sum + y * y, 0) / noise.length)).toBeCloseTo(2, 1);
    expect(compute("x -> noise(2)", { x }).value).toEqual(x);
  });
});

describe("penalties", () => {
  const weight = [1, -2, 0, 0.5];

  /** What a regularizer makes of the weights [1, -2], [0, 0.5]. */
  function penalized(text: string): number[] {
    const model = modelOf(`model Case {
      input x: [2]
      y = x -> dense(2, use_bias: false)
      output result = y
      loss mean(y ^ 2)
      regularize ${text}
    }`);
    const [group] = model.groups;
    const [parameter] = model.parameters;
    const roots = [group?.penalty, parameter?.projection].filter((value) => value !== undefined);
    const numbers = new Map([
      ...optionsOf(model),
      [group?.name ?? "", Float64Array.from(weight)],
      [parameter?.name ?? "", Float64Array.from(weight)],
    ]);
    return evaluate(roots, worldOf(numbers, { rows: 1 })).flatMap((found) => [...found]);
  }

  test("l2 is half the sum of squares (CS231n, Neural Networks Part 2)", () => {
    expectNumbers(penalized("l2(0.1)"), [0.05 * 5.25]);
  });

  test("l1 is the sum of absolute values; elastic is both", () => {
    expectNumbers(penalized("l1(0.1)"), [0.35]);
    expectNumbers(penalized("elastic(l1: 0.1, l2: 0.1)"), [0.35 + 0.05 * 5.25]);
  });

  test("max_norm shortens the weights of each unit that are too long", () => {
    const long = Math.hypot(2, 0.5);
    expectNumbers(penalized("max_norm(1.5)"), [1, (-2 * 1.5) / long, 0, (0.5 * 1.5) / long]);
  });
});
