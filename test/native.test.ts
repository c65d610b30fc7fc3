// The native engine from JavaScript: what it computes, what it refuses, and that memory lives as long as anyone can reach it.
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

import {
  operations,
  type Arena,
  type Kernel,
  type Map as MapSpec,
  type Matmul,
  type OperationName,
} from "../runtime/engine.js";
import { compileFormula } from "../runtime/formula.js";
import { nativeInformation } from "../runtime/native-engine.js";
import { nativeEngine } from "./native-addon.js";

const engine = nativeEngine();
const fixed = (size: number) => ({ size, batched: false });

test("says what it found", () => {
  const information = nativeInformation();
  if ("reason" in information) throw new Error(information.reason);
  expect(information.addon).toMatch(/nnc\.node$/);
  expect(information.threads).toBeGreaterThan(0);
  expect(["base", "avx2", "avx512"]).toContain(information.instructions);
  expect(engine.description).toContain(information.instructions);
});

test("an arena is zeroed, and starts with the random state", () => {
  for (const precision of ["single", "double"] as const) {
    const { numbers, random, precision: own } = engine.arena(1000, precision);
    expect(own).toBe(precision);
    expect(numbers).toBeInstanceOf(precision === "single" ? Float32Array : Float64Array);
    expect(numbers.every((number) => number === 0)).toBe(true);
    expect(random.length).toBe(4);
    expect(random.buffer).toBe(numbers.buffer);
  }
});

test("softmax along rows, for as many rows as the call says", () => {
  const arena = engine.arena(64, "double");
  arena.numbers.set([1, 2, 3, -1, 0, 400], 4);
  const softmax = engine.map(arena, softmaxOf(3, 2));
  softmax(1);
  const e = [1, 2, 3].map(Math.exp);
  const total = e.reduce((sum, x) => sum + x);
  expectClose(
    arena.numbers.subarray(16, 19),
    e.map((x) => x / total),
  );
  expect([...arena.numbers.subarray(19, 22)]).toEqual([0, 0, 0]);
  softmax(2);
  expectClose(arena.numbers.subarray(19, 22), [0, 0, 1]);
});

test("what is too small for a normal exponent is 0 in kernels, and stays what it is outside of them", () => {
  const arena = engine.arena(64, "single");
  const small = Math.fround(1e-40);
  arena.numbers.set([small, 2e-38], 8);
  const { program } = compileFormula("y = 0.1 * x");
  engine.map(arena, {
    dims: [2],
    batched: false,
    program,
    inputs: [{ offset: 8, strides: [1] }],
    outputs: [{ offset: 16, strides: [1], register: program.registers - 1, mode: "store" }],
  })(1);
  expect([...arena.numbers.subarray(16, 18)]).toEqual([0, 0]);
  expect(arena.numbers[8]).toBe(small);
  expect(Math.fround(Math.fround(0.1) * Math.fround(2e-38))).toBeGreaterThan(0);
});

test("sums, largest and smallest of no rows", () => {
  const arena = engine.arena(32, "single");
  arena.numbers.fill(5, 4);
  const combine = engine.map(arena, {
    dims: [8],
    batched: true,
    program: program(1, ["load", 0, 0]),
    inputs: [{ offset: 8, strides: [1] }],
    outputs: (["sum", "max", "min"] as const).map((mode, i) => ({ offset: 20 + i, strides: [0], register: 0, mode })),
  });
  combine(0);
  expect([...arena.numbers.subarray(20, 23)]).toEqual([0, -Infinity, Infinity]);
  combine(8);
  expect([...arena.numbers.subarray(20, 23)]).toEqual([40, 5, 5]);
});

test("a product, and the map that follows on its rows", () => {
  const arena = engine.arena(64, "double");
  arena.numbers.set([1, 2, 3, 4, 5, 6], 4); // a (2, 3)
  arena.numbers.set([1, 0, 0, 1, -5, -5], 10); // b (3, 2)
  const multiply = engine.matmul(arena, {
    ...productOf(2, 2, 3, [4, 10, 20]),
    m: { size: 1, batched: true },
    most: 2,
    then: {
      dims: [2, 2],
      batched: true,
      program: program(3, ["load", 0, 0], ["index", 1, 0], ["add", 2, 0, 1]),
      inputs: [{ offset: 20, strides: [2, 1] }],
      outputs: [
        { offset: 30, strides: [2, 1], register: 2, mode: "store" },
        { offset: 40, strides: [0, 1], register: 0, mode: "sum" },
      ],
    },
  });
  multiply(2);
  expect([...arena.numbers.subarray(20, 24)]).toEqual([-14, -13, -26, -25]);
  expect([...arena.numbers.subarray(30, 34)]).toEqual([-14, -13, -25, -24]);
  expect([...arena.numbers.subarray(40, 42)]).toEqual([-40, -38]);
});

