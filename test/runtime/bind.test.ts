// Names and shapes become strides: which alignments there are, what they compute, and what doesn't fit.
import { describe, expect, test } from "vitest";
import { BindError, binder, rows, type Binder, type Dim, type Layout, type Views } from "../../runtime/bind.js";
import type { Arena, Engine, Map as MapSpec, Matmul } from "../../runtime/engine.js";
import { FormulaError } from "../../runtime/formula.js";
import { portableEngine } from "../../runtime/portable-engine.js";

const capacity = 3;
const layout: Layout = {
  image: { at: 100, shape: [4, 5], batched: true },
  h: { at: 200, shape: [5], batched: true },
  each: { at: 300, shape: [], batched: true },
  column: { at: 310, shape: [4, 1], batched: true },
  wide: { at: 330, shape: [4, 5] },
  bias: { at: 400, shape: [5] },
  scale: { at: 410, shape: [4, 1] },
  rate: { at: 420, shape: [] },
  one: { at: 421, shape: [1, 1] },
  w: { at: 430, shape: [5, 2] },
  z: { at: 450, shape: [2], batched: true },
  stacked: { at: 460, shape: [3, 5, 2] },
  product: { at: 500, shape: [4, 2], batched: true },
  empty: { at: 590, shape: [4, 0] },
  square: { at: 540, shape: [4, 4], batched: true },
};

/** What the engine is asked for. */
function asked(use: (bind: Binder) => unknown): { map: MapSpec[]; matmul: Matmul[]; rows: number[] } {
  const seen = { map: [] as MapSpec[], matmul: [] as Matmul[], rows: [] as number[] };
  const engine: Engine = {
    ...portableEngine,
    map: (_, map) => (seen.map.push(map), (count) => seen.rows.push(count)),
    matmul: (_, matmul) => (seen.matmul.push(matmul), () => undefined),
  };
  use(binder(engine, portableEngine.arena(600, "single"), layout, capacity));
  return seen;
}

describe("an operand's place in the space", () => {
  test.each<[string, readonly Dim[], string, Views, { offset: number; strides: number[] }]>([
    ["as it is", [rows, 4, 5], "image", {}, { offset: 100, strides: [20, 5, 1] }],
    ["a batched value repeats between rows and the rest", [rows, 4, 5], "h", {}, { offset: 200, strides: [5, 0, 1] }],
    ["one number a row", [rows, 4, 5], "each", {}, { offset: 300, strides: [1, 0, 0] }],
    ["a dimension of 1 repeats", [rows, 4, 5], "column", {}, { offset: 310, strides: [4, 1, 0] }],
    ["weights align with the last dimensions", [rows, 4, 5], "wide", {}, { offset: 330, strides: [0, 5, 1] }],
    ["a vector aligns with the last", [rows, 4, 5], "bias", {}, { offset: 400, strides: [0, 0, 1] }],
    ["a column aligns with the last but one", [rows, 4, 5], "scale", {}, { offset: 410, strides: [0, 1, 0] }],
    ["a number repeats everywhere", [rows, 4, 5], "rate", {}, { offset: 420, strides: [0, 0, 0] }],
    ["and without rows", [4, 5], "wide", {}, { offset: 330, strides: [5, 1] }],
    ["another dense shape", [rows, 2, 10], "image", { image: [rows, 2, 10] }, { offset: 100, strides: [20, 10, 1] }],
    [
      "rows merged with another dimension",
      [{ rows: 4 }, 5],
      "image",
      { image: [{ rows: 4 }, 5] },
      { offset: 100, strides: [5, 1] },
    ],
    [
      "turned",
      [rows, 5, 4],
      "image",
      { image: { shape: [rows, 5, 4], strides: [20, 1, 5] } },
      { offset: 100, strides: [20, 1, 5] },
    ],
    [
      "a window",
      [rows, 2, 3],
      "image",
      { image: { shape: [rows, 2, 3], strides: [20, 5, 1], at: 6 } },
      { offset: 106, strides: [20, 5, 1] },
    ],
    ["backwards", [5], "bias", { bias: { shape: [5], strides: [-1], at: 4 } }, { offset: 404, strides: [-1] }],
    ["row 2 alone", [5], "h", { h: { shape: [5], strides: [1], at: 10 } }, { offset: 210, strides: [1] }],
  ])("%s", (_, over, name, views, operand) => {
    expect(
      asked((bind) => bind.map(over, `${name === "rate" ? "one" : "rate"} = total(${name})`, views)).map[0]?.inputs,
    ).toEqual([operand]);
  });
});

