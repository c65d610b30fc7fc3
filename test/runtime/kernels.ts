// Random maps and products for comparing engines.
import fc from "fast-check";
import type {
  Arena,
  Engine,
  Extent,
  Map as MapSpec,
  Matmul,
  Matrix,
  Operand,
  OutputMode,
  Precision,
} from "../../runtime/engine.js";
import { compileFormula } from "../../runtime/formula.js";
import { philox, uniformOf } from "../../runtime/philox.js";

/** A kernel to bind, the rows to call it with, and the size of the arena that holds its operands. */
export interface MapCase {
  readonly map: MapSpec;
  readonly rows: number;
  readonly elements: number;
  readonly formula: string;
}

export interface MatmulCase {
  readonly matmul: Matmul;
  readonly rows: number;
  readonly elements: number;
}

/** The arena starts with random state; everything else is between -2 and 2 and the same for every engine. */
export function filledArena(engine: Engine, elements: number, precision: Precision): Arena {
  const arena = engine.arena(elements, precision);
  const block = new Uint32Array(4);
  for (let i = 4; i < elements; i++) {
    philox(i, 0, 0, 0, 1, 2, block);
    arena.numbers[i] = Math.round((uniformOf(block[0]!) - 0.5) * 4096) / 1024;
  }
  arena.random.set([42, 7, 3, 0]);
  return arena;
}

/** Steps, and what compares numbers, get operands as they lie in memory: engines that round differently agree on those. */
const atom = fc.constantFrom("x", "y", "x", "y", "0.5", "-1", "index(0)");
const step = fc.oneof(
  fc.tuple(atom, fc.constantFrom("<", "<=", ">", ">=", "==", "!="), atom).map(([a, sign, b]) => `(${a} ${sign} ${b})`),
  fc.tuple(fc.constantFrom("floor", "sign", "not"), atom).map(([f, a]) => `(${f === "not" ? "not " : f}(${a}))`),
  fc.tuple(atom, fc.constantFrom("and", "or"), atom).map(([a, sign, b]) => `(${a} ${sign} floor(${b}))`),
);
const { smooth } = fc.letrec<{ smooth: string }>((tie) => ({
  smooth: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    atom,
    step,
    fc
      .tuple(tie("smooth"), fc.constantFrom("+", "-", "*"), tie("smooth"))
      .map(([a, sign, b]) => `(${a} ${sign} tanh(${b}))`),
    fc.tuple(tie("smooth"), tie("smooth")).map(([a, b]) => `(${a} / (1 + abs(${b})))`),
    fc.tuple(fc.constantFrom("tanh", "erf", "cos", "sin"), tie("smooth")).map(([f, a]) => `${f}(${a})`),
    tie("smooth").map((a) => `exp(min(${a}, 2))`),
    tie("smooth").map((a) => `log(1 + abs(${a}))`),
    tie("smooth").map((a) => `sqrt(1 + abs(${a}))`),
    tie("smooth").map((a) => `(1 + abs(tanh(${a}))) ^ -1.5`),
    fc.tuple(step, tie("smooth"), tie("smooth")).map(([c, a, b]) => `where(${c}, ${a}, ${b})`),
    fc.tuple(fc.constantFrom("max", "min"), tie("smooth"), tie("smooth")).map(([f, a, b]) => `${f}(${a}, -${b})`),
    fc.tuple(fc.constantFrom("row_sum", "row_max", "row_min"), tie("smooth")).map(([f, a]) => `${f}(${a})`),
    fc.constantFrom("row_argmax(x)", "uniform(3)", "normal(5)"),
  ),
}));

const size: fc.Arbitrary<number> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(0, 1) },
  { weight: 5, arbitrary: fc.constantFrom(1, 2, 3, 5, 7) },
  { weight: 1, arbitrary: fc.constantFrom(33, 130) },
);
const modes = { store: "", sum: "total", max: "highest", min: "lowest" } as const satisfies Record<OutputMode, string>;

/** Where an operand keeps a dimension and where it repeats it, and in which order its dimensions lie. */
interface Lie {
  readonly kept: readonly boolean[];
  readonly reversed: boolean;
}
const lie = fc.record({ kept: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), reversed: fc.boolean() });

