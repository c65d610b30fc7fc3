// What plans say: the whole of a small net as text, and what is fused, updated in place or refused.
import { describe, expect, test } from "vitest";
import { apply, concat, constant, leaf, reduce, transpose } from "../../compiler/ir/builder.js";
import { createBuilder } from "../../compiler/ir/create-builder.js";
import { atSign } from "../../compiler/ir/matmul.js";
import type { Result } from "../../compiler/ir/graph.js";
import type { Value } from "../../compiler/ir/value.js";
import { makePlan } from "../../compiler/plan/make-plan.js";
import { printPlan } from "../../compiler/plan/print-plan.js";
import { backward, forward, groups, update } from "./two-layers.js";

const settings = { capacity: 4, precision: "single" } as const;
const b = createBuilder();
const x = leaf(b, "input", "x", { batched: true, dims: [3] });
const s = leaf(b, "state", "s", { batched: false, dims: [3] });
const t = leaf(b, "state", "t", { batched: false, dims: [3] });
const one = constant(b, 1);

/** The steps of one entry as text. */
function steps(...results: Result[]): string {
  const text = printPlan(makePlan([{ name: "entry", results }], [], settings));
  return text.slice(text.indexOf("\nentry")).split("\n").slice(2).join("\n");
}

function into(target: Value, value: Value): Result {
  return { name: target.operation.kind === "leaf" ? target.operation.name : "", value, into: target };
}

test("a net of two layers: eight kernels a training step", async () => {
  const sizes = { inputs: 784, hidden: 128, classes: 10 };
  const plan = makePlan([forward(sizes), backward(sizes), update(sizes)], groups, {
    capacity: 64,
    precision: "single",
  });
  await expect(printPlan(plan)).toMatchFileSnapshot("two-layers.plan.txt");
  const [, train, optimize] = plan.entries;
  expect(train!.steps.length + optimize!.steps.length).toBeLessThanOrEqual(9);
});

test("calls have more rows than a batch where the values of all find room", () => {
  const planOf = (bytes: number): ReturnType<typeof makePlan> => {
    const sizes = { inputs: 784, hidden: 128, classes: 10 };
    const roomy = { capacity: 256, bytes };
    return makePlan([forward(sizes), backward(sizes), update(sizes)], groups, {
      capacity: 64,
      roomy,
      precision: "single",
    });
  };
  const plan = planOf(2 ** 21);
  expect(plan.capacity).toBe(256);
  const least = (784 + 128 + 10) * 256 + plan.buffers.find(({ name }) => name === "weights")!.dims[0]!;
  expect(plan.elements).toBeGreaterThan(least);
  expect(plan.elements * 4 - 4 * least).toBeLessThan(2 ** 21);
  expect(planOf(4 * 922 * 256 - 1).capacity).toBe(64);
});

describe("leaves", () => {
  test("are updated where they lie", () => {
    expect(steps(into(s, apply(b, "add", s, one)))).toBe("  map [3]\n    s = s + 1\n  result s\n");
  });

  test("that are exchanged are both read first", () => {
    expect(steps(into(s, apply(b, "neg", t)), into(t, apply(b, "neg", s)))).toBe(
      "  map [3]\n    s.before = s\n    s = -t\n    t = -s.before\n  result s\n  result t\n",
    );
  });

  test("that are only moved wait until all have been read", () => {
    expect(steps(into(s, t), into(t, s))).toBe(
      "  map [3]\n    s.next = t\n    t.next = s\n  map [3]\n    s = s.next\n    t = t.next\n  result s\n  result t\n",
    );
  });

  test("are written after those that read other places of them", () => {
    const turned = concat(
      b,
      [
        b.make({ kind: "slice", axis: 0, from: 1, to: 3 }, [s]),
        b.make({ kind: "slice", axis: 0, from: 0, to: 1 }, [s]),
      ],
      0,
    );
    expect(steps(into(s, turned))).toContain("s = s.next");
  });

  test("that are read and then changed give the old value to what needs it", () => {
    const next = apply(b, "mul", s, constant(b, 2));
    const text = steps(into(s, next), into(t, apply(b, "sub", next, apply(b, "exp", s))));
    expect(text).toBe(
      "  map [3]\n    s.before = s\n    s = s * 2\n    t = s - exp(s.before)\n  result s\n  result t\n",
    );
  });

  test("whose new value is wanted beside the old one", () => {
    const next = apply(b, "exp", t);
    const text = steps({ name: "y", value: apply(b, "sub", t, next), into: undefined }, into(t, next));
    expect(text).toBe("  map [3]\n    t.before = t\n    t = exp(t)\n    y = t.before - t\n  result y\n  result t\n");
  });

  test("that are results as well are kept before they change", () => {
    expect(steps({ name: "old", value: s, into: undefined }, into(s, apply(b, "add", s, one)))).toContain("old = s");
  });
});

