// Whatever JavaScript passes to the native engine, it computes or throws: it never crashes, and never writes outside of its arena.
import fc from "fast-check";
import { expect, test } from "vitest";

import { operations, type Map as MapSpec, type Matmul } from "../runtime/engine.js";
import { nativeEngine } from "./native-addon.js";

const engine = nativeEngine();
const elements = 600;

/** Numbers at the edges of what is allowed, and beyond. */
const strange = fc.constantFrom<unknown>(
  ...[
    0,
    1,
    -1,
    2,
    3,
    7,
    64,
    599,
    600,
    601,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    2 ** 53 - 1,
    -(2 ** 53 - 1),
    2 ** 53,
  ],
  ...[0.5, NaN, Infinity, -Infinity, -0],
  ...[undefined, null, true, "store", "1", 1n, {}, [], [1], () => 1, new Int32Array(5), new Float64Array(2)],
);
const smallInteger = fc.integer({ min: -3, max: 40 });

/** A path into a spec and what to put there. */
const mutation = fc.record({
  path: fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
  value: fc.oneof(strange, smallInteger),
});

const validMap = (): MapSpec => ({
  dims: [4, 3, 5],
  batched: true,
  program: {
    code: Int32Array.from([
      ...[name("load"), 0, 0, 0, 0],
      ...[name("load"), 1, 1, 0, 0],
      ...[name("constant"), 2, 0, 0, 0],
      ...[name("add"), 3, 0, 1, 0],
      ...[name("row_max"), 4, 3, 0, 0],
      ...[name("where"), 5, 3, 4, 2],
      ...[name("index"), 6, 1, 0, 0],
      ...[name("uniform"), 7, 5, 0, 0],
      ...[name("mul"), 8, 5, 7, 0],
    ]),
    constants: Float64Array.from([0.5]),
    registers: 9,
  },
  inputs: [
    { offset: 4, strides: [15, 5, 1] },
    { offset: 100, strides: [0, 0, 1] },
  ],
  outputs: [
    { offset: 200, strides: [15, 5, 1], register: 8, mode: "store" },
    { offset: 300, strides: [0, 5, 1], register: 5, mode: "sum" },
    { offset: 400, strides: [0, 0, 0], register: 6, mode: "max" },
  ],
});

const validMatmul = (): Matmul => ({
  count: { size: 1, batched: false },
  m: { size: 2, batched: true },
  n: { size: 5, batched: false },
  k: { size: 6, batched: false },
  most: 4,
  a: { offset: 4, step: 48, row: 6, column: 1 },
  b: { offset: 100, step: 30, row: 1, column: 6 },
  c: { offset: 200, step: 40, row: 5, column: 1 },
  accumulate: false,
  then: {
    ...validMap(),
    dims: [8, 5],
    program: { code: Int32Array.from([name("load"), 0, 0, 0, 0]), constants: new Float64Array(), registers: 1 },
    inputs: [{ offset: 200, strides: [5, 1] }],
    outputs: [{ offset: 300, strides: [0, 1], register: 0, mode: "sum" }],
  },
});

const rows = fc.constantFrom(0, 1, 2, 4, 5, 8, 40, -1, 1e9, NaN);

test("the specs that are mutated are right", () => {
  const arena = engine.arena(elements, "single");
  engine.map(arena, validMap())(4);
  engine.matmul(arena, validMatmul())(4);
  expect(arena.numbers[400]).toBe(2);
});

test("maps", () => {
  survives(validMap, (arena, spec) => engine.map(arena, spec));
});

test("programs of any integers", () => {
  const word = fc.oneof(fc.integer({ min: 0, max: operations.length }), fc.integer({ min: -2, max: 12 }), fc.integer());
  const property = fc.property(
    fc.array(word, { maxLength: 60 }),
    fc.integer({ min: 0, max: 12 }),
    rows,
    (code, registers, count) => {
      const spec = {
        ...validMap(),
        program: { code: Int32Array.from(code), constants: Float64Array.from([1, 2]), registers },
      };
      attempt(() => engine.map(engine.arena(elements, "double"), spec)(count));
    },
  );
  fc.assert(property, { numRuns: 3000 });
});

test("operands anywhere", () => {
  const operand = fc.record({
    offset: fc.integer({ min: -5, max: 620 }),
    strides: fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 2, maxLength: 4 }),
  });
  const property = fc.property(
    fc.array(fc.nat(9), { minLength: 2, maxLength: 4 }),
    operand,
    operand,
    operand,
    operand,
    rows,
    (dims, x, y, z, r, count) => {
      const spec: MapSpec = {
        ...validMap(),
        dims,
        inputs: [x, y],
        outputs: [
          { ...z, register: 8, mode: "store" },
          { ...r, register: 5, mode: "min" },
        ],
      };
      const arena = engine.arena(elements, "single");
      attempt(() => engine.map(arena, spec)(count));
    },
  );
  fc.assert(property, { numRuns: 3000 });
});

test("products", () => {
  survives(validMatmul, (arena, spec) => engine.matmul(arena, spec));
});

test("orthonormal matrices", () => {
  survives(
    () => ({ offset: 4, rows: 10, columns: 12 }),
    (arena, spec) => engine.orthonormalize(arena, spec),
  );
});

/** Binds specs with up to three changes, and runs what could be bound. */
function survives<Spec>(
  valid: () => Spec,
  bind: (arena: ReturnType<typeof engine.arena>, spec: Spec) => (rows: number) => void,
): void {
  const property = fc.property(
    fc.array(mutation, { minLength: 1, maxLength: 3 }),
    rows,
    fc.boolean(),
    (mutations, count, isSingle) => {
      const arena = engine.arena(elements, isSingle ? "single" : "double");
      const spec = valid();
      for (const { path, value } of mutations) mutate(spec, path, value);
      attempt(() => {
        bind(arena, spec)(count);
      });
    },
  );
  fc.assert(property, { numRuns: 5000 });
}

/** Only these errors may leave the engine. */
function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    expect(error instanceof RangeError || error instanceof TypeError, String(error)).toBe(true);
    expect((error as Error).message.length).toBeGreaterThan(0);
  }
}

/** Goes down the path, each number choosing a property, and sets the last; typed arrays take what they can of it. */
function mutate(spec: unknown, path: readonly number[], value: unknown): void {
  const keys = Object.keys(spec as object);
  const [first = 0, ...rest] = path;
  const key = keys[first % Math.max(1, keys.length)];
  if (key === undefined) return;
  const target = spec as Record<string, unknown>;
  const below = target[key];
  const isLast = rest.length === 0 || typeof below !== "object" || below === null;
  if (!isLast) mutate(below, rest, value);
  else if (ArrayBuffer.isView(spec)) target[key] = typeof value === "number" ? value : 0;
  else target[key] = value;
}

function name(operation: string): number {
  return operations.findIndex((each) => each.name === operation);
}
