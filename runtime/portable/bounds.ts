// What is checked before a kernel runs: operands stay in the arena, programs read what they have written, calls have the rows that were bound.
import { operations, type Arena, type Program } from "../engine.js";

/** Throws RangeError unless all elements offset + Σ i·stride lie in the arena, or in whatever else has these numbers. */
export function checkPlaces(
  { numbers }: Pick<Arena, "numbers">,
  what: string,
  offset: number,
  dims: readonly number[],
  strides: readonly number[],
): void {
  if (dims.length !== strides.length)
    throw new RangeError(`${what}: ${strides.length} strides for ${dims.length} dimensions`);
  if (![offset, ...dims, ...strides].every(Number.isSafeInteger) || dims.some((dim) => dim < 0))
    throw new RangeError(`${what}: offset ${offset}, dimensions [${dims.join(", ")}], strides [${strides.join(", ")}]`);
  if (dims.includes(0)) return;
  const reach = (end: (a: number, b: number) => number): number =>
    dims.reduce((place, dim, i) => place + end(0, (dim - 1) * (strides[i] ?? 0)), offset);
  const [first, last] = [reach(Math.min), reach(Math.max)];
  if (first < 0 || last >= numbers.length)
    throw new RangeError(`${what}: elements ${first} to ${last} are not among the ${numbers.length} that there are`);
}

/** Throws RangeError unless `rows` is a whole number from 0 to `most`. */
export function checkRows(rows: number, most: number): void {
  if (!(Number.isInteger(rows) && rows >= 0 && rows <= most))
    throw new RangeError(`${rows} rows: the kernel was bound for 0 to ${most}`);
}

/** Throws RangeError unless every register is written once, before it is read, and sources are there. `results` are read at the end. */
export function checkProgram(
  { code, constants, registers }: Program,
  inputs: number,
  dims: number,
  results: readonly number[],
): void {
  const written = new Set<number>();
  const limits = {
    load: inputs,
    constant: constants.length,
    index: dims,
    random: 2 ** 31,
    unary: 1,
    binary: 2,
    ternary: 3,
    row: 1,
  };
  if (code.length % 5 !== 0) throw new RangeError(`a program of ${code.length} integers: an instruction has five`);
  for (let at = 0; at < code.length; at += 5) {
    const [number = -1, to = -1, ...sources] = code.subarray(at, at + 5);
    const fail = (problem: string): never => {
      throw new RangeError(`instruction ${at / 5} (${operations[number]?.name ?? number}): ${problem}`);
    };
    const { kind } = operations[number] ?? fail("no such operation");
    if (to < 0 || to >= registers || written.has(to)) fail(`register ${to} of ${registers} can't be written`);
    const isRegister = kind === "unary" || kind === "binary" || kind === "ternary" || kind === "row";
    if (isRegister)
      for (const source of sources.slice(0, limits[kind]))
        if (!written.has(source)) fail(`register ${source} is read before it is written`);
    if (!isRegister && !((sources[0] ?? -1) >= 0 && (sources[0] ?? -1) < limits[kind]))
      fail(`source ${sources[0]} of ${limits[kind]}`);
    written.add(to);
  }
  for (const register of results)
    if (!written.has(register)) throw new RangeError(`an output takes register ${register}, which is never written`);
}
