// The native engine computes what the portable one computes, for random maps and products.
import fc from "fast-check";
import { expect, test } from "vitest";

import type { Arena, Engine, Kernel, Precision } from "../runtime/engine.js";
import { portableEngine } from "../runtime/portable-engine.js";
import { nativeEngine } from "./native-addon.js";
import { filledArena, mapCases, matmulCases } from "./runtime/kernels.js";

const native = nativeEngine();
const tolerance: Readonly<Record<Precision, number>> = { single: 1e-4, double: 1e-10 };

for (const precision of ["single", "double"] as const) {
  test(`maps in ${precision} precision`, () => {
    const property = fc.property(mapCases, ({ map, rows, elements }) => {
      agree(precision, elements, rows, (engine, arena) => engine.map(arena, map));
    });
    fc.assert(property, { numRuns: 300 });
  });

  test(`products in ${precision} precision`, () => {
    const property = fc.property(matmulCases, ({ matmul, rows, elements }) => {
      agree(precision, elements, rows, (engine, arena) => engine.matmul(arena, matmul));
    });
    fc.assert(property, { numRuns: 300 });
  });

  test(`products in ${precision} precision whose first factor lies elsewhere`, () => {
    const property = fc.property(matmulCases, ({ matmul, rows, elements }) => {
      agree(precision, elements, rows, (engine, arena) => {
        const kernel = engine.matmul(arena, matmul);
        const elsewhere = arena.numbers.map((number) => 1 - number);
        return () => {
          kernel(rows, elsewhere, matmul.a.offset);
        };
      });
    });
    fc.assert(property, { numRuns: 300 });
  });
}

test("orthonormal matrices", () => {
  for (const [rows, columns] of [
    [1, 1],
    [7, 3],
    [3, 7],
    [20, 20],
  ] as const) {
    agree("double", 4 + rows * columns, 0, (engine, arena) =>
      engine.orthonormalize(arena, { offset: 4, rows, columns }),
    );
  }
});

/** Both engines leave the same in their arenas. */
function agree(
  precision: Precision,
  elements: number,
  rows: number,
  bind: (engine: Engine, arena: Arena) => Kernel,
): void {
  const [expected, actual] = [portableEngine, native].map((engine) => {
    const arena = filledArena(engine, elements, precision);
    bind(engine, arena)(rows);
    return arena.numbers;
  });
  for (let i = 4; i < elements; i++) {
    const [a, b] = [actual![i]!, expected![i]!];
    const isSame = Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance[precision] * Math.max(1, Math.abs(b));
    if (!isSame) expect.fail(`element ${i}: ${a}, but ${b} in the portable engine`);
  }
}
