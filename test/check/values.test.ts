// What the values of a Model are worth, against numbers worked out by hand.
import { describe, expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { walk } from "../../compiler/ir/graph.js";
import { sizeOf } from "../../compiler/ir/shape.js";
import type { Value } from "../../compiler/ir/value.js";
import { lower } from "../../compiler/lower/lower.js";
import { errors, found, modelOf } from "./spec.js";

type Leaves = Readonly<Record<string, readonly number[]>>;

/** Elements of a value; leaves that aren't given are 0, random numbers ½. */
function worth(value: Value | undefined, leaves: Leaves, rows = 1): number[] {
  if (!value) throw new Error("there is no such value");
  const world = {
    rows,
    leaf: ({ operation, shape }: Value) => {
      const given = operation.kind === "leaf" ? leaves[operation.name] : undefined;
      return given ? Float64Array.from(given) : new Float64Array(sizeOf(shape.dims) * (shape.batched ? rows : 1));
    },
    random: (_: unknown, count: number) => new Float64Array(count).fill(0.5),
  };
  return [...(evaluate([value], world)[0] ?? [])];
}

const line = (more: string, train = ""): string => `model Line(scale: float = 2) {
  input x: [2]
  target y: [1]
  p = x -> dense(1)
  ${more}
  output q = scale * p
}
train Line { seed 1 ${train} }
`;

const given: Leaves = { x: [1, 2, 3, 4], y: [1, 2], "p.weight": [0.5, -1], "p.bias": [0.25], rows: [2], scale: [2] };
// p = 0.5·1 - 2 + 0.25 = -1.25 and 0.5·3 - 4 + 0.25 = -2.25

describe("losses", () => {
  test("are means over the rows, times their weight", () => {
    const model = modelOf(line("loss 0.5 * mse(p, y)\n  loss mae(p, y)"));
    expect(worth(model.losses[0]?.value, given, 2)).toEqual([(0.5 * (2.25 ** 2 + 4.25 ** 2)) / 2]);
    expect(worth(model.losses[1]?.value, given, 2)).toEqual([(2.25 + 4.25) / 2]);
  });

  test("that are the same for all rows stay as they are", () => {
    const model = modelOf(line("loss mse(p, y)\n  loss 3 * sum(w ^ 2)\n  param w: [2] ~ ones"));
    expect(worth(model.losses[1]?.value, { w: [1, 2] })).toEqual([15]);
  });
});

test("outputs read options when they run", () => {
  const model = modelOf(line("loss mse(p, y)"));
  expect(worth(model.outputs[0]?.value, given, 2)).toEqual([-2.5, -4.5]);
  expect(worth(model.outputs[0]?.value, { ...given, scale: [4] }, 2)).toEqual([-5, -9]);
  expect(model.options.map(({ name, structural }) => [name, structural])).toEqual([
    ["scale", false],
    ["lr", false],
  ]);
});

describe("penalties", () => {
  const penalty = (lines: string, weights: readonly number[]): number[] => {
    const [group] = modelOf(line(`loss mse(p, y)\n  ${lines}`)).groups;
    return worth(group?.penalty, { weights });
  };

  test("are formulas of all of a group's weights, and several add up", () => {
    expect(penalty("regularize l2(0.1)", [3, -4])).toEqual(
      [0.5 * 0.1 * 25].map((n) => expect.closeTo(n, 12) as number),
    );
    expect(penalty("regularize l2(0.1)\n  regularize l1(0.01)", [3, -4])).toEqual([
      expect.closeTo(0.5 * 0.1 * 25 + 0.07, 12),
    ]);
    expect(penalty("regularize elastic(l1: 0.01, l2: 0.1)", [3, -4])).toEqual([
      expect.closeTo(0.5 * 0.1 * 25 + 0.07, 12),
    ]);
  });

  test("of a weight's rows are taken of each weight in its own shape", () => {
    const text = `fn lasso(w: [n, m], strength: float) = strength * sum(sqrt(sum(w ^ 2)), over: all)\n${line("loss mse(p, y)\n  h = x -> dense(2)\n  loss mean(h)\n  regularize lasso(10)")}`;
    const [group] = modelOf(text).groups;
    expect(group?.parameters.map(({ name }) => name)).toEqual(["p.weight", "h.weight"]);
    expect(worth(group?.penalty, { weights: [1, -2, 3, 4, 6, 8] })).toEqual([10 * (1 + 2 + 5 + 10)]);
  });
});

test("max_norm scales back the columns that are too long", () => {
  const model = modelOf(line("loss mse(p, y)\n  regularize max_norm(1)"));
  const [weight] = model.parameters;
  expect(worth(weight?.projection, { "p.weight": [3, 4] })).toEqual(
    [0.6, 0.8].map((n) => expect.closeTo(n, 12) as number),
  );
  expect(worth(weight?.projection, { "p.weight": [0.3, 0.4] })).toEqual([0.3, 0.4]);
});

describe("optimizers", () => {
  const updated = (
    train: string,
    leaves: Leaves,
    more = "",
  ): { readonly update: number[]; readonly slots: number[][] } => {
    const [group] = modelOf(line(`loss mse(p, y) ${more}`, train)).groups;
    return { update: worth(group?.update, leaves), slots: (group?.slots ?? []).map(({ next }) => worth(next, leaves)) };
  };

  test("say what becomes of weights and slots", () => {
    const leaves = { weights: [1, 2, 3], lr: [0.1], "weights.v": [0.5, 0, -1] };
    // The gradient's leaf has the group's name, as the weights have.
    const model = modelOf(line("loss mse(p, y)", "optimizer momentum(lr: 0.1, mu: 0.9)"));
    const [group] = model.groups;
    expect(group?.gradient.operation).toMatchObject({ kind: "leaf", role: "gradient", name: "weights" });
    expect(worth(group?.slots[0]?.next, { ...leaves, weights: [1, 1, 1] })).toEqual(
      [0.35, -0.1, -1].map((n) => expect.closeTo(n, 12) as number),
    );
  });

  test("take the rate from an option, a schedule or a parameter of the model", () => {
    const rate = (train: string, leaves: Leaves): number[] => updated(train, leaves).update;
    expect(rate("optimizer sgd(lr: 0.1)", { weights: [1, 1, 1], lr: [0.25] })).toEqual([0.75, 0.75, 0.75]);
    const scheduled = { weights: [1, 1, 1], iteration: [11], iterations: [100], lr: [0.5] };
    expect(rate("optimizer sgd(lr: step(0.5, every: 10))", scheduled)).toEqual(
      [0.95, 0.95, 0.95].map((n) => expect.closeTo(n, 12) as number),
    );
    expect(rate("optimizer sgd(lr: scale)", { weights: [1, 1, 1], scale: [3] })).toEqual([-2, -2, -2]);
  });

  test("may be declared in the spec, and know the step and which weights decay", () => {
    const own = `optimizer mine(lr: float = 0.5, decay: float = 0.1) {
  state last: [] ~ ones
  last <- step
  shrink = if decays then decay else 0
  weight <- weight - lr * grad - shrink * weight
}
${line("loss mse(p, y)", "optimizer mine()")}`;
    const model = modelOf(own);
    expect(model.groups.map(({ name, slots }) => [name, slots.map((slot) => slot.name)])).toEqual([
      ["weights", ["weights.last"]],
      ["biases", ["biases.last"]],
    ]);
    const [weights, biases] = model.groups;
    expect(worth(weights?.slots[0]?.next, { iteration: [7] })).toEqual([7]);
    const decayOf = (update: Value | undefined): number =>
      walk(update ? [update] : []).filter(({ operation }) => operation.kind === "constant" && operation.value === 0.1)
        .length;
    expect([decayOf(weights?.update), decayOf(biases?.update)]).toEqual([1, 0]);
  });
});

describe("metrics", () => {
  test("gather over batches and make a figure of the sums", () => {
    const text = `metric within(a: real, b: real, limit: float = 1) {
  state near ~ zeros
  state count ~ zeros
  here = abs(a - b) -> flatten
  near <- near + sum(here[0] <= limit, over: batch)
  count <- count + rows
  share = near / count
  return 100 * share
}
${line("loss mse(p, y)\n  metric within(p, y, limit: 3)\n  metric mse(p, y)")}`;
    const [within, mse] = modelOf(text).metrics;
    expect(within?.states.map(({ name, initial }) => [name, worth(initial, {})])).toEqual([
      ["within.near", [0]],
      ["within.count", [0]],
    ]);
    const sums = { ...given, "within.near": [5], "within.count": [6] };
    expect(within?.states.map(({ next }) => worth(next, sums, 2))).toEqual([[6], [8]]);
    expect(worth(within?.figure, sums)).toEqual([expect.closeTo((100 * 5) / 6, 10)]);
    expect(mse?.states.map(({ next }) => worth(next, given, 2))).toEqual([[2.25 ** 2 + 4.25 ** 2], [2]]);
    expect(worth(mse?.figure, { "mse.sum": [12], "mse.rows": [4] })).toEqual([3]);
  });
});

describe("state and training", () => {
  const text = `layer center(x: [..., n]) {
  state mean: [n] ~ zeros
  now = sum(x, over: batch) / rows
  mean <- 0.9 * mean + 0.1 * now
  return x - (if training then now else mean)
}
${line("loss mse(p, y)\n  output c = x -> center")}`;
  const model = modelOf(text);

  test("a shared layer has one state, and its second call goes on from the first", () => {
    const shared = `layer counted(x: [n], by: float) {
  state seen ~ zeros
  seen <- 2 * seen + by
  return x * seen
}
${line("loss mse(p, y)\n  share count = counted\n  once = count(x, 1)\n  output second = count(once, 10)")}`;
    const { states, outputs } = modelOf(shared);
    expect(states.map(({ name }) => name)).toEqual(["count.seen"]);
    expect(worth(states[0]?.next, { "count.seen": [3], training: [1] })).toEqual([24]);
    const second = outputs.find(({ name }) => name === "second")?.value;
    expect(worth(second, { x: [1, 2], "count.seen": [3], training: [1] })).toEqual([168, 336]);
    expect(worth(second, { x: [1, 2], "count.seen": [3], training: [0] })).toEqual([9, 18]);
  });

  test("a state is updated from itself and the batch", () => {
    expect(model.states.map(({ name }) => name)).toEqual(["c.mean"]);
    expect(worth(model.states[0]?.next, { ...given, "c.mean": [10, 20] }, 2)).toEqual(
      [9 + 0.1 * 2, 18 + 0.1 * 3].map((n) => expect.closeTo(n, 12) as number),
    );
  });

  test("`training` chooses when it runs", () => {
    const output = model.outputs.find(({ name }) => name === "c")?.value;
    expect(worth(output, { ...given, training: [1] }, 2)).toEqual([-1, -1, 1, 1]);
    expect(worth(output, { ...given, training: [0], "c.mean": [10, 20] }, 2)).toEqual([-9, -18, -7, -16]);
  });

  test("behind the arrow a state means its new value in a training step alone: predictions don't depend on the batch", () => {
    const running = `layer center(x: [..., n]) {
  state mean: [n] ~ zeros
  mean <- 0.5 * mean + 0.5 * sum(x, over: batch) / rows
  return x - mean
}
${line("loss mse(p, y)\n  c = x -> center\n  output d = 2 * c\n  loss mean(c)")}`;
    const graphs = lower(modelOf(running));
    const kept = { ...given, "c.mean": [10, 20] };
    const forward = graphs.find(({ name }) => name === "forward");
    const found = (rows: number): unknown => {
      const value = forward?.results.find(({ name }) => name === "d")?.value;
      return worth(value, { ...kept, x: (given.x ?? []).slice(0, 2 * rows), rows: [rows] }, rows);
    };
    expect(found(2)).toEqual([-18, -36, -14, -32]);
    expect(found(1)).toEqual([-18, -36]);
    expect(walk(forward?.results.map(({ value }) => value) ?? []).some(({ operation }) => operation.kind === "reduce" && operation.batch)).toBe(false); // prettier-ignore
    const backward = graphs.find(({ name }) => name === "backward");
    const next = backward?.results.find(({ name }) => name === "c.mean")?.value;
    expect(worth(next, kept, 2)).toEqual([6, 11.5]);
    const [mse, centred] = modelOf(running).losses.map(({ value }) => worth(value, { ...kept, training: [1] }, 2)[0]);
    expect(mse).toBeCloseTo((2.25 ** 2 + 4.25 ** 2) / 2);
    expect(centred).toBeCloseTo((1 - 6 + 2 - 11.5 + 3 - 6 + 4 - 11.5) / 4);
  });
});

test("weights begin as suits the activation behind them", () => {
  const start = (activation: string): number => {
    const model = modelOf(line(`loss mse(p, y)\n  h = x -> dense(6) -> ${activation}\n  loss mean(h)`));
    const [first = NaN] = worth(model.parameters.find(({ name }) => name === "h.weight")?.initial, {});
    return first / 0.5;
  };
  expect(start("relu")).toBeCloseTo(Math.sqrt(2 / 2), 10); // he: √(2 / fan in)
  expect(start("tanh")).not.toBeCloseTo(Math.sqrt(2 / 2), 3);
  expect(start("sigmoid")).toBeCloseTo(start("tanh"), 10);
});

test("initialisers needn't declare the fans that a layer tells them", () => {
  const start = (declaration: string, init: string): number[] => {
    const text = `${declaration}\n${line(`loss mse(p, y)\n  h = x -> dense(3, init: ${init}) -> relu\n  loss mean(h)`)}`;
    expect(errors(text)).toEqual([]);
    return worth(modelOf(text).parameters.find(({ name }) => name === "h.weight")?.initial, {});
  };
  const six = (n: number): number[] => new Array<number>(6).fill(n);
  expect(start("fn mine() = 0.25 * random_normal()", "mine")).toEqual(six(0.125));
  expect(start("fn mine(scale: float) = scale * random_normal()", "mine(0.5)")).toEqual(six(0.25));
  expect(start("fn mine(fan_in: int) = fan_in * random_normal()", "mine")).toEqual(six(1));
  expect(start("fn mine(fan_out: int) = fan_out * random_normal()", "mine")).toEqual(six(1.5));
  expect(start("", "random_normal")).toEqual(six(0.5));
  // One alone was meant for a function that takes it.
  expect(errors(`fn mine() = 1\n${line("loss mse(p, y)\n  loss mine(fan_in: 3)")}`)).toEqual(["NN103 3"]);
});

test("a stated gradient stands beside the formula", () => {
  const model = modelOf(`fn square(x) = x ^ 2 grad x = 2 * x\n${line("loss mse(p, y)\n  output s = square(x)")}`);
  const value = model.outputs.find(({ name }) => name === "s")?.value;
  expect(value?.operation.kind).toBe("with_gradient");
  expect(worth(value, given, 2)).toEqual([1, 4, 9, 16]);
});

test("in its stated gradient a function's own name means the formula alone", () => {
  const bump = "fn bump(x, width: float = 1) = exp(-(x / width) ^ 2) grad x = -2 * x / width ^ 2 * bump(x, width)\n";
  const text = `${bump}${line("loss mse(p, y)\n  output s = bump(x, 2)")}`;
  expect(found(text)).toEqual([]);
  const value = modelOf(text).outputs.find(({ name }) => name === "s")?.value;
  expect(value?.operation.kind).toBe("with_gradient");
  const [, , slope] = value?.inputs ?? [];
  const expected = [1, 2, 3, 4].map((x) => expect.closeTo((-x / 2) * Math.exp(-(x * x) / 4), 12) as number);
  expect(worth(slope, given, 2)).toEqual(expected);
  // The formula itself stays computed once.
  expect(walk(slope ? [slope] : []).includes(value!.inputs[0]!)).toBe(true);
  expect(found(text.replace("-2 * x", "2 * x"))).toEqual(["NN503 grad x = 2 * x / width ^ 2 * bump(x, width)"]);
  expect(found(text.replace("grad x = ", "grad x = 0 * "))).toEqual([expect.stringMatching(/^NN503/)]);
  expect(found(text.replace("= exp(", "= bump(x) + exp("))).toEqual(["NN110 bump"]);
});
