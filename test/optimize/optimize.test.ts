// Optimizing keeps the meaning of a graph, and the rules do what they are there for.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, constant, leaf, reduce } from "../../compiler/ir/builder.js";
import { createBuilder } from "../../compiler/ir/create-builder.js";
import { evaluate } from "../../compiler/ir/evaluate.js";
import type { Graph } from "../../compiler/ir/graph.js";
import { printGraph } from "../../compiler/ir/print.js";
import type { Value } from "../../compiler/ir/value.js";
import { verify } from "../../compiler/ir/verify.js";
import { differentiate } from "../../compiler/differentiate/differentiate.js";
import { optimize } from "../../compiler/optimize/optimize.js";
import { choices, randomGraph, world } from "./random-graph.js";

function meaning(graph: Graph, rows: number): Float64Array[] {
  return evaluate(
    graph.results.map(({ value }) => value),
    world(rows),
  );
}

/** Equal but for rounding; where 0 · x was left out, x may have been infinite or NaN. */
function expectSame(before: Float64Array[], after: Float64Array[]): void {
  before.forEach((numbers, i) => {
    expect(after[i]?.length).toBe(numbers.length);
    numbers.forEach((number, at) => {
      if (!Number.isFinite(number) || Math.abs(number) > 1e12) return;
      expect(after[i]?.[at]).toBeCloseTo(number, 6);
    });
  });
}

test("a graph means the same before and after", () => {
  fc.assert(
    fc.property(choices, fc.constantFrom(1, 3), (spelled, rows) => {
      const graph = randomGraph(spelled);
      const optimized = verify(optimize(graph));
      expectSame(meaning(graph, rows), meaning(optimized, rows));
    }),
    { numRuns: 400, seed: 7 },
  );
});

test("optimizing twice changes nothing more", () => {
  fc.assert(
    fc.property(choices, (spelled) => {
      const once = optimize(randomGraph(spelled));
      expect(printGraph(optimize(once))).toBe(printGraph(once));
    }),
    { numRuns: 100, seed: 11 },
  );
});

describe("rules", () => {
  const builder = createBuilder();
  const x = leaf(builder, "input", "x", { batched: true, dims: [3] });
  const number = (value: number): Value => constant(builder, value);
  const cases: readonly (readonly [string, Value, string])[] = [
    ["x + 0", apply(builder, "add", x, number(0)), "x"],
    ["1 · x", apply(builder, "mul", number(1), x), "x"],
    ["x ^ 2", apply(builder, "pow", x, number(2)), "mul(x, x)"],
    ["-(-x)", apply(builder, "neg", apply(builder, "neg", x)), "x"],
    ["2 · 3 · x", apply(builder, "mul", number(2), apply(builder, "mul", number(3), x)), "mul(x, 6)"],
    ["x + -x'", apply(builder, "add", x, apply(builder, "neg", apply(builder, "abs", x))), "sub(x, %1)"],
    ["where true", apply(builder, "where", number(1), x, apply(builder, "exp", x)), "x"],
    ["detached", builder.make({ kind: "with_gradient" }, [x]), "x"],
    ["sum of negatives", reduce(builder, "sum", apply(builder, "neg", x), [0]), "neg(%1)"],
    [
      "sum of sums",
      reduce(builder, "sum", reduce(builder, "sum", x, [0]), [], true),
      'reduce{by="sum" axes=[0] batch=true}(x)',
    ],
  ];
  test.each(cases)("%s", (_, value, expected) => {
    const text = printGraph(optimize({ name: "rule", results: [{ name: "r", value, into: undefined }] }));
    expect(text).toContain(expected === "x" ? "result r = x" : `= ${expected}`);
  });

  test("a rectifier's derivative needs its output alone", () => {
    const h = apply(builder, "max", number(0), x);
    const loss = reduce(builder, "sum", apply(builder, "mul", h, h), [0], true);
    const [dx] = differentiate(loss, [x], builder);
    if (!dx) throw new Error("no derivative");
    const text = printGraph(optimize({ name: "relu", results: [{ name: "dx", value: dx, into: undefined }] }));
    expect(text).toMatch(/le\(%1, 0\)/);
  });

  test("after dropout it needs what dropout gave alone", () => {
    const rectified = apply(builder, "max", number(0), x);
    const mask = apply(builder, "lt", leaf(builder, "input", "noise", { batched: true, dims: [3] }), number(0.8));
    const h = apply(builder, "div", apply(builder, "mul", rectified, mask), number(0.8));
    const loss = reduce(builder, "sum", apply(builder, "mul", h, h), [0], true);
    const [dx] = differentiate(loss, [x], builder);
    if (!dx) throw new Error("no derivative");
    const graph: Graph = {
      name: "dropout",
      results: [
        { name: "h", value: h, into: undefined },
        { name: "dx", value: dx, into: undefined },
      ],
    };
    const optimized = optimize(graph);
    const text = printGraph(optimized);
    const output = /result h = (%\d+)/.exec(text)?.[1];
    expect(text).toContain(`le(${output}, 0)`);
    expect(text.match(/lt\(/g)).toHaveLength(1);
    expect(text.match(/mul\(.*%\d+\)/g)).toHaveLength(1);
    expectSame(meaning(graph, 4), meaning(optimized, 4));
    const derivatives = meaning(optimized, 4)[1]!;
    expect(new Set(derivatives.map(Math.sign))).toEqual(new Set([0, 1]));
  });
});
