// The portable engine does what the page of engines says: compared with plain loops, and for what loops can't show.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Arena, Map as MapSpec, Precision } from "../../runtime/engine.js";
import { compileFormula } from "../../runtime/formula.js";
import { philox } from "../../runtime/philox.js";
import { portableEngine } from "../../runtime/portable-engine.js";
import { erf } from "../../runtime/portable/erf.js";
import { expectClose } from "./close.js";
import { filledArena, mapCases, matmulCases } from "./kernels.js";
import { randomNumber, runMap, runMatmul } from "./naive.js";

const seeded = { seed: 2012, numRuns: 300 };
const tolerance = { single: 3e-7, double: 1e-12 } as const;

describe.each<Precision>(["single", "double"])("%s precision", (precision) => {
  test("maps are what plain loops give", () => {
    fc.assert(
      fc.property(mapCases, ({ map, rows, elements }) => {
        const [own, plain] = [
          filledArena(portableEngine, elements, precision),
          filledArena(portableEngine, elements, precision),
        ];
        portableEngine.map(own, map)(rows);
        runMap(plain, map, rows);
        expectClose(own.numbers, plain.numbers, tolerance[precision]);
      }),
      seeded,
    );
  });

  test("products are what plain loops give", () => {
    fc.assert(
      fc.property(matmulCases, ({ matmul, rows, elements }) => {
        const [own, plain] = [
          filledArena(portableEngine, elements, precision),
          filledArena(portableEngine, elements, precision),
        ];
        portableEngine.matmul(own, matmul)(rows);
        runMatmul(plain, matmul, rows);
        expectClose(own.numbers, plain.numbers, tolerance[precision]);
      }),
      seeded,
    );
  });
});

test("a map over more than a tile, in pieces of any size, gives the same", () => {
  const arena = filledArena(portableEngine, 4 + 3 * 5000, "double");
  const formula = compileFormula("z = normal(1) + x * index(0)");
  const map = (rows: number): MapSpec => ({
    dims: [rows],
    batched: false,
    program: formula.program,
    inputs: [{ offset: 4, strides: [1] }],
    outputs: [{ offset: 4 + rows * 2, strides: [1], register: formula.results[0]!.register, mode: "store" }],
  });
  portableEngine.map(arena, map(5000))(0);
  const expected = Array.from(
    { length: 5000 },
    (_, e) => randomNumber(true, arena.random, 1, e) + arena.numbers[4 + e]! * e,
  );
  expectClose(arena.numbers.subarray(4 + 10000), expected, 1e-15);
});

test("sums over nothing are 0, and highest and lowest values are infinite", () => {
  const arena = portableEngine.arena(16, "single");
  run(arena, "a = total(x); b = highest(x); c = lowest(x)", 0);
  expect([...arena.numbers.subarray(13)]).toEqual([0, -Infinity, Infinity]);
});

test("not a number is the higher and the lower of any two, and goes through every reduction", () => {
  const arena = portableEngine.arena(16, "single");
  arena.numbers.set([1, NaN, 2], 4);
  run(arena, "a = total(row_max(x)); b = highest(max(x, 5)); c = lowest(min(x, 0))", 3);
  expect([...arena.numbers.subarray(13)]).toEqual([NaN, NaN, NaN]);
});

test("the first of equal largest values is the place of the largest", () => {
  const arena = portableEngine.arena(16, "single");
  arena.numbers.set([1, 3, 3, -2], 4);
  run(arena, "a = highest(row_argmax(x))", 4);
  expect(arena.numbers[13]).toBe(1);
});

/** Runs a formula of x, up to 8 numbers from element 4, with results in elements 13, 14, …. */
function run(arena: Arena, text: string, rows: number): void {
  const { program, results } = compileFormula(text);
  const outputs = results.map(({ register, mode }, i) => ({ offset: 13 + i, strides: [0], register, mode }));
  portableEngine.map(arena, { dims: [8], batched: true, program, inputs: [{ offset: 4, strides: [1] }], outputs })(
    rows,
  );
}