test("orthonormal rows", () => {
  const arena = engine.arena(16, "double");
  arena.numbers.set([3, 4, 0, 0, 0, 2], 4);
  engine.orthonormalize(arena, { offset: 4, rows: 2, columns: 3 })(0);
  expectClose(arena.numbers.subarray(4, 10), [0.6, 0.8, 0, 0, 0, 1]);
});

test("refuses rows that are too many, broken or no number", () => {
  const arena = engine.arena(64, "single");
  const softmax = engine.map(arena, softmaxOf(3, 2));
  for (const rows of [-1, 3, 0.5, NaN, Infinity, 2 ** 53])
    expect(() => softmax(rows), String(rows)).toThrow(RangeError);
  for (const rows of [undefined, null, "1", {}, [], 1n, Symbol("1")]) {
    expect(() => softmax(rows as number), typeof rows).toThrow(TypeError);
  }
  softmax(2);
});

test("refuses arenas that it can't make or didn't make", () => {
  for (const elements of [-1, 0, 3, 1.5, NaN, 2 ** 53, 2 ** 45]) {
    expect(() => engine.arena(elements, "single"), String(elements)).toThrow(RangeError);
  }
  expect(() => engine.arena("1" as unknown as number, "single")).toThrow(TypeError);
  expect(() => engine.arena(16, "half" as "single")).toThrow(TypeError);
  const own = engine.arena(64, "single");
  const copies = [{}, { ...own }, Object.create(own) as Arena, new Proxy(own, {}), own.numbers, null, undefined, 7];
  for (const arena of copies) expect(() => engine.map(arena as Arena, softmaxOf(3, 2))).toThrow(TypeError);
});

test("says which part of a spec is wrong", () => {
  const arena = engine.arena(64, "single");
  const right = softmaxOf(3, 2);
  const refusal = (change: object) => () => engine.map(arena, { ...right, ...change });
  expect(refusal({ dims: "2" })).toThrow("map.dims is no array");
  expect(refusal({ dims: [2, 3.5] })).toThrow("map.dims[1] is no integer");
  expect(refusal({ dims: [] })).toThrow("map: 0 dimensions (1 to 6)");
  expect(refusal({ dims: [2, 2 ** 50] })).toThrow("map: more than 2^40 points");
  expect(refusal({ batched: 1 })).toThrow("map.batched is no boolean");
  expect(refusal({ inputs: [{ offset: 4, strides: [3] }] })).toThrow("map: input 0: 1 strides for 2 dimensions");
  expect(refusal({ inputs: [{ offset: 60, strides: [4, 1] }] })).toThrow("map: input 0: stride 4 over 2 places leaves");
  expect(refusal({ inputs: [] })).toThrow("map: instruction 0 (load): there is no input 0");
  expect(refusal({ program: program(6, ["exp", 1, 0]) })).toThrow("(exp): register 0 is read before it is written");
  expect(refusal({ program: program(1) })).toThrow("map: output 0: register 5 is never written");
  expect(refusal({ outputs: [{ ...right.outputs[0], mode: "mean" }] })).toThrow('there is no mode "mean"');
});

test("a spec may change after it is bound, and while it is read", () => {
  const arena = engine.arena(64, "single");
  arena.numbers.set([1, 1, 1], 4);
  const spec = softmaxOf(3, 2);
  const softmax = engine.map(arena, spec);
  spec.program.code.fill(1000);
  softmax(1);
  expectClose(arena.numbers.subarray(16, 19), [1 / 3, 1 / 3, 1 / 3], 1e-6);
  const moody = new Proxy(softmaxOf(3, 2), {
    get(target, name) {
      if (name === "outputs")
        structuredClone(target.program.code, { transfer: [target.program.code.buffer as ArrayBuffer] });
      if (name === "inputs") throw new Error("not today");
      return Reflect.get(target, name) as unknown;
    },
  });
  expect(() => engine.map(arena, moody)).toThrow("not today");
});

test("kernels outlive the arena object and its buffer", async () => {
  let arena: Arena | undefined = engine.arena(1 << 16, "single");
  const kernels: Kernel[] = [
    engine.map(arena, softmaxOf(3, 2)),
    engine.matmul(arena, productOf(100, 100, 100, [4, 10004, 20004])),
    engine.orthonormalize(arena, { offset: 4, rows: 20, columns: 10 }),
  ];
  arena = undefined;
  await collectGarbage();
  for (let i = 0; i < 1000; i++) engine.arena(1 << 12, "single").numbers.fill(NaN);
  for (const kernel of kernels) kernel(1);
  expect(kernels.length).toBe(3);
});