export const mapCases: fc.Arbitrary<MapCase> = fc
  .record({
    dims: fc.array(size, { minLength: 1, maxLength: 4 }),
    batched: fc.boolean(),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    lies: fc.tuple(lie, lie, lie, lie),
    mode: fc.constantFrom<"sum" | "max" | "min">("sum", "max", "min"),
    formulas: fc.tuple(smooth, smooth),
  })
  .map(({ dims, batched, share, lies: [x, y, stored, combined], mode, formulas: [first, second] }) => {
    const space = dims.reduce((n, dim) => n * dim, 1) > 20000 ? dims.map((dim) => Math.min(dim, 7)) : dims;
    const formula = `z = ${first}; r = ${modes[mode]}(${second} + z)`;
    const { program, inputs, results } = compileFormula(formula);
    const memory = new Memory();
    const everywhere = { ...stored, kept: stored.kept.map(() => true) };
    const lieOf = { x, y } as Readonly<Record<string, Lie>>;
    const map: MapSpec = {
      dims: space,
      batched,
      program,
      inputs: inputs.map((name) => memory.place(space, lieOf[name]!)),
      outputs: results.map(({ register, mode: how }) => ({
        ...memory.place(space, how === "store" ? everywhere : combined),
        register,
        mode: how,
      })),
    };
    return { map, formula, rows: batched ? Math.round(share * space[0]!) : 1, elements: memory.elements };
  });

const extentSize = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 2, arbitrary: fc.constantFrom(16, 31, 64, 65) },
  { weight: 1, arbitrary: fc.constantFrom(257, 300) },
);

export const matmulCases: fc.Arbitrary<MatmulCase> = fc
  .record({
    sizes: fc.tuple(fc.integer({ min: 0, max: 3 }), extentSize, extentSize, extentSize),
    batched: fc.constantFrom("none", "count", "m", "k"),
    most: fc.integer({ min: 1, max: 9 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    transposed: fc.tuple(fc.boolean(), fc.boolean()),
    repeated: fc.boolean(),
    padding: fc.integer({ min: 0, max: 3 }),
    accumulate: fc.boolean(),
    then: fc.constantFrom(
      undefined,
      "z = max(0, x + y); r = total(x * y)",
      "z = exp((x - row_max(x)) / 64)",
      "z = where(uniform(1) < 0.5, 0, x); r = highest(x)",
    ),
  })
  .map(
    ({
      sizes: [stack, mSize, nSize, kSize],
      batched,
      most,
      share,
      transposed: [aTransposed, bTransposed],
      repeated,
      padding,
      accumulate,
      then,
    }) => {
      const memory = new Memory();
      const extent = (name: string, own: number): Extent =>
        batched === name ? { size: Math.min(own, 4), batched: true } : { size: own, batched: false };
      const count = then === undefined ? extent("count", stack) : { size: 1, batched: false };
      const [m, n, k] = [extent("m", mSize), extent("n", nSize), extent("k", kSize)];
      const largest = (e: Extent): number => (e.batched ? e.size * most : e.size);
      const matrix = (rows: Extent, columns: Extent, isTransposed: boolean, isRepeated: boolean): Matrix => {
        const [r, c] = [largest(rows), largest(columns)];
        const lead = (isTransposed ? r : c) + padding;
        const step = isRepeated ? 0 : lead * (isTransposed ? c : r);
        const offset = memory.take((isRepeated ? 1 : largest(count)) * lead * (isTransposed ? c : r));
        return { offset, step, row: isTransposed ? 1 : lead, column: isTransposed ? lead : 1 };
      };
      const a = matrix(m, k, aTransposed, false);
      const b = matrix(k, n, bTransposed, repeated);
      const c = matrix(m, n, false, false);
      const follows = then === undefined ? undefined : following(then, [largest(m), largest(n)], m.batched, c, memory);
      return {
        matmul: { count, m, n, k, most, a, b, c, accumulate, then: follows },
        rows: Math.round(share * most),
        elements: memory.elements,
      };
    },
  );

/** A formula of the product x, a vector y and their sums over the rows of the product. */
function following(
  formula: string,
  dims: readonly [number, number],
  batched: boolean,
  c: Matrix,
  memory: Memory,
): MapSpec {
  const { program, inputs, results } = compileFormula(formula);
  const product = { offset: c.offset, strides: [c.row, c.column] };
  const places = { y: [false, true], z: [true, true], r: [false, true] } as const;
  const place = (name: string): Operand =>
    memory.place(dims, { kept: places[name as keyof typeof places], reversed: false });
  return {
    dims,
    batched,
    program,
    inputs: inputs.map((name) => (name === "x" ? product : place(name))),
    outputs: results.map(({ name, register, mode }) => ({ ...place(name), register, mode })),
  };
}

/** Gives operands places one behind the other, after the random state. */
class Memory {
  elements = 4;

  take(count: number): number {
    this.elements += count;
    return this.elements - count;
  }

  place(dims: readonly number[], { kept, reversed }: Lie): Operand {
    const order = dims.map((_, d) => d).filter((d) => kept[d]);
    if (!reversed) order.reverse();
    const strides = dims.map(() => 0);
    let stride = 1;
    for (const d of order) {
      strides[d] = stride;
      stride *= dims[d]!;
    }
    return { offset: this.take(stride), strides };
  }
}
