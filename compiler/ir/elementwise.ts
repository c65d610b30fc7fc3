// Arithmetic and functions of single numbers, broadcast over rows and axes.
import { apply, constant } from "./builder.js";
import { coordinates, elementCount } from "./coordinates.js";
import type { Primitive } from "./primitive.js";
import { broadcastDims, ShapeError, type Shape, shapeText } from "./shape.js";
import type { ElementwiseName, Value } from "./value.js";

interface Formula {
  readonly arity: 1 | 2 | 3;
  readonly of: (a: number, b: number, c: number) => number;
  /** Derivatives by each input, times `dy`; none where the function is constant wherever it has a derivative. */
  readonly gradient?: (g: GradientWords) => readonly (Value | undefined)[];
}

/** What a derivative is written in: the inputs, the result `y`, `dy`, and arithmetic. */
interface GradientWords {
  readonly a: Value;
  readonly b: Value;
  readonly c: Value;
  readonly y: Value;
  readonly dy: Value;
  readonly f: (kind: ElementwiseName, ...inputs: (Value | number)[]) => Value;
}

/** Where two are equal, `max` and `min` pass the derivative to the first: so the slope of relu = max(0, x) at 0 is 0. */
export const formulas: Readonly<Record<ElementwiseName, Formula>> = {
  neg: { arity: 1, of: (a) => -a, gradient: ({ dy, f }) => [f("neg", dy)] },
  abs: { arity: 1, of: Math.abs, gradient: ({ a, dy, f }) => [f("mul", dy, f("sign", a))] },
  sign: { arity: 1, of: Math.sign },
  floor: { arity: 1, of: Math.floor },
  exp: { arity: 1, of: Math.exp, gradient: ({ y, dy, f }) => [f("mul", dy, y)] },
  log: { arity: 1, of: Math.log, gradient: ({ a, dy, f }) => [f("div", dy, a)] },
  tanh: { arity: 1, of: Math.tanh, gradient: ({ y, dy, f }) => [f("mul", dy, f("sub", 1, f("mul", y, y)))] },
  sqrt: { arity: 1, of: Math.sqrt, gradient: ({ y, dy, f }) => [f("div", f("mul", 0.5, dy), y)] },
  erf: {
    arity: 1,
    of: erf,
    gradient: ({ a, dy, f }) => [f("mul", dy, f("mul", 2 / Math.sqrt(Math.PI), f("exp", f("neg", f("mul", a, a)))))],
  },
  cos: { arity: 1, of: Math.cos, gradient: ({ a, dy, f }) => [f("neg", f("mul", dy, f("sin", a)))] },
  sin: { arity: 1, of: Math.sin, gradient: ({ a, dy, f }) => [f("mul", dy, f("cos", a))] },
  not: { arity: 1, of: (a) => Number(a === 0) },
  add: { arity: 2, of: (a, b) => a + b, gradient: ({ dy }) => [dy, dy] },
  sub: { arity: 2, of: (a, b) => a - b, gradient: ({ dy, f }) => [dy, f("neg", dy)] },
  mul: { arity: 2, of: (a, b) => a * b, gradient: ({ a, b, dy, f }) => [f("mul", dy, b), f("mul", dy, a)] },
  div: {
    arity: 2,
    of: (a, b) => a / b,
    gradient: ({ b, y, dy, f }) => [f("div", dy, b), f("neg", f("div", f("mul", dy, y), b))],
  },
  pow: {
    arity: 2,
    of: Math.pow,
    gradient: ({ a, b, y, dy, f }) => [
      f("mul", dy, f("mul", b, f("pow", a, f("sub", b, 1)))),
      f("mul", dy, f("where", f("lt", 0, a), f("mul", y, f("log", f("where", f("lt", 0, a), a, 1))), 0)),
    ],
  },
  max: { arity: 2, of: (a, b) => Math.max(a, b), gradient: ({ a, b, dy, f }) => chosen(f, f("le", b, a), dy) },
  min: { arity: 2, of: (a, b) => Math.min(a, b), gradient: ({ a, b, dy, f }) => chosen(f, f("le", a, b), dy) },
  lt: { arity: 2, of: (a, b) => Number(a < b) },
  le: { arity: 2, of: (a, b) => Number(a <= b) },
  eq: { arity: 2, of: (a, b) => Number(a === b) },
  ne: { arity: 2, of: (a, b) => Number(a !== b) },
  and: { arity: 2, of: (a, b) => Number(a !== 0 && b !== 0) },
  or: { arity: 2, of: (a, b) => Number(a !== 0 || b !== 0) },
  where: { arity: 3, of: (a, b, c) => (a !== 0 ? b : c), gradient: ({ a, dy, f }) => [undefined, ...chosen(f, a, dy)] },
};

/** Kinds of what is 0 or 1. */
export const truths: ReadonlySet<string> = new Set(["lt", "le", "eq", "ne", "and", "or", "not"]);

export function isElementwise(kind: string): kind is ElementwiseName {
  return Object.hasOwn(formulas, kind);
}

export function elementwise(kind: ElementwiseName): Primitive<ElementwiseName> {
  const formula = formulas[kind];
  const primitive: Primitive<ElementwiseName> = {
    shape: (_, inputs) => broadcastShapes(kind, inputs),
    meaning(_, inputs, result, { rows }) {
      const read = inputs.map((input) => coordinates(input.shape, result.shape, rows));
      return Float64Array.from({ length: elementCount(result.shape, rows) }, (_, i) => {
        const at = (n: number): number => inputs[n]?.data[read[n]?.(i) ?? 0] ?? 0;
        return formula.of(at(0), at(1), at(2));
      });
    },
  };
  const { gradient } = formula;
  if (!gradient) return primitive;
  return {
    ...primitive,
    gradient(_, y, dy, builder) {
      const [a = y, b = y, c = y] = y.inputs;
      const f = (name: ElementwiseName, ...inputs: (Value | number)[]): Value =>
        apply(builder, name, ...inputs.map((input) => (typeof input === "number" ? constant(builder, input) : input)));
      return gradient({ a, b, c, y, dy, f });
    },
  };
}

export function broadcastShapes(operation: string, inputs: readonly Value[]): Shape {
  let dims: readonly number[] = [];
  for (const input of inputs) {
    const joined = broadcastDims(dims, input.shape.dims);
    if (!joined) throw new ShapeError(operation, shapeText(dims), shapeText(input.shape.dims));
    dims = joined;
  }
  return { batched: inputs.some((input) => input.shape.batched), dims };
}

function chosen(f: GradientWords["f"], first: Value, dy: Value): [Value, Value] {
  return [f("where", first, dy, 0), f("where", first, 0, dy)];
}

/** The error function by its Maclaurin series below 3 and the continued fraction of erfc above (Abramowitz & Stegun 7.1.6 and 7.1.14): about 1e-15. */
export function erf(x: number): number {
  const z = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (z > 6) return Math.sign(x);
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (2 * z * z) / (2 * n + 1);
      sum += term;
    }
    return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * sum;
  }
  let fraction = z;
  for (let n = 60; n >= 1; n--) fraction = z + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-z * z) / (Math.sqrt(Math.PI) * fraction));
}
