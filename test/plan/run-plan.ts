// Runs a plan on the portable engine, and the graph it came from on the reference interpreter.
import type { Graph } from "../../compiler/ir/graph.js";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { elementCount } from "../../compiler/ir/coordinates.js";
import type { Value } from "../../compiler/ir/value.js";
import type { Entry, Plan, View } from "../../compiler/plan/plan.js";
import { binder, type Binder, type Buffer, type Views } from "../../runtime/bind.js";
import type { Engine, Kernel } from "../../runtime/engine.js";
import { distributions, fillRandom } from "../../runtime/portable/random.js";
import { portableEngine } from "../../runtime/portable-engine.js";

export interface Running {
  readonly numbers: Float32Array | Float64Array;
  readonly random: Uint32Array;
  place(name: string): Buffer;
  run(entry: string, rows: number): void;
}

export function runnable(plan: Plan, engine: Engine = portableEngine): Running {
  const arena = engine.arena(plan.elements, plan.precision);
  const layout = Object.fromEntries(
    plan.buffers.map(({ name, at, dims, batched }) => [
      name,
      { at, shape: dims, ...(batched ? { batched: true as const } : {}) },
    ]),
  );
  const bind = binder(engine, arena, layout, plan.capacity);
  const kernels = new Map(plan.entries.map((entry) => [entry.name, bound(entry, bind)]));
  return {
    numbers: arena.numbers,
    random: arena.random,
    place: (name) => layout[name] ?? fail(`no buffer ${name}`),
    run: (entry, rows) => {
      for (const kernel of kernels.get(entry) ?? fail(`no entry ${entry}`)) kernel(rows);
    },
  };
}

function bound(entry: Entry, bind: Binder): Kernel[] {
  const views = (of: Readonly<Record<string, View>>): Views => of;
  return entry.steps.map((step) => {
    if (step.kind === "orthonormalize") return bind.orthonormalize(step.buffer);
    if (step.kind === "map") return bind.map(step.over, step.formula.join("\n"), views(step.views));
    const then = step.then && {
      over: step.then.over,
      formula: step.then.formula.join("\n"),
      views: views(step.then.views),
    };
    return bind.matmul(step.product, {
      views: views(step.views),
      ...(step.accumulate ? { accumulate: true as const } : {}),
      ...(then ? { then } : {}),
    });
  });
}

/** What the graph says of the contents of an arena, by the name of each result. */
export function expected(
  graph: Graph,
  running: Running,
  nameOf: (leaf: Value) => string,
  rows: number,
): Float64Array[] {
  return evaluate(
    graph.results.map(({ value }) => value),
    {
      rows,
      leaf(value) {
        const { at } = running.place(nameOf(value));
        return Float64Array.from(running.numbers.subarray(at, at + elementCount(value.shape, rows)));
      },
      random(operation, count) {
        const out = new Float64Array(count);
        fillRandom(distributions[operation.distribution], running.random, operation.stream, 0, count, out);
        return out;
      },
    },
  );
}

export function leafBuffer({ operation }: Value): string {
  if (operation.kind !== "leaf") throw new Error("not a leaf");
  return operation.role === "gradient" ? `${operation.name}.gradient` : operation.name;
}

function fail(message: string): never {
  throw new Error(message);
}