describe("a map", () => {
  test("has the capacity as its first dimension, and destinations like operands", () => {
    const [map] = asked((bind) =>
      bind.map([rows, 4, 5], "x = image - h; image = x * x; h = total(x); wide = highest(x)"),
    ).map;
    expect(map).toMatchObject({ dims: [3, 4, 5], batched: true });
    expect(map?.outputs).toEqual([
      { offset: 100, strides: [20, 5, 1], register: 3, mode: "store" },
      { offset: 200, strides: [5, 0, 1], register: 2, mode: "sum" },
      { offset: 330, strides: [0, 5, 1], register: 2, mode: "max" },
    ]);
  });

  test("over merged rows counts all of them", () => {
    const { map, rows: counted } = asked((bind) =>
      bind.map([{ rows: 4 }, 5], "image = image + bias", { image: [{ rows: 4 }, 5] })(2),
    );
    expect(map[0]).toMatchObject({ dims: [12, 5], batched: true });
    expect(counted).toEqual([8]);
  });
});

describe("a product", () => {
  const single = { size: 1, batched: false };
  const perRow = { size: 1, batched: true };
  const of = (size: number): { size: number; batched: boolean } => ({ size, batched: false });
  test.each<[string, Views, Partial<Matmul>]>([
    [
      "z = h @ w",
      {},
      {
        count: single,
        m: perRow,
        n: of(2),
        k: of(5),
        a: { offset: 200, step: 0, row: 5, column: 1 },
        b: { offset: 430, step: 0, row: 2, column: 1 },
        c: { offset: 450, step: 0, row: 2, column: 1 },
      },
    ],
    [
      "w = h' @ z",
      {},
      {
        m: of(5),
        n: of(2),
        k: perRow,
        a: { offset: 200, step: 0, row: 1, column: 5 },
        b: { offset: 450, step: 0, row: 2, column: 1 },
      },
    ],
    ["h = z @ w'", {}, { m: perRow, n: of(5), k: of(2), b: { offset: 430, step: 0, row: 1, column: 2 } }],
    [
      "product = image @ w",
      {},
      {
        count: perRow,
        m: of(4),
        n: of(2),
        k: of(5),
        a: { offset: 100, step: 20, row: 5, column: 1 },
        b: { offset: 430, step: 0, row: 2, column: 1 },
        c: { offset: 500, step: 8, row: 2, column: 1 },
      },
    ],
    [
      "square = image @ image'",
      {},
      { count: perRow, m: of(4), n: of(4), k: of(5), b: { offset: 100, step: 20, row: 1, column: 5 } },
    ],
    [
      "product = image @ w",
      { product: [{ rows: 4 }, 2], image: [{ rows: 4 }, 5] },
      { count: single, m: { size: 4, batched: true }, n: of(2), k: of(5) },
    ],
    [
      "w = image' @ product",
      { product: [{ rows: 4 }, 2], image: [{ rows: 4 }, 5] },
      { m: of(5), n: of(2), k: { size: 4, batched: true } },
    ],
    [
      "product = image @ w",
      { product: { shape: [4, rows, 2], strides: [2, 8, 1] }, image: { shape: [4, rows, 5], strides: [5, 20, 1] } },
      {
        count: of(4),
        m: perRow,
        a: { offset: 100, step: 5, row: 20, column: 1 },
        c: { offset: 500, step: 2, row: 8, column: 1 },
      },
    ],
    [
      "one = bias' @ bias",
      { bias: [5, 1] },
      { m: of(1), n: of(1), k: of(5), a: { offset: 400, step: 0, row: 1, column: 1 } },
    ],
    [
      "each = h @ w",
      { each: [rows, 1], w: { shape: [5, 1], strides: [2, 7], at: 1 } },
      { n: of(1), b: { offset: 431, step: 0, row: 2, column: 1 } },
    ],
  ])("%s %j", (text, views, expected) => {
    const [matmul] = asked((bind) => bind.matmul(text, { views })).matmul;
    expect(matmul).toMatchObject({ most: capacity, accumulate: false, then: undefined, ...expected });
  });

  test("can add to what is there and be followed by a formula over its rows", () => {
    const then = {
      over: [{ rows: 4 }, 2],
      formula: "one = total(product)",
      views: { product: [{ rows: 4 }, 2] },
    } as const;
    const [matmul] = asked((bind) =>
      bind.matmul("product = image @ w", {
        views: { product: [{ rows: 4 }, 2], image: [{ rows: 4 }, 5] },
        accumulate: true,
        then,
      }),
    ).matmul;
    expect(matmul).toMatchObject({
      accumulate: true,
      then: { dims: [12, 2], batched: true, inputs: [{ offset: 500, strides: [2, 1] }] },
    });
  });
});