test("kernels survive a buffer that is transferred", () => {
  const arena = engine.arena(1 << 16, "double");
  const softmax = engine.map(arena, softmaxOf(3, 2));
  let transferred: unknown;
  try {
    transferred = structuredClone(arena.numbers, { transfer: [arena.numbers.buffer as ArrayBuffer] });
  } catch (error) {
    // Node keeps external buffers where they are; what matters is that nothing below touches freed memory.
    transferred = error;
  }
  softmax(2);
  engine.map(arena, softmaxOf(3, 2))(2);
  expect(transferred).toBeDefined();
});

test("many kernels come and go", async () => {
  for (let i = 0; i < 2000; i++) {
    const arena = engine.arena(4096, i % 2 === 0 ? "single" : "double");
    engine.map(arena, softmaxOf(3, 2))(2);
    engine.matmul(arena, productOf(10, 10, 10, [4, 104, 204]))(1);
    if (i % 500 === 0) await collectGarbage();
  }
  expect(process.memoryUsage().rss).toBeLessThan(2 ** 31);
});

test("gives the same with built-in products as with a BLAS, and with any instruction set", () => {
  const results = [{}, { NNC_BLAS: "none" }, { NNC_BLAS: "none", NNC_INSTRUCTIONS: "base" }, { NNC_THREADS: "1" }].map(
    (settings) => printedBy(productScript, settings) as number[],
  );
  for (const result of results.slice(1)) expectClose(result, results[0] ?? [], 1e-9);
  expect(results[0]?.length).toBe(100);
});

test("the environment asks for an addon, a BLAS and instructions: what isn't here is an error that names the variable", () => {
  const script = `import { chooseEngine } from ${JSON.stringify(fileURLToPath(new URL("../runtime/engines.ts", import.meta.url)))};
    try { console.log(chooseEngine().name); } catch (error) { console.log(error.message); }`;
  const outcomeOf = (settings: Readonly<Record<string, string>>): string =>
    execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      env: { ...process.env, ...settings },
      encoding: "utf8",
    });
  expect(outcomeOf({ NNC_ADDON: "/nowhere/nnc.node", NNC_ENGINE: "native" })).toMatch(
    /^NN707: NNC_ADDON is "\/nowhere\/nnc.node", but no native addon could be loaded \(\/nowhere\/nnc.node: not found\)/,
  );
  expect(outcomeOf({ NNC_ADDON: "/nowhere/nnc.node" })).toMatch(/^NN707: NNC_ADDON is/);
  expect(outcomeOf({ NNC_BLAS: "/nowhere/blas.so" })).toMatch(
    /^NN707: NNC_BLAS is "\/nowhere\/blas.so", which can't be used: .*can't be opened/,
  );
  expect(outcomeOf({ NNC_BLAS: "none", NNC_INSTRUCTIONS: "base" }).trim()).toBe("native");
});

test("several threads of JavaScript compute at the same time", async () => {
  const workers = [1, 2, 3].map(
    () =>
      new Promise<number[]>((resolve, reject) => {
        const code = `import("node:worker_threads").then(({ parentPort }) => { ${productScript.replace(/console\.log\(JSON\.stringify\((.*)\)\)/, "parentPort.postMessage($1)")} })`;
        const worker = new Worker(code, { eval: true, env: { ...process.env, NNC_TEST_ADDON: addonPath() } });
        worker.once("message", resolve);
        worker.once("error", reject);
      }),
  );
  const [first, ...others] = await Promise.all(workers);
  for (const other of others) expect(other).toEqual(first);
  expect(first?.length).toBe(100);
});

test("takes as many threads as it is told, or as there are cores", () => {
  const own = threadsOf({ NNC_THREADS: undefined });
  expect(own).toBeGreaterThan(0);
  expect(own).toBeLessThanOrEqual(availableParallelism());
  for (const broken of ["", "0", "-3", "many"]) expect(threadsOf({ NNC_THREADS: broken }), broken).toBe(own);
  expect(threadsOf({ NNC_THREADS: "1" })).toBe(1);
  expect(threadsOf({ NNC_THREADS: "5" })).toBe(5);
  expect(threadsOf({ NNC_THREADS: "99999999999999999999" })).toBe(256);
});

test.runIf(process.platform === "linux")(
  "starts threads only for what is large, and they sleep when there is no more",
  () => {
    const script = `
    ${smallThenLarge}
    const tasks = () => fs.readdirSync("/proc/self/task").length;
    const before = tasks();
    for (let i = 0; i < 100; i++) small(1);
    const afterSmall = tasks() - before;
    for (let i = 0; i < 3; i++) large(300);
    const afterLarge = tasks() - before;
    // Longer than anyone waits actively.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    const start = process.cpuUsage();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    const { user, system } = process.cpuUsage(start);
    console.log(JSON.stringify({ afterSmall, afterLarge, isIdle: user + system < 100000 }))`;
    expect(printedBy(script, { NNC_THREADS: "1" })).toEqual({ afterSmall: 0, afterLarge: 0, isIdle: true });
    expect(printedBy(script, { NNC_THREADS: "4" })).toEqual({ afterSmall: 0, afterLarge: 3, isIdle: true });
  },
);

