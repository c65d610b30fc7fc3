// Which kernels a module has, and what they are called.
import { expect, test } from "vitest";
import { kernelsOf } from "../../compiler/emit/kernels.js";
import type { Entry, Plan, Step } from "../../compiler/plan/plan.js";
import { tinyModel } from "./tiny.js";

function step(name: string, formula = `${name} = 1`): Step {
  return { kind: "map", name, origin: undefined, over: [1], formula: [formula], views: {} };
}

function planOf(entries: Readonly<Record<string, readonly Step[]>>): Plan {
  const flops = { perRow: 0, fixed: 0 };
  const all = Object.entries(entries).map(([name, steps]): Entry => ({ name, steps, results: [], flops }));
  return { ...tinyModel().plan, entries: all };
}

function namesOf(entries: Readonly<Record<string, readonly Step[]>>): string[] {
  return kernelsOf(planOf(entries)).kernels.map(({ name }) => name);
}

test("paths become one word", () => {
  const paths = ["h", "h.weight.gradient", "W1", "w1", "hard_tanh.x", "größe", "_", "constructor"];
  expect(namesOf({ forward: paths.map((path) => step(path)) })).toEqual([
    "h",
    "hWeightGradient",
    "W1",
    "w1",
    "hardTanhX",
    "größe",
    "_",
    "constructorInForward",
  ]);
});

test("the same step is one kernel, whatever the entries", () => {
  const { kernels, methods } = kernelsOf(planOf({ forward: [step("h")], assess: [step("h"), step("loss")] }));
  expect(kernels.map(({ name }) => name)).toEqual(["h", "loss"]);
  expect(methods.find(({ name }) => name === "assess")?.calls.map(({ kernel }) => kernel)).toEqual(["h", "loss"]);
});

test("another step of the same name is called by its entry too, and then counted", () => {
  const [training, again] = [step("h", "h = training"), step("h", "h = again")];
  expect(namesOf({ forward: [step("h")], backward: [training, again] })).toEqual(["h", "hInBackward", "hInBackward2"]);
});

test("names don't depend on the order of the plan's entries", () => {
  const entries = { initialize: [step("h", "h = 0")], forward: [step("h")] };
  expect(namesOf(entries)).toEqual(["h", "hInInitialize"]);
});

test("an entry that no network has is refused", () => {
  expect(() => kernelsOf(planOf({ dream: [] }))).toThrow("a network has no entry dream");
});