test("nothing at all can be stored", () => {
  const [map] = asked((bind) => bind.map([4, 0], "empty = 1")).map;
  expect(map).toMatchObject({ dims: [4, 0], outputs: [{ offset: 590, mode: "store" }] });
});

describe("doesn't fit", () => {
  test.each<[string, (bind: Binder) => unknown, string]>([
    [
      "an unknown buffer",
      (bind) => bind.map([5], "bias = biass"),
      'there is no buffer called biass, but "bias = biass" names it',
    ],
    [
      "a name of Object",
      (bind) => bind.map([5], "bias = constructor"),
      'there is no buffer called constructor, but "bias = constructor" names it',
    ],
    [
      "another size",
      (bind) => bind.map([rows, 4], "each = total(bias)"),
      'bias is [5], which doesn\'t fit [rows, 4] in "each = total(bias)"',
    ],
    [
      "too many dimensions",
      (bind) => bind.map([5], "bias = total(wide)"),
      'wide is [4, 5], which doesn\'t fit [5] in "bias = total(wide)"',
    ],
    [
      "rows where there are none",
      (bind) => bind.map([4, 5], "one = total(h)"),
      'h is [rows, 5], which doesn\'t fit [4, 5] in "one = total(h)"',
    ],
    [
      "weights along the rows",
      (bind) => bind.map([rows, 5], "one = total(wide)"),
      'wide is [4, 5], which doesn\'t fit [rows, 5] in "one = total(wide)"',
    ],
    [
      "rows along merged rows",
      (bind) => bind.map([{ rows: 4 }, 5], "one = total(h)"),
      'h is [rows, 5], which doesn\'t fit [rows × 4, 5] in "one = total(h)"',
    ],
    [
      "rows inside",
      (bind) => bind.map([5, rows], "one = total(bias)"),
      'rows come first, but "one = total(bias)" is over [5, rows]',
    ],
    ["no dimension", (bind) => bind.map([], "one = 1"), 'a map has 1 to 6 dimensions, but "one = 1" is over []'],
    [
      "one place for many points",
      (bind) => bind.map([rows, 5], "bias = h"),
      'many points of [rows, 5] share a place of bias in "bias = h": combine them with total, highest or lowest',
    ],
    [
      "another number of elements",
      (bind) => bind.map([3, 2], "bias = total(bias)", { bias: [3, 2] }),
      'bias is [5] and can\'t be seen as [3, 2] in "bias = total(bias)"',
    ],
    [
      "rows seen as none",
      (bind) => bind.map([5], "h = h", { h: [5] }),
      'h is [rows, 5] and can\'t be seen as [5] in "h = h"',
    ],
    [
      "a view beyond the end",
      (bind) => bind.map([5], "one = total(bias)", { bias: { shape: [5], strides: [1], at: 1 } }),
      'bias is [5] and can\'t be seen as [5] with strides [1] from 1 in "one = total(bias)"',
    ],
    [
      "a view before the start",
      (bind) => bind.map([5], "one = total(bias)", { bias: { shape: [5], strides: [-1], at: 3 } }),
      'bias is [5] and can\'t be seen as [5] with strides [-1] from 3 in "one = total(bias)"',
    ],
    [
      "too few strides",
      (bind) => bind.map([4, 5], "one = total(wide)", { wide: { shape: [4, 5], strides: [1] } }),
      'wide is [4, 5] and can\'t be seen as [4, 5] with strides [1] from 0 in "one = total(wide)"',
    ],
    [
      "a view of nothing",
      (bind) => bind.map([5], "bias = 1", { h: [rows, 5] }),
      'there is a view of h, but "bias = 1" doesn\'t name it',
    ],
    [
      "no product",
      (bind) => bind.matmul("z = h * w"),
      '"z = h * w" is not a product: write it like z = x @ w, with an apostrophe for a transposed factor',
    ],
    [
      "factors of other sizes",
      (bind) => bind.matmul("z = h @ w'"),
      "the shapes of \"z = h @ w'\" don't fit: z [rows, 2], h [rows, 5], w [5, 2]'",
    ],
    [
      "stacks of other sizes",
      (bind) => bind.matmul("product = image @ stacked"),
      'the shapes of "product = image @ stacked" don\'t fit: product [rows, 4, 2], image [rows, 4, 5], stacked [3, 5, 2]',
    ],
    [
      "a stack into one matrix",
      (bind) => bind.matmul("w = stacked @ w", { views: { stacked: [3, 5, 2] } }),
      'the shapes of "w = stacked @ w" don\'t fit: w [5, 2], stacked [3, 5, 2], w [5, 2]',
    ],
    [
      "a vector",
      (bind) => bind.matmul("z = h @ bias"),
      'bias is [5], neither a matrix nor a stack of them: "z = h @ bias" needs a view of it',
    ],
    [
      "rows as columns",
      (bind) =>
        bind.matmul("w = w @ z'", {
          views: { w: { shape: [5, rows], strides: [2, 0] }, z: { shape: [rows, rows], strides: [0, 0] } },
        }),
      "rows can be the count, the rows or what is summed",
    ],
    [
      "scattered columns",
      (bind) => bind.matmul("z = h @ w", { views: { h: { shape: [rows, 5], strides: [0, 2], at: 1 }, w: [5, 2] } }),
      'h [rows, 5] must lie row by row or column by column for "z = h @ w"',
    ],
    [
      "a product by columns",
      (bind) => bind.matmul("one = w' @ w", { views: { one: { shape: [2, 2], strides: [0, 0] } } }),
      'one [2, 2] must lie row by row for "one = w\' @ w"',
    ],
    [
      "a formula over other rows",
      (bind) => bind.matmul("z = h @ w", { then: { over: [4, 2], formula: "one = total(z)" } }),
      '"one = total(z)" is over [4, 2], which doesn\'t begin with the rows of z [rows, 2] in "z = h @ w"',
    ],
    [
      "a formula after a stack",
      (bind) => bind.matmul("product = image @ w", { then: { over: [rows, 4, 2], formula: "one = total(product)" } }),
      '"one = total(product)" is over [rows, 4, 2], which doesn\'t begin with the rows of product [rows, 4, 2] in "product = image @ w"',
    ],
    [
      "rows to make orthonormal",
      (bind) => bind.orthonormalize("h"),
      "h is [rows, 5], and only a matrix of weights can be made orthonormal",
    ],
    [
      "a vector to make orthonormal",
      (bind) => bind.orthonormalize("bias"),
      "bias is [5], and only a matrix of weights can be made orthonormal",
    ],
  ])("%s", (_, use, message) => {
    expect(() => asked(use)).toThrow(BindError);
    expect(() => asked(use)).toThrow(message);
  });

  test("a result that goes nowhere", () => {
    expect(() => asked((bind) => bind.map([5], "bias = 1; typo = 2"))).toThrow(FormulaError);
    expect(() => asked((bind) => bind.map([5], "bias = 1; typo = 2"))).toThrow(
      "typo is no buffer, and nothing reads it",
    );
  });
});

