// Where buffers lie: what is alive together lies apart, groups lie in one piece, everything begins at a line of cache.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makePlan } from "../../compiler/plan/make-plan.js";
import type { Buffer, Plan, Step } from "../../compiler/plan/plan.js";
import { groups, initializeGraph, randomGraph } from "./random-graph.js";
import { backward, forward, groups as groupsOfNet, update } from "./two-layers.js";

/** Pairs of buffers that share elements though both are needed at the same time in some entry. */
function clashes({ entries, buffers, capacity }: Plan): string[] {
  const byName = new Map(buffers.map((buffer) => [buffer.name, buffer]));
  const end = ({ at, dims, batched }: Buffer): number =>
    at + dims.reduce((size, dim) => size * dim, batched ? capacity : 1);
  const fixed = buffers.filter(({ role, within }) => role !== "value" && within === undefined);
  return entries.flatMap((entry) => {
    const lives = new Map<string, { from: number; to: number }>();
    const touch = (name: string, time: number): void => {
      const buffer = byName.get(name);
      if (buffer?.role !== "value") return;
      const whole = buffer.within ?? name;
      lives.set(whole, { from: lives.get(whole)?.from ?? time, to: time });
    };
    entry.steps.forEach((step, time) => {
      for (const name of namesIn(step)) touch(name, time);
    });
    for (const { buffer } of entry.results) touch(buffer, entry.steps.length);
    const alive = [...lives].map(([name, life]) => ({
      ...life,
      name,
      at: byName.get(name)!.at,
      end: end(byName.get(name)!),
    }));
    const always = fixed.map((buffer) => ({
      from: 0,
      to: Infinity,
      name: buffer.name,
      at: buffer.at,
      end: end(buffer),
    }));
    const all = [...alive, ...always];
    return all.flatMap((a, i) =>
      all
        .slice(i + 1)
        .filter((b) => a.from <= b.to && b.from <= a.to && a.at < b.end && b.at < a.end)
        .filter((b) => !isReplaced(entry.steps, a, b) && !isReplaced(entry.steps, b, a))
        .map((b) => `${entry.name}: ${a.name} and ${b.name}`),
    );
  });
}

interface Life {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly end: number;
}

/** Whether `heir` lies just where `old` lay, and the last step with `old` is the one that gives `heir` its values, element by element. */
function isReplaced(steps: readonly Step[], old: Life, heir: Life): boolean {
  const step = steps[heir.from];
  if (old.to !== heir.from || old.at !== heir.at || old.end !== heir.end || !step || step.kind === "orthonormalize")
    return false;
  const map = step.kind === "map" ? step : step.then;
  if (!map) return false;
  const { formula, views } = map;
  // What is stored is as large as the map, so all that goes through it in its own order does so alike.
  const walk = ({ name }: Life): unknown =>
    views[name] && "strides" in views[name] ? views[name] : "in its own order";
  const factors = step.kind === "matmul" ? namesOf(step.product.replace(/^.*=/, "")) : [];
  const makers = formula.filter(
    (line) => line.startsWith(`${heir.name} = `) && !/^\S+ = (total|highest|lowest)\(/.test(line),
  );
  return !factors.includes(old.name) && makers.length === 1 && isDeepStrictEqual(walk(old), walk(heir));
}

function namesIn(step: Step): string[] {
  if (step.kind === "orthonormalize") return [step.buffer];
  const texts = step.kind === "map" ? step.formula : [step.product, ...(step.then?.formula ?? [])];
  return texts.flatMap(namesOf);
}

function namesOf(text: string): string[] {
  return text.match(/[\p{L}_][\p{L}\p{N}_.]*/gu) ?? [];
}

describe("of any graphs", () => {
  const choices = fc.array(fc.nat(1000), { minLength: 30, maxLength: 200 });
  const plans = fc
    .tuple(choices, choices, fc.constantFrom("single" as const, "double" as const))
    .map(([first, second, precision]) =>
      makePlan([initializeGraph(), randomGraph("first", first), randomGraph("second", second)], groups, {
        capacity: 5,
        precision,
      }),
    );
  const settings = { numRuns: 200, seed: 2 };

  test("buffers that are alive together lie apart", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(clashes(plan)).toEqual([]);
      }),
      settings,
    );
  });

  test("every buffer of its own begins at a multiple of 64 bytes behind the random state, and ends within the arena", () => {
    fc.assert(
      fc.property(plans, ({ buffers, precision, elements, capacity }) => {
        const bytes = precision === "single" ? 4 : 8;
        const own = buffers.filter(({ within }) => within === undefined);
        expect(own.filter(({ at }) => (at * bytes) % 64 !== 0 || at * bytes < 16)).toEqual([]);
        const end = ({ at, dims, batched }: Buffer): number =>
          at + dims.reduce((size, dim) => size * dim, batched ? capacity : 1);
        expect(buffers.filter((buffer) => end(buffer) > elements)).toEqual([]);
      }),
      settings,
    );
  });

  test("every name is there once, and can be read by a formula", () => {
    fc.assert(
      fc.property(plans, ({ buffers }) => {
        const names = buffers.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        expect(names.filter((name) => !/^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name) || name === "exp")).toEqual([]);
      }),
      settings,
    );
  });
});

const sizes = { inputs: 6, hidden: 4, classes: 3 };

function netPlan(): Plan {
  return makePlan([forward(sizes), backward(sizes), update(sizes)], groupsOfNet, { capacity: 8, precision: "single" });
}

test("the parameters of a group lie one behind the other in it, and so do their gradients", () => {
  const { buffers } = netPlan();
  const at = (name: string): number => buffers.find((buffer) => buffer.name === name)!.at;
  const names = ["h.weight", "h.bias", "scores.weight", "scores.bias"];
  const offsets = [0, 24, 28, 40];
  expect(names.map((name) => at(name) - at("weights"))).toEqual(offsets);
  expect(names.map((name) => at(`${name}.gradient`) - at("weights.gradient"))).toEqual(offsets);
});

test("what follows on a product takes its place if nothing else reads the product", () => {
  const { buffers } = netPlan();
  const at = (name: string): number => buffers.find((buffer) => buffer.name === name)!.at;
  expect(at("h.gradient")).toBe(at("h.gradient.product"));
  // The derivative of relu reads it once more.
  expect(at("h")).not.toBe(at("h.product"));
});

test("the order is options, clocks, fields, groups, gradients, states, values", () => {
  const roles = netPlan().buffers.map(({ role }) => role);
  const runs = roles.filter((role, i) => role !== roles[i - 1]);
  expect(runs).toEqual(["option", "clock", "input", "group", "parameter", "gradient", "state", "value"]);
});

test("a value has one place in all entries, so that a step of two entries is one text", () => {
  const { entries } = netPlan();
  const [predict, train] = [entries[0]!, entries[1]!];
  expect(train.steps[0]).toEqual(predict.steps[0]);
});

test("the place of a value is used again when it is no longer needed", () => {
  const { buffers, elements } = netPlan();
  const values = buffers.filter(({ role }) => role === "value");
  const size = ({ dims, batched }: Buffer): number =>
    Math.ceil(dims.reduce((n, dim) => n * dim, batched ? 8 : 1) / 16) * 16;
  const sum = values.reduce((total, buffer) => total + size(buffer), 0);
  expect(elements - Math.min(...values.map(({ at }) => at))).toBeLessThan(sum);
});
