// Rows that products read in the program's own arrays: what a network computes is the same as with copies, and what else reads them finds copies.
import { describe, expect, test } from "vitest";
import { assembleModel } from "../../compiler/compile.js";
import { binder, rows, type Binder, type Layout } from "../../runtime/bind.js";
import type { Blueprint } from "../../runtime/blueprint.js";
import type { EngineName, Network, UntypedNetwork } from "../../runtime/index.js";
import { Loans } from "../../runtime/loans.js";
import { portableEngine } from "../../runtime/portable-engine.js";
import { modelOf } from "../check/spec.js";
import { failureOf } from "./failure.js";

const layout: Layout = {
  x: { at: 16, shape: [2], batched: true },
  w: { at: 32, shape: [2, 1] },
  z: { at: 48, shape: [1], batched: true },
  y: { at: 64, shape: [2], batched: true },
  square: { at: 80, shape: [2, 2] },
};

function bound(change: Partial<Blueprint> = {}) {
  const blueprint = { layout, inputs: [{ name: "x" }], outputs: [], training: {}, ...change } as unknown as Blueprint;
  const loans = new Loans(blueprint);
  const arena = portableEngine.arena(128, "single");
  arena.numbers.set([1, 10], 32);
  return { loans, numbers: arena.numbers, bind: binder(portableEngine, arena, blueprint.layout, 3, loans) };
}

test("a product reads what is lent until the loan ends, and then the arena", () => {
  const { loans, numbers, bind } = bound();
  const product = bind.matmul("z = x @ w");
  const lent = Float32Array.of(0, 0, 1, 2, 3, 4);
  loans.open(loans.of("x")!, lent, 2);
  product(2);
  expect(Array.from(numbers.subarray(48, 50))).toEqual([21, 43]);
  loans.end();
  numbers.set([5, 6, 7, 8], 16);
  product(2);
  expect(Array.from(numbers.subarray(48, 50))).toEqual([65, 87]);
});

test("a view of some columns finds them in what is lent", () => {
  const { loans, numbers, bind } = bound();
  const view = { shape: [rows, 1], strides: [2, 1], at: 1 } as const;
  const product = bind.matmul("z = x @ w", { views: { x: view, w: { shape: [1, 1], strides: [1, 1] } } });
  loans.open(loans.of("x")!, Float32Array.of(9, 1, 2, 3, 4), 1);
  product(2);
  expect(Array.from(numbers.subarray(48, 50))).toEqual([2, 4]);
});

test.each<[string, (bind: Binder) => unknown]>([
  ["a formula", (bind) => bind.map([rows, 2], "y = x + 1")],
  ["what follows a product", (bind) => bind.matmul("y = z @ w'", { then: { over: [rows, 2], formula: "y = y * x" } })],
  ["a product as its second factor", (bind) => bind.matmul("square = x' @ x")],
])("what %s reads too isn't lent", (_, bindReader) => {
  const { loans, bind } = bound();
  bind.matmul("z = x @ w");
  expect(loans.of("x")).toBeDefined();
  bindReader(bind);
  expect(loans.of("x")).toBeUndefined();
});

test("what is given as an output, has another name or is changed by training isn't lent", () => {
  const output = { name: "same", buffer: "x", dims: [2], batched: true };
  const augment = [{ input: "x", steps: [{ kind: "noise", deviation: 1 }] }] as const;
  const batch = 1;
  expect(bound({ outputs: [output] }).loans.of("x")).toBeUndefined();
  expect(bound({ layout: { ...layout, same: { at: 16, shape: [2], batched: true } } }).loans.of("x")).toBeUndefined();
  expect(bound({ training: { batch, augment } }).loans.of("x")).toBeUndefined();
});

const width = 96;
const count = 300;
const spec = (first: string, settings = ""): string => `model Parts {
  input x: [${width}]
  target kind: class(3)
  h = ${first} -> dense(5) -> relu
  scores = h -> dense(classes(kind))
  output probability = softmax(scores)
  loss cross_entropy(scores, kind)
  metric accuracy(scores, kind)
}
train Parts {
  batch 120
  optimizer sgd(lr: 0.1)
  seed 1
  ${settings}
}
`;
const kind = Uint8Array.from({ length: count }, (_, row) => (row * row) % 3);
const x = Float32Array.from({ length: width * count }, (_, at) => Math.sin(at * at));
/** The same numbers, which have to be copied. */
const copied = Float64Array.from(x);

const part = (values: Float32Array | Float64Array, rows: number) => ({
  x: values.subarray(0, rows * width),
  kind: kind.subarray(0, rows),
});

async function pair(text: string, engine: EngineName): Promise<[Network<UntypedNetwork>, Network<UntypedNetwork>]> {
  const { network } = await assembleModel(modelOf(text), { precision: "single" });
  return [network.create({ engine }), network.create({ engine })];
}

const engines: EngineName[] = ["portable", "native"];

describe.each(engines)("on the %s engine", (engine) => {
  test.each([
    ["x", ""],
    ["x -> dropout(0.3)", ""],
    ["x -> tanh", ""],
    ["x", "augment x -> noise(0.1)"],
    ["x", "accumulate 2"],
  ])("%s computes the same bits of rows that aren't copied; %s", async (first, settings) => {
    const [lent, other] = await pair(spec(first, settings), engine);
    for (const rows of [100, 120]) expect(lent.step(part(x, rows))).toBe(other.step(part(copied, rows)));
    expect(lent.parameters).toEqual(other.parameters);
    expect(lent.predict({ x })).toEqual(other.predict({ x: copied }));
    expect(lent.evaluate({ x, kind })).toEqual(other.evaluate({ x: copied, kind }));
    expect(lent.gradients({ x, kind })).toEqual(other.gradients({ x: copied, kind }));
  });

  test("a number that isn't finite is told with its row, and the rows after it are computed with as ever", async () => {
    const [lent, other] = await pair(spec("x"), engine);
    const bad = x.slice();
    bad[257 * width + 3] = NaN;
    expect(await failureOf(() => lent.predict({ x: bad }))).toContain('row 258: column "x" (value 4 of 96) holds NaN');
    expect(lent.predict({ x })).toEqual(other.predict({ x: copied }));
  });

  test("where a loss went bad is told of the rows that weren't copied", async () => {
    const [lent, other] = await pair(spec("x"), engine);
    const large = x.slice();
    large.fill(3e38, 7 * width, 8 * width);
    const failure = await failureOf(() => lent.step(part(large, 120)));
    expect(failure).toContain("row 8");
    expect(failure).toBe(await failureOf(() => other.step(part(Float64Array.from(large), 120))));
  });
});