describe("computes", () => {
  const bound = (): {
    arena: Arena;
    bind: Binder;
    of: (name: string, count: number) => number[];
    set: (name: string, values: readonly number[]) => void;
  } => {
    const arena = portableEngine.arena(600, "single");
    return {
      arena,
      bind: binder(portableEngine, arena, layout, capacity),
      of: (name, count) => [...arena.numbers.subarray(layout[name]!.at, layout[name]!.at + count)],
      set: (name, values) => {
        arena.numbers.set(values, layout[name]!.at);
      },
    };
  };

  test("softmax of a product, row by row", () => {
    const { bind, of, set } = bound();
    set("h", [1, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    set("w", [0, Math.log(3), Math.log(4), 0]);
    bind.matmul("z = h @ w", {
      then: { over: [rows, 2], formula: "e = exp(z - row_max(z)); z = e / row_sum(e); one = total(e)" },
    })(2);
    expect(of("z", 6).map((p) => Math.round(p * 1e6) / 1e6)).toEqual([0.25, 0.75, 0.8, 0.2, 0, 0]);
    expect(of("one", 1)[0]).toBeCloseTo(1 / 3 + 1 + 1 + 1 / 4, 6);
  });

  test("the largest of windows that overlap", () => {
    const { bind, of, set } = bound();
    set("bias", [3, 1, 4, 1, 5]);
    bind.map([3, 3], "column = highest(bias)", {
      bias: { shape: [3, 3], strides: [1, 1] },
      column: { shape: [3, 1], strides: [1, 0] },
    })(0);
    expect(of("column", 3)).toEqual([4, 4, 5]);
  });

  test("orthonormal weights, leading dimensions as rows", () => {
    const { bind, of, set } = bound();
    set(
      "stacked",
      Array.from({ length: 30 }, (_, i) => Math.cos(i * i)),
    );
    bind.orthonormalize("stacked")(0);
    const q = of("stacked", 30);
    const dot = (a: number, b: number): number =>
      Array.from({ length: 15 }, (_, i) => q[2 * i + a]! * q[2 * i + b]!).reduce((sum, x) => sum + x, 0);
    expect([dot(0, 0), dot(0, 1), dot(1, 1)].map((x) => Math.round(x * 1e6))).toEqual([1e6, 0, 1e6]);
  });
});
