// `nnc gradcheck`: right gradients pass, and the check itself finds wrong ones.
import { describe, expect, test } from "vitest";
import { checkGradients, type Differentiable } from "../../compiler/cli/gradient-check.js";
import { normalNumbers } from "../../compiler/cli/normal-numbers.js";
import { folderOf } from "./nnc.js";
import { spec } from "./spiral.js";

test("reports every parameter and input", async () => {
  const { code, stdout } = await folderOf({ "a.nn": spec }).nnc(["gradcheck", "a.nn"]);
  expect(code).toBe(0);
  for (const part of ["scores.dense.weight", "input point"]) expect(stdout).toContain(part);
  expect(stdout).toMatch(/\nthe gradients are right: the largest relative error is \d\.\de-\d+ \(tolerance 1e-6\)\n$/);
});

test("passes at corners, with penalties, and for classes called by numbers", async () => {
  const text = spec
    .replace("tanh", "relu")
    .replace("class(red, yellow, blue)", 'class("1", "2", "3")')
    .replace("  output prob", "  regularize l1(0.01)\n  output prob");
  const { code, stdout } = await folderOf({ "a.nn": text }).nnc([
    "gradcheck",
    "--json",
    "--rows",
    "9",
    "--seed",
    "4",
    "a.nn",
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ model: "Spiral", rows: 9, seed: 4, ok: true }]);
});

test("fails where the tolerance is below rounding", async () => {
  const { code, stdout } = await folderOf({ "a.nn": spec }).nnc(["gradcheck", "--tolerance", "1e-16", "a.nn"]);
  expect(code).toBe(1);
  expect(stdout).toContain("the gradients are WRONG");
});

describe("the check", () => {
  /** Σ x³ over two parts, with a gradient that may be tampered with. */
  function cubes(tamper: (gradient: Float64Array) => void = () => undefined): Differentiable {
    const parts = { a: Float64Array.of(1, -2, 0.5), b: Float64Array.from({ length: 100 }, (_, i) => i / 50) };
    const sum = (values: Float64Array): number => values.reduce((total, x) => total + x ** 3, 0);
    return {
      parts,
      loss: () => sum(parts.a) + sum(parts.b),
      gradients: () => {
        const a = parts.a.map((x) => 3 * x * x);
        tamper(a);
        return { a, b: parts.b.map((x) => 3 * x * x) };
      },
    };
  }
  const errors = (subject: Differentiable): Record<string, number> =>
    Object.fromEntries(checkGradients(subject, normalNumbers(3), 1e-9).map(({ name, error }) => [name, error]));

  test("finds nothing where all is right, and leaves the numbers as they were", () => {
    const subject = cubes();
    const before = subject.loss();
    const { a, b } = errors(subject);
    expect([a! < 1e-6, b! < 1e-6]).toEqual([true, true]);
    expect(subject.loss()).toBe(before);
  });

  test("names the part and the place that are wrong", () => {
    const subject = cubes((gradient) => (gradient[2]! *= 1.01));
    const [a, b] = checkGradients(subject, normalNumbers(3), 1e-9);
    expect(a).toMatchObject({ name: "a", worst: { place: 2 } });
    expect([a!.error > 1e-3, b!.error < 1e-6]).toEqual([true, true]);
  });

  test("takes a gradient that isn't a number for wrong", () => {
    expect(errors(cubes((gradient) => gradient.fill(NaN))).a).toBe(Infinity);
  });
});

test("so many rows that some must lie at corners are refused", async () => {
  const { code, stderr } = await folderOf({ "a.nn": spec }).nnc(["gradcheck", "--rows", "100000", "a.nn"]);
  expect(code).toBe(2);
  expect(stderr).toContain("Give a whole number from 1 to 1000.");
});
