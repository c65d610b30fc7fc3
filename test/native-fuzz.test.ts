// Whatever JavaScript passes to the native engine, it computes or throws: it never crashes, and never writes outside of its arena.
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { expect, test } from "vitest";

import { operations, type Map as MapSpec, type Matmul } from "../runtime/engine.js";
import { nativeInformation } from "../runtime/native-engine.js";
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

test("a first factor anywhere", () => {
  const kernel = engine.matmul(engine.arena(elements, "single"), validMatmul()) as (...given: unknown[]) => void;
  const there = fc.integer({ min: 0, max: 50 }).map((length) => new Float32Array(length));
  const property = fc.property(rows, fc.oneof(there, strange), fc.oneof(smallInteger, strange), (count, a, start) => {
    attempt(() => {
      kernel(count, a, start);
    });
  });
  fc.assert(property, { numRuns: 3000 });
  expect(() => {
    kernel(4, new Float32Array(48), 1);
  }).toThrow(new RangeError("a of 4 rows at 1 leaves the array of 48 elements"));
  expect(() => {
    kernel(4, new Float64Array(48));
  }).toThrow(new TypeError("a must be an array of the arena's precision, and start a whole number"));
  kernel(4, undefined, undefined);
  kernel(4, new Float32Array(48));
});

test("orthonormal matrices", () => {
  survives(
    () => ({ offset: 4, rows: 10, columns: 12 }),
    (arena, spec) => engine.orthonormalize(arena, spec),
  );
});

test("maps so large that nothing could hold them", () => {
  const size = fc.constantFrom(1, 2, 64, 2 ** 10, 2 ** 20, 2 ** 30, 2 ** 39, 2 ** 40, 2 ** 52);
  const stride = fc.constantFrom(0, 0, 0, 1, -1, 7, 2 ** 30, 2 ** 52);
  const point = fc.tuple(size, stride, stride, stride);
  const property = fc.property(fc.array(point, { minLength: 1, maxLength: 6 }), fc.boolean(), (points, batched) => {
    const arena = engine.arena(elements, "single");
    const spec: MapSpec = {
      ...validMap(),
      dims: points.map(([each]) => each),
      batched,
      inputs: [
        { offset: 300, strides: points.map(([, each]) => each) },
        { offset: 4, strides: points.map(() => 0) },
      ],
      outputs: [
        { offset: 300, strides: points.map(([, , each]) => each), register: 4, mode: "sum" },
        { offset: 300, strides: points.map(([, , , each]) => each), register: 3, mode: "store" },
      ],
    };
    const program = { ...spec.program, code: spec.program.code.with(32, 0) };
    attempt(() => {
      const kernel = engine.map(arena, { ...spec, program });
      // All the points of a map that isn't batched would take hours.
      if (batched) kernel(0);
    });
  });
  fc.assert(property, { numRuns: 2000 });
});

test("products of sizes and distances that fit no machine", () => {
  const size = fc.constantFrom(0, 1, 2, 2 ** 20, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53 - 1);
  const extent = fc.record({ size, batched: fc.boolean() });
  const distance = fc.constantFrom(0, 1, -1, 5, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1));
  const matrix = fc.record({
    offset: fc.constantFrom(4, 599, 2 ** 53 - 1),
    step: distance,
    row: distance,
    column: distance,
  });
  const property = fc.property(
    fc.record({ count: extent, m: extent, n: extent, k: extent, most: size, a: matrix, b: matrix, c: matrix }),
    fc.constantFrom(0, 1, 2),
    (sizes, count) => {
      const arena = engine.arena(elements, "double");
      attempt(() => {
        const kernel = engine.matmul(arena, { ...sizes, accumulate: true, then: undefined });
        // Distances of 0 let a product be larger than its arena, and take as long as it says.
        const { m, n, k } = sizes;
        const products = [sizes.count, m, n, k].map(({ size, batched }) => (batched ? size * count : size));
        const [times = 0, rowsOfC = 0, columns = 0, depth = 0] = products;
        if (times * rowsOfC * columns * Math.max(1, depth) < 2 ** 24) kernel(count);
      });
    },
  );
  fc.assert(property, { numRuns: 5000 });
});

test("arenas of any size", async () => {
  const sizes = [
    -1,
    0,
    1,
    2,
    3,
    4,
    2 ** 29 + 1,
    2 ** 30 + 1,
    2 ** 31,
    2 ** 32,
    2 ** 33,
    2 ** 38,
    2 ** 40,
    2 ** 53,
    NaN,
  ];
  for (const size of sizes)
    for (const precision of ["single", "double", "half", 1, undefined]) {
      attempt(() => {
        const arena = engine.arena(size, precision as "single");
        expect(arena.numbers.length).toBe(size);
      });
    }
  // What was refused is given back only later.
  await new Promise((resolve) => setTimeout(resolve, 20));
});

