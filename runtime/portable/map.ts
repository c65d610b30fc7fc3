// Runs a map's program tile by tile: each instruction for all points of a tile that fits the cache, then the next.
import {
  operations,
  type Arena,
  type Kernel,
  type Map as MapSpec,
  type OperationName,
  type Program,
} from "../engine.js";
import { checkPlaces, checkProgram, checkRows } from "./bounds.js";
import { alongRow, elementwise, type Register } from "./elementwise.js";
import { copy, path, walk, type Visit } from "./path.js";
import { distributions, fillRandom } from "./random.js";
import { sink } from "./sink.js";

const tilePoints = 512;

export function bindMap(arena: Arena, map: MapSpec): Kernel {
  const { dims, batched, program } = map;
  check(arena, map);
  const most = dims[0] ?? 1;
  const inner = dims.slice(1).reduce((points, size) => points * size, 1);
  const unit = combinesRows(program) ? Math.max(1, dims.at(-1) ?? 1) : 1;
  const capacity = Math.min(most * inner, Math.max(1, Math.floor(tilePoints / unit)) * unit);
  const registers = Array.from({ length: program.registers }, () => new Float64Array(capacity));
  const steps = instructions(arena, map, registers);
  const sinks = map.outputs.map((output) => sink(arena, dims, output, registers[output.register]!)); // checked above

  return (rows) => {
    if (batched) checkRows(rows, most);
    const outer = batched ? rows : most;
    const width = dims.length === 1 ? outer : dims.at(-1)!;
    const points = outer * inner;
    for (const { begin } of sinks) begin();
    for (let first = 0; first < points; first += capacity) {
      const n = Math.min(capacity, points - first);
      for (const step of steps) step(first, n, width);
      for (const { take } of sinks) take(first, n);
    }
    for (const { end } of sinks) end(outer);
  };
}

function check(arena: Arena, { dims, program, inputs, outputs }: MapSpec): void {
  if (dims.length < 1 || dims.length > 6) throw new RangeError(`a map of ${dims.length} dimensions: it has 1 to 6`);
  for (const [i, { offset, strides }] of inputs.entries()) checkPlaces(arena, `input ${i}`, offset, dims, strides);
  for (const [i, { offset, strides }] of outputs.entries()) checkPlaces(arena, `output ${i}`, offset, dims, strides);
  checkProgram(
    program,
    inputs.length,
    dims.length,
    outputs.map(({ register }) => register),
  );
}

function combinesRows({ code }: Program): boolean {
  return code.some((number, i) => i % 5 === 0 && operations[number]?.kind === "row");
}

/** One instruction for the points first, …, first + n - 1; rows of the last dimension are `width` long. */
type Step = (first: number, n: number, width: number) => void;

function instructions(arena: Arena, map: MapSpec, registers: readonly Register[]): Step[] {
  const { code } = map.program;
  const steps: Step[] = [];
  for (let at = 0; at < code.length; at += 5) {
    const [number = 0, to = 0, a = 0, b = 0, c = 0] = code.subarray(at, at + 5);
    const { name, kind } = operations[number]!; // checkProgram has seen it, and the registers
    steps.push(makers[kind]({ name, y: registers[to]!, sources: [a, b, c], arena, map, registers }));
  }
  return steps;
}

interface Instruction {
  readonly name: OperationName;
  readonly y: Register;
  readonly sources: readonly [number, number, number];
  readonly arena: Arena;
  readonly map: MapSpec;
  readonly registers: readonly Register[];
}

const makers: Readonly<Record<(typeof operations)[number]["kind"], (instruction: Instruction) => Step>> = {
  load({ y, sources: [input], arena: { numbers }, map: { dims, inputs } }) {
    const { offset, strides } = inputs[input]!;
    const places = path(offset, dims, strides);
    const load: Visit = (place, stride, from, count) => copy(count, numbers, place, stride, y, from, 1);
    return (first, n) => walk(places, first, n, load);
  },
  constant({ y, sources: [place], map: { program } }) {
    y.fill(program.constants[place]!);
    return () => undefined;
  },
  /** The place on a path that takes a step along this dimension only is the coordinate. */
  index({ y, sources: [dimension], map: { dims } }) {
    const coordinates = path(
      0,
      dims,
      dims.map((_, d) => (d === dimension ? 1 : 0)),
    );
    const write: Visit = (place, stride, from, count) => {
      for (let i = 0; i < count; i++) y[from + i] = place + i * stride;
    };
    return (first, n) => walk(coordinates, first, n, write);
  },
  random({ name, y, sources: [stream], arena: { random } }) {
    const distribution = distributions[name as keyof typeof distributions];
    return (first, n) => fillRandom(distribution, random, stream, first, n, y);
  },
  unary: calculated,
  binary: calculated,
  ternary: calculated,
  row({ name, y, sources: [source], registers }) {
    const [a, combined] = [registers[source]!, alongRow[name]!];
    return (_, n, width) => {
      for (let start = 0; start < n; start += width) y.fill(combined(a, start, start + width), start, start + width);
    };
  },
};

function calculated({ name, y, sources, registers }: Instruction): Step {
  const loop = elementwise[name]!;
  // A source that the operation doesn't have is register 0, which is there but not read.
  const [a, b, c] = sources.map((source) => registers[source] ?? y) as [Register, Register, Register];
  return (_, n) => loop(n, y, a, b, c);
}