/** Defines a kernel that one thread does sooner than two, and one that is worth all threads. */
const smallThenLarge = `
  const fs = process.getBuiltinModule("node:fs");
  const addon = process.getBuiltinModule("node:module").createRequire("file:///")(process.env.NNC_TEST_ADDON);
  const arena = addon.arena(4 + 3 * 90000, "single");
  const fixed = (size) => ({ size, batched: false });
  const productOf = (size) => {
    const place = (i) => ({ offset: 4 + i * size * size, step: 0, row: size, column: 1 });
    return { count: fixed(1), m: { size: 1, batched: true }, n: fixed(size), k: fixed(size), most: size, a: place(0), b: place(1), c: place(2), accumulate: false, then: undefined };
  };
  const small = addon.matmul(arena, productOf(30));
  const large = addon.matmul(arena, productOf(300));`;

function threadsOf(settings: Record<string, string | undefined>): number {
  return printedBy(`${smallThenLarge}; console.log(addon.info().threads)`, settings) as number;
}

/** What a process of its own prints, as JSON. */
function printedBy(script: string, settings: Record<string, string | undefined>): unknown {
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, ...settings, NNC_TEST_ADDON: addonPath() },
    encoding: "utf8",
  });
  return JSON.parse(output);
}

/** Prints 100 numbers of a product that is large enough to be split over threads. */
const productScript = `
  const { createRequire } = await import("node:module");
  const addon = createRequire("file:///")(process.env.NNC_TEST_ADDON);
  const size = 300;
  const arena = addon.arena(4 + 3 * size * size, "double");
  for (let i = 4; i < arena.numbers.length; i++) arena.numbers[i] = Math.sin(i);
  const fixed = (size) => ({ size, batched: false });
  const place = (i) => ({ offset: 4 + i * size * size, step: 0, row: size, column: 1 });
  const multiply = addon.matmul(arena, { count: fixed(1), m: { size: 1, batched: true }, n: fixed(size), k: fixed(size), most: size, a: place(0), b: place(1), c: place(2), accumulate: false, then: undefined });
  for (let i = 0; i < 20; i++) multiply(size);
  console.log(JSON.stringify([...arena.numbers.subarray(-100)]))
`.replace('await import("node:module")', 'process.getBuiltinModule("node:module")');

function addonPath(): string {
  const information = nativeInformation();
  if ("reason" in information) throw new Error(information.reason);
  return information.addon;
}

/** Instructions by name: operation, register, sources. */
function program(registers: number, ...instructions: readonly (readonly [OperationName, ...number[]])[]) {
  const code = instructions.flatMap(([name, to = 0, a = 0, b = 0, c = 0]) => {
    return [operations.findIndex((operation) => operation.name === name), to, a, b, c];
  });
  return { code: Int32Array.from(code), constants: new Float64Array(), registers };
}

/** Rows of `columns` numbers at 4, their softmax at 16. */
function softmaxOf(columns: number, most: number): MapSpec {
  return {
    dims: [most, columns],
    batched: true,
    program: program(
      6,
      ["load", 0, 0],
      ["row_max", 1, 0],
      ["sub", 2, 0, 1],
      ["exp", 3, 2],
      ["row_sum", 4, 3],
      ["div", 5, 3, 4],
    ),
    inputs: [{ offset: 4, strides: [columns, 1] }],
    outputs: [{ offset: 16, strides: [columns, 1], register: 5, mode: "store" }],
  };
}

/** c (m, n) = a (m, k) · b (k, n), dense, at these offsets. */
function productOf(m: number, n: number, k: number, [a, b, c]: readonly [number, number, number]): Matmul {
  return {
    count: fixed(1),
    m: fixed(m),
    n: fixed(n),
    k: fixed(k),
    most: 1,
    a: { offset: a, step: 0, row: k, column: 1 },
    b: { offset: b, step: 0, row: n, column: 1 },
    c: { offset: c, step: 0, row: n, column: 1 },
    accumulate: false,
    then: undefined,
  };
}

function expectClose(actual: ArrayLike<number>, wanted: readonly number[], tolerance = 1e-12): void {
  expect(actual.length).toBe(wanted.length);
  for (const [i, number] of wanted.entries())
    expect(Math.abs(actual[i]! - number), `number ${i}`).toBeLessThan(tolerance);
}

/** Several rounds, since finalizers run between them. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