describe("fusion", () => {
  test("one statement a value that is used again, none for others", () => {
    const e = apply(b, "exp", x);
    expect(
      steps({ name: "y", value: apply(b, "add", e, apply(b, "mul", e, apply(b, "neg", x))), into: undefined }),
    ).toBe("  map [rows, 3]\n    y.exp = exp(x)\n    y = y.exp + y.exp * -x\n  result y\n");
  });

  test("a cheap value is computed again rather than stored", () => {
    const w = leaf(b, "parameter", "w", { batched: false, dims: [3, 3] });
    const y = apply(b, "add", x, one);
    const product = atSign(b, apply(b, "exp", y), w);
    expect(steps({ name: "z", value: apply(b, "mul", product, y), into: undefined })).toContain(
      "z = y.product * (x + 1)".replace("y.product", "z.product"),
    );
  });

  test("sums of sums are one sum", () => {
    const total = reduce(b, "sum", reduce(b, "sum", apply(b, "mul", x, x), [0]), [], true);
    expect(steps({ name: "loss", value: total, into: undefined })).toBe(
      "  map [rows, 3]\n    loss = total(x * x)\n  result loss\n",
    );
  });

  test("what is the same for every point is computed once", () => {
    const rate = leaf(b, "option", "rate");
    const schedule = apply(b, "mul", rate, apply(b, "exp", apply(b, "neg", rate)));
    expect(steps(into(s, apply(b, "sub", s, schedule)))).toMatch(
      /map \[1\]\n {4}\S+ = rate \* exp\(-rate\)\n {2}map \[3\]\n {4}s = s - \S+\n/,
    );
  });

  test("gates that are parts of one value are seen by several names", () => {
    const gates = leaf(b, "input", "gates", { batched: true, dims: [6] });
    const part = (from: number): Value => b.make({ kind: "slice", axis: 0, from, to: from + 3 }, [gates]);
    expect(steps({ name: "h", value: apply(b, "mul", part(0), apply(b, "tanh", part(3))), into: undefined })).toContain(
      "h = gates * tanh(gates.view)",
    );
  });

  test("a transposed matrix is no copy", () => {
    const w = leaf(b, "parameter", "w", { batched: false, dims: [3, 3] });
    expect(steps({ name: "y", value: atSign(b, x, transpose(b, w, [1, 0])), into: undefined })).toBe(
      "  matmul y = x @ w'\n  result y\n",
    );
  });
});

test("more than six dimensions that cannot be joined are refused, and the value is named", () => {
  const wide = leaf(b, "input", "wide", { batched: true, dims: [2, 3, 2, 3, 2, 3] });
  const turned = b.name(apply(b, "exp", transpose(b, wide, [5, 4, 3, 2, 1, 0])), "turned");
  expect(() => steps({ name: "turned", value: turned, into: undefined })).toThrow(
    "turned (exp) is computed over 7 dimensions; a map has at most 6",
  );
  const straight = apply(b, "exp", wide);
  expect(steps({ name: "y", value: straight, into: undefined })).toContain("map [rows, 2, 3, 2, 3, 6]");
});

test("time grows with the graph", () => {
  const long = createBuilder();
  let value = leaf(long, "input", "x", { batched: true, dims: [4] });
  const y = leaf(long, "input", "y", { batched: true, dims: [4] });
  for (let i = 0; i < 20_000; i++)
    value = apply(long, i % 3 === 0 ? "mul" : "add", i % 5 === 0 ? value : y, apply(long, "sin", value));
  const start = performance.now();
  const plan = makePlan([{ name: "long", results: [{ name: "out", value, into: undefined }] }], [], settings);
  expect(performance.now() - start).toBeLessThan(8000);
  expect(plan.entries[0]!.flops.perRow).toBeGreaterThan(4 * 39_000);
});