describe("orthonormalize", () => {
  test.each([
    [5, 3],
    [3, 5],
    [4, 4],
    [1, 7],
    [7, 1],
  ])("%i × %i", (rows, columns) => {
    const arena = filledArena(portableEngine, 4 + rows * columns, "double");
    const before = arena.numbers.slice(4);
    portableEngine.orthonormalize(arena, { offset: 4, rows, columns })(0);
    const after = arena.numbers.subarray(4);
    const [count, length, at] =
      rows >= columns
        ? [columns, rows, (v: number, i: number): number => i * columns + v]
        : [rows, columns, (v: number, i: number): number => v * columns + i];
    const dot = (x: Float64Array | Float32Array, v: number, y: Float64Array | Float32Array, w: number): number =>
      Array.from({ length }, (_, i) => x[at(v, i)]! * y[at(w, i)]!).reduce((sum, p) => sum + p, 0);
    for (let v = 0; v < count; v++) {
      for (let w = 0; w < count; w++) expect(dot(after, v, after, w)).toBeCloseTo(v === w ? 1 : 0, 12);
      // R = Qᵀ·A is triangular with a positive diagonal.
      for (let w = 0; w < v; w++) expect(dot(after, v, before, w)).toBeCloseTo(0, 12);
      expect(dot(after, v, before, v)).toBeGreaterThan(0);
    }
  });

  test("a matrix of zeros still becomes orthonormal", () => {
    const arena = portableEngine.arena(8, "double");
    portableEngine.orthonormalize(arena, { offset: 4, rows: 2, columns: 2 })(0);
    expect([...arena.numbers.subarray(4)]).toEqual([1, 0, 0, 1]);
  });
});

