// What each instruction does to a tile of registers. A loop stands in each, because a loop that calls a function for its operation is five times slower.
import type { operations, OperationName } from "../engine.js";
import { erf } from "./erf.js";

export type Register = Float64Array;
type Of<Kind> = Extract<(typeof operations)[number], { kind: Kind }>["name"];

/** y[i] = f(a[i], b[i], c[i]) for the first n; an operation of fewer leaves the last out. */
type Loop = (n: number, y: Register, a: Register, b: Register, c: Register) => void;

/** One number from the places start, …, end - 1 of a register. */
type RowLoop = (a: Register, start: number, end: number) => number;

// prettier-ignore
export const elementwise: Readonly<Partial<Record<OperationName, Loop>>> = {
  neg: (n, y, a) => { for (let i = 0; i < n; i++) y[i] = -a[i]!; },
  abs: (n, y, a) => { for (let i = 0; i < n; i++) y[i] = Math.abs(a[i]!); },
  sign: (n, y, a) => { for (let i = 0; i < n; i++) y[i] = Math.sign(a[i]!); },
  floor: (n, y, a) => { for (let i = 0; i < n; i++) y[i] = Math.floor(a[i]!); },
  exp: (n, y, a) => { for (let i = 0; i < n; i++) y[i] = Math.exp(a[i]!); },
  log: (n, y, a) => { for (let i = 0; i < n; i++) y[i] = Math.log(a[i]!); },
  tanh: (n, y, a) => { for (let i = 0; i < n; i++) y[i] = Math.tanh(a[i]!); },
  sqrt: (n, y, a) => { for (let i = 0; i < n; i++) y[i] = Math.sqrt(a[i]!); },
  erf: (n, y, a) => { for (let i = 0; i < n; i++) y[i] = erf(a[i]!); },
  cos: (n, y, a) => { for (let i = 0; i < n; i++) y[i] = Math.cos(a[i]!); },
  sin: (n, y, a) => { for (let i = 0; i < n; i++) y[i] = Math.sin(a[i]!); },
  not: (n, y, a) => { for (let i = 0; i < n; i++) y[i] = a[i] === 0 ? 1 : 0; },
  add: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = a[i]! + b[i]!; },
  sub: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = a[i]! - b[i]!; },
  mul: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = a[i]! * b[i]!; },
  div: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = a[i]! / b[i]!; },
  pow: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = Math.pow(a[i]!, b[i]!); },
  max: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = Math.max(a[i]!, b[i]!); },
  min: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = Math.min(a[i]!, b[i]!); },
  lt: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = a[i]! < b[i]! ? 1 : 0; },
  le: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = a[i]! <= b[i]! ? 1 : 0; },
  eq: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = a[i] === b[i] ? 1 : 0; },
  ne: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = a[i] !== b[i] ? 1 : 0; },
  and: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = a[i] !== 0 && b[i] !== 0 ? 1 : 0; },
  or: (n, y, a, b) => { for (let i = 0; i < n; i++) y[i] = a[i] !== 0 || b[i] !== 0 ? 1 : 0; },
  where: (n, y, a, b, c) => { for (let i = 0; i < n; i++) y[i] = a[i] !== 0 ? b[i]! : c[i]!; },
} satisfies Record<Of<"unary" | "binary" | "ternary">, Loop>;

export const alongRow: Readonly<Partial<Record<OperationName, RowLoop>>> = {
  row_sum(a, start, end) {
    let sum = 0;
    for (let i = start; i < end; i++) sum += a[i]!;
    return sum;
  },
  row_max(a, start, end) {
    let highest = -Infinity;
    for (let i = start; i < end; i++) highest = Math.max(highest, a[i]!);
    return highest;
  },
  row_min(a, start, end) {
    let lowest = Infinity;
    for (let i = start; i < end; i++) lowest = Math.min(lowest, a[i]!);
    return lowest;
  },
  row_argmax(a, start, end) {
    let best = start;
    for (let i = start + 1; i < end; i++) if (a[i]! > a[best]!) best = i;
    return best - start;
  },
} satisfies Record<Of<"row">, RowLoop>;
