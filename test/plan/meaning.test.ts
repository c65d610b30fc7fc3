// A plan means what its graphs mean: run on the portable engine in double precision, it leaves what the reference interpreter says.
import fc from "fast-check";
import { expect, test } from "vitest";
import { apply, broadcast, leaf, reduce, reshape } from "../../compiler/ir/builder.js";
import { createBuilder } from "../../compiler/ir/create-builder.js";
import type { Graph } from "../../compiler/ir/graph.js";
import { elementCount } from "../../compiler/ir/coordinates.js";
import { verify } from "../../compiler/ir/verify.js";
import { makePlan } from "../../compiler/plan/make-plan.js";
import { printPlan } from "../../compiler/plan/print-plan.js";
import type { Engine } from "../../runtime/engine.js";
import { chooseEngine } from "../../runtime/engines.js";
import { portableEngine } from "../../runtime/portable-engine.js";
import { expected, leafBuffer, runnable } from "./run-plan.js";
import { groups, initializeGraph, randomGraph } from "./random-graph.js";

const capacity = 5;

/** Runs each entry on an arena of numbers and says where it leaves something else than the graph means. */
function differences(graphs: readonly Graph[], rows: number, engine: Engine): string[] {
  const plan = makePlan(graphs, groups, { capacity, precision: "double" });
  const running = runnable(plan, engine);
  const found: string[] = [];
  for (const graph of graphs) {
    // No two sums of these are equal but for rounding, which comparisons would make a 0 or a 1.
    for (let i = 2; i < running.numbers.length; i++) running.numbers[i] = 1.5 * Math.sin(i * i);
    running.random.set([1, 2, 3, 4]);
    // Labels are small whole numbers.
    for (const { role, at, dims } of plan.buffers)
      if (role === "input" && dims.length === 0) running.numbers.fill(2, at, at + capacity);
    const wanted = expected(graph, running, leafBuffer, rows);
    running.run(graph.name, rows);
    const entry = plan.entries.find(({ name }) => name === graph.name);
    for (const [i, { name, value, into }] of graph.results.entries()) {
      const buffer = entry?.results[i]?.buffer ?? "";
      if (into && buffer !== leafBuffer(into)) found.push(`${name} is in ${buffer}`);
      const { at } = running.place(buffer);
      const count = elementCount(value.shape, rows);
      for (let e = 0; e < count; e++) {
        const [is, should] = [running.numbers[at + e]!, wanted[i]![e]!];
        const isClose = Object.is(is, should) || Math.abs(is - should) <= 1e-7 * (1 + Math.abs(should));
        if (!isClose) {
          found.push(`${graph.name}: ${name}[${e}] is ${is}, not ${should}\n${printPlan(plan)}`);
          break;
        }
      }
    }
  }
  return found;
}

// The second is the native engine where it is built: it moves whole tiles, in which what is updated in place is easily read too late.
test.each([
  ["the portable engine", portableEngine],
  ["the engine that is there", chooseEngine()],
])("graphs of any primitives, on %s", (_, engine) => {
  const graph = fc.array(fc.nat(1000), { minLength: 30, maxLength: 200 });
  fc.assert(
    fc.property(graph, graph, fc.constantFrom(1, 3, capacity), (first, second, rows) => {
      const graphs = [initializeGraph(), randomGraph("first", first), randomGraph("second", second)].map(verify);
      expect(differences(graphs, rows, engine)).toEqual([]);
    }),
    { numRuns: Number(process.env.RUNS ?? 300), seed: Number(process.env.SEED ?? 1) },
  );
});

test("what goes into a parameter of a group that is read, and is summed for another of it", () => {
  const b = createBuilder();
  const y = leaf(b, "input", "y", { batched: true, dims: [4] });
  const w = leaf(b, "parameter", "w", { batched: false, dims: [3, 4] });
  const largest = reduce(b, "max", y, [], true);
  const sum = apply(b, "tanh", reduce(b, "sum", largest, [0]));
  const results = [
    { name: "out", value: apply(b, "exp", w), into: undefined },
    {
      name: "b",
      value: reshape(b, largest, [1, 4]),
      into: leaf(b, "parameter", "b", { batched: false, dims: [1, 4] }),
    },
    { name: "w", value: broadcast(b, sum, w.shape), into: w },
  ];
  const graphs = [initializeGraph(), { name: "first", results }].map(verify);
  expect(differences(graphs, 3, portableEngine)).toEqual([]);
});