describe("random numbers", () => {
  const word = (text: string): number[] => text.split(" ").map((hex) => parseInt(hex, 16));
  // Known answers of the Random123 distribution.
  test.each([
    ["00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    ["ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    ["243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ])("Philox of counter %s and key %s", (counter, key, answer) => {
    const [c, k, block] = [word(counter), word(key), new Uint32Array(4)];
    philox(c[0]!, c[1]!, c[2]!, c[3]!, k[0]!, k[1]!, block);
    expect([...block]).toEqual(word(answer));
  });

  const sample = (text: string, iteration = 0): Float64Array => {
    const count = 100_000;
    const arena = portableEngine.arena(4 + count, "double");
    arena.random.set([1, 0, iteration, 0]);
    const { program, results } = compileFormula(text);
    portableEngine.map(arena, {
      dims: [count],
      batched: false,
      program,
      inputs: [],
      outputs: [{ offset: 4, strides: [1], register: results[0]!.register, mode: "store" }],
    })(0);
    return arena.numbers.slice(4) as Float64Array;
  };
  const mean = (values: Float64Array, power: number): number =>
    values.reduce((sum, x) => sum + x ** power, 0) / values.length;

  test("uniform numbers have the moments of their distribution and stay inside 0 to 1", () => {
    const values = sample("u = uniform(0)");
    for (const power of [1, 2, 3, 4]) expect(Math.abs(mean(values, power) - 1 / (power + 1))).toBeLessThan(0.005);
    expect(values.every((u) => u > 0 && u < 1)).toBe(true);
  });

  test("normal numbers have the moments of their distribution", () => {
    const values = sample("n = normal(0)");
    for (const [power, moment] of [
      [1, 0],
      [2, 1],
      [3, 0],
      [4, 3],
    ] as const)
      expect(Math.abs(mean(values, power) - moment)).toBeLessThan(0.08);
  });

  test("streams and iterations are independent of each other", () => {
    const [first, other, later] = [sample("u = uniform(0)"), sample("u = uniform(1)"), sample("u = uniform(0)", 1)];
    for (const against of [other, later])
      expect(
        Math.abs(
          mean(
            first.map((u, i) => (u - 0.5) * (against[i]! - 0.5)),
            1,
          ),
        ),
      ).toBeLessThan(0.002);
  });
});

test.each([
  [0, 0],
  [0.25, 0.2763263901682369],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [-2, -0.9953222650189527],
  [3.5, 0.9999992569016276],
  [4.5, 0.9999999998033839],
  [7, 1],
  [-Infinity, -1],
  [NaN, NaN],
])("erf(%d) = %d", (x, expected) => {
  if (Number.isFinite(expected)) expect(Math.abs(erf(x) - expected)).toBeLessThanOrEqual(2.3e-16);
  else expect(erf(x)).toBe(expected);
});

describe("what is checked", () => {
  const arena = portableEngine.arena(20, "single");
  const { program } = compileFormula("z = x + 1");
  const map = {
    dims: [4],
    batched: true,
    program,
    inputs: [{ offset: 4, strides: [1] }],
    outputs: [{ offset: 8, strides: [1], register: 2, mode: "store" }],
  } as const satisfies MapSpec;
  const square = (offset: number): { offset: number; step: number; row: number; column: number } => ({
    offset,
    step: 0,
    row: 2,
    column: 1,
  });
  const two = { size: 2, batched: false };
  const product = {
    count: { size: 1, batched: false },
    m: { size: 1, batched: true },
    n: two,
    k: two,
    most: 2,
    a: square(4),
    b: square(8),
    c: square(12),
    accumulate: false,
    then: undefined,
  };

  test.each<[string, () => unknown, string]>([
    [
      "an operand after the end",
      () => portableEngine.map(arena, { ...map, inputs: [{ offset: 17, strides: [1] }] }),
      "input 0: elements 17 to 20 are not among the 20 that there are",
    ],
    [
      "an operand before the start",
      () => portableEngine.map(arena, { ...map, outputs: [{ ...map.outputs[0], offset: 2, strides: [-1] }] }),
      "output 0: elements -1 to 2 are not among the 20 that there are",
    ],
    [
      "a stride for each dimension",
      () => portableEngine.map(arena, { ...map, inputs: [{ offset: 4, strides: [] }] }),
      "input 0: 0 strides for 1 dimensions",
    ],
    [
      "the number of dimensions",
      () => portableEngine.map(arena, { ...map, dims: [] }),
      "a map of 0 dimensions: it has 1 to 6",
    ],
    [
      "a register that nothing wrote",
      () => portableEngine.map(arena, { ...map, outputs: [{ ...map.outputs[0], register: 7 }] }),
      "an output takes register 7, which is never written",
    ],
    [
      "a read before the write",
      () => portableEngine.map(arena, { ...map, program: { ...program, code: Int32Array.of(17, 0, 0, 0, 0) } }),
      "instruction 0 (add): register 0 is read before it is written",
    ],
    [
      "an unknown operation",
      () => portableEngine.map(arena, { ...map, program: { ...program, code: Int32Array.of(99, 0, 0, 0, 0) } }),
      "instruction 0 (99): no such operation",
    ],
    [
      "an input that isn't there",
      () => portableEngine.map(arena, { ...map, inputs: [] }),
      "instruction 0 (load): source 0 of 0",
    ],
    ["more rows than were bound", () => portableEngine.map(arena, map)(5), "5 rows: the kernel was bound for 0 to 4"],
    ["rows that are no number", () => portableEngine.map(arena, map)(NaN), "NaN rows: the kernel was bound for 0 to 4"],
    [
      "a matrix after the end",
      () => portableEngine.matmul(arena, { ...product, c: square(18) }),
      "c: elements 18 to 21 are not among the 20 that there are",
    ],
    [
      "more rows of a product than were bound",
      () => portableEngine.matmul(arena, product)(3),
      "3 rows: the kernel was bound for 0 to 2",
    ],
    [
      "what follows a stack",
      () => portableEngine.matmul(arena, { ...product, count: two, m: two, then: map }),
      "what follows a product runs over the rows of one matrix",
    ],
    [
      "a matrix to orthonormalize",
      () => portableEngine.orthonormalize(arena, { offset: 16, rows: 2, columns: 3 }),
      "matrix: elements 16 to 21 are not among the 20 that there are",
    ],
    [
      "the size of an arena",
      () => portableEngine.arena(3, "single"),
      "an arena of 3 numbers: it needs at least the 4 of the random state",
    ],
  ])("%s", (_, use, message) => {
    expect(use).toThrow(new RangeError(message));
  });
});