test("objects that repeat themselves", () => {
  const many = Array.from({ length: 2 ** 20 }, () => 1);
  const operand = { offset: 4, strides: many };
  const store = { ...operand, register: 8, mode: "store" as const };
  const arena = engine.arena(elements, "single");
  const refusals: Partial<MapSpec>[] = [
    { dims: many },
    { inputs: [operand] },
    { inputs: many.map(() => operand) },
    { outputs: many.map(() => store) },
    { inputs: Object.assign([], { length: 2 ** 32 - 1 }) },
    { program: { ...validMap().program, code: new Int32Array(2 ** 21) } },
  ];
  for (const refusal of refusals) expect(() => engine.map(arena, { ...validMap(), ...refusal })).toThrow(RangeError);
});

test("what a getter throws comes out as it is", () => {
  const arena = engine.arena(elements, "single");
  for (const thrown of [undefined, null, 0, "no", Symbol("no"), { no: true }, new Error("no")]) {
    const refused = moodyMap("program", () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- JavaScript may throw anything
      throw thrown;
    });
    let caught: unknown = "nothing";
    try {
      engine.map(arena, refused);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
  }
});

test("getters that ask the engine for more, even without end", () => {
  const arena = engine.arena(elements, "single");
  const asked: string[] = [];
  const kernel = engine.map(arena, validMap());
  const again = moodyMap("inputs", () => {
    asked.push("again");
    kernel(4);
    engine.map(arena, validMap())(2);
  });
  engine.map(arena, again)(4);
  expect(asked).toEqual(["again"]);
  const endless: MapSpec = moodyMap("dims", () => engine.map(arena, endless));
  expect(() => engine.map(arena, endless)).toThrow(RangeError);
});

test("a program that shrinks while it is read", () => {
  const arena = engine.arena(elements, "single");
  const shrinking = Reflect.construct(ArrayBuffer, [180, { maxByteLength: 360 }]) as ArrayBuffer;
  const code = new Int32Array(shrinking);
  code.set(validMap().program.code);
  const program = {
    code,
    constants: Float64Array.from([0.5]),
    get registers() {
      (shrinking as { resize?: (bytes: number) => void }).resize?.(0);
      return 9;
    },
  };
  for (let time = 0; time < 2; time++)
    attempt(() => {
      engine.map(arena, { ...validMap(), program })(4);
    });
});

test("kernels called in any way", () => {
  const arena = engine.arena(elements, "single");
  const kernel = engine.map(arena, validMap());
  type Any = (this: unknown, ...values: unknown[]) => unknown;
  const ways: (() => unknown)[] = [
    () => (kernel as Any)(),
    () => (kernel as Any)(4, 5, 6),
    () => (kernel as Any).call(arena, 4),
    () => Reflect.construct(kernel, [4]) as unknown,
    () => (new Proxy(kernel, {}) as Any)(4),
    () => (kernel as Any).bind(null, 4)(5),
    () => [1, 2, 3].map(kernel),
    () => (kernel as Any)({ valueOf: () => 4 }),
    () => (kernel as Any)(Object(4)),
    ...["arena", "map", "matmul", "orthonormalize"].flatMap((each) => {
      const make = Reflect.get(engine, each) as Any;
      return [
        () => make(),
        () => make.call(kernel, arena),
        () => make(kernel, kernel, kernel),
        () => Reflect.construct(make, []) as unknown,
      ];
    }),
  ];
  for (const way of ways) attempt(way);
  kernel(4);
  expect(arena.numbers[400]).toBe(2);
});

/** Stops many workers while they do this over and over; a crash would end this process too. */
async function stopWorkers(count: number, action: string): Promise<void> {
  const information = nativeInformation();
  if ("reason" in information) throw new Error(information.reason);
  const code = `
    const { workerData, parentPort } = require("node:worker_threads");
    const addon = require(workerData.addon);
    const arena = addon.arena(600, "single");
    const attempt = (action) => { try { action(); } catch {} };
    parentPort.postMessage("busy");
    for (;;) { ${action} }`;
  const workerData = { addon: information.addon, map: validMap(), matmul: validMatmul() };
  for (let run = 0; run < count; run++) {
    const worker = new Worker(code, { eval: true, workerData });
    await new Promise((resolve) => worker.once("message", resolve));
    await new Promise((resolve) => setTimeout(resolve, run % 12));
    expect(await worker.terminate()).toBe(1);
  }
}

test("workers that are stopped while they bind and compute", async () => {
  await stopWorkers(
    12,
    `attempt(() => addon.map(arena, workerData.map)(4));
     attempt(() => addon.map(arena, { ...workerData.map, batched: 1 }));
     attempt(() => addon.matmul(arena, workerData.matmul)(NaN));
     attempt(() => addon.arena("none"));`,
  );
});

test("workers that are stopped while a getter throws what is no error", async () => {
  await stopWorkers(60, "attempt(() => addon.map(arena, { get dims() { throw 1; } }));");
});

/** A map that does something first whenever the property is read. */
function moodyMap(property: string, act: () => void): MapSpec {
  return new Proxy(validMap(), {
    get(target, name) {
      if (name === property) act();
      return Reflect.get(target, name) as unknown;
    },
  });
}

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
