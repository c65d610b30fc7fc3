// What maps and products mean, in the plainest loops: no tiles, no blocks, every value of every register at hand.
import {
  operations,
  type Arena,
  type Extent,
  type Map as MapSpec,
  type Matmul,
  type OperationName,
  type Operand,
} from "../../runtime/engine.js";
import { philox, uniformOf } from "../../runtime/philox.js";
import { erf } from "../../runtime/portable/erf.js";

export function runMap({ numbers, random }: Arena, map: MapSpec, rows: number): void {
  const dims = map.batched ? [rows, ...map.dims.slice(1)] : map.dims;
  const points = coordinatesOf(dims);
  const width = dims.at(-1)!;
  const registers: number[][] = [];
  const { code, constants } = map.program;
  for (let at = 0; at < code.length; at += 5) {
    const [number = 0, to = 0, ...sources] = code.subarray(at, at + 5);
    const { name, kind } = operations[number]!;
    const values = sources.map((source) => registers[source] ?? []);
    const rowOf = (e: number): number[] => values[0]!.slice(e - (e % width), e - (e % width) + width);
    registers[to] = points.map((point, e) => {
      if (kind === "load") return numbers[placeOf(map.inputs[sources[0]!]!, point)]!;
      if (kind === "constant") return constants[sources[0]!]!;
      if (kind === "index") return point[sources[0]!]!;
      if (kind === "random") return randomNumber(name === "normal", random, sources[0]!, e);
      if (kind === "row") return alongRow[name]!(rowOf(e));
      return meanings[name]!(values[0]![e]!, values[1]![e]!, values[2]![e]!);
    });
  }
  for (const { register, mode, ...operand } of map.outputs) {
    const places = new Map<number, number[]>();
    for (const point of coordinatesOf(dims.map((dim, d) => (operand.strides[d] === 0 ? 1 : dim))))
      places.set(placeOf(operand, point), []);
    for (const [e, point] of points.entries()) places.get(placeOf(operand, point))!.push(registers[register]![e]!);
    for (const [place, values] of places)
      numbers[place] = mode === "store" ? values.at(-1)! : alongRow[`row_${mode}`]!(values);
  }
}

export function runMatmul(arena: Arena, { count, m, n, k, a, b, c, accumulate, then }: Matmul, rows: number): void {
  const x = arena.numbers;
  const at = ({ size, batched }: Extent): number => (batched ? size * rows : size);
  for (let q = 0; q < at(count); q++) {
    for (let i = 0; i < at(m); i++) {
      for (let j = 0; j < at(n); j++) {
        let sum = 0;
        for (let p = 0; p < at(k); p++)
          sum +=
            x[a.offset + q * a.step + i * a.row + p * a.column]! * x[b.offset + q * b.step + p * b.row + j * b.column]!;
        const place = c.offset + q * c.step + i * c.row + j * c.column;
        x[place] = sum + (accumulate ? x[place]! : 0);
      }
    }
  }
  if (then) runMap(arena, then, at(m));
}

/** By the page that engines implement: element e of a stream. */
export function randomNumber(isNormal: boolean, state: Uint32Array, stream: number, e: number): number {
  const words = new Uint32Array(4);
  philox(Math.floor(e / 4), stream, state[2]!, state[3]!, state[0]!, state[1]!, words);
  const u = [...words].map(uniformOf);
  const word = e % 4;
  if (!isNormal) return u[word]!;
  const [size, angle] = word < 2 ? [u[0]!, u[1]!] : [u[2]!, u[3]!];
  return Math.sqrt(-2 * Math.log(size)) * (word % 2 === 0 ? Math.cos : Math.sin)(2 * Math.PI * angle);
}

function placeOf({ offset, strides }: Operand, point: readonly number[]): number {
  return point.reduce((place, coordinate, d) => place + coordinate * strides[d]!, offset);
}

function coordinatesOf(dims: readonly number[]): number[][] {
  return dims.reduce<number[][]>(
    (points, dim) => points.flatMap((point) => Array.from({ length: dim }, (_, i) => [...point, i])),
    [[]],
  );
}

const alongRow: Readonly<Partial<Record<OperationName, (row: readonly number[]) => number>>> = {
  row_sum: (row) => row.reduce((sum, x) => sum + x, 0),
  row_max: (row) => row.reduce((a, b) => Math.max(a, b), -Infinity),
  row_min: (row) => row.reduce((a, b) => Math.min(a, b), Infinity),
  row_argmax: (row) => row.indexOf(Math.max(...row)),
};

const meanings: Readonly<Partial<Record<OperationName, (a: number, b: number, c: number) => number>>> = {
  neg: (a) => -a,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  sqrt: Math.sqrt,
  erf,
  cos: Math.cos,
  sin: Math.sin,
  not: (a) => Number(a === 0),
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: Math.pow,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  and: (a, b) => Number(a !== 0 && b !== 0),
  or: (a, b) => Number(a !== 0 || b !== 0),
  where: (a, b, c) => (a !== 0 ? b : c),
};
