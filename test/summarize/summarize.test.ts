// The counts of the course notes: neurons and learnable parameters of small nets.
import { describe, expect, test } from "vitest";
import { printSummary } from "../../compiler/summarize/print-summary.js";
import { summarize, total } from "../../compiler/summarize/summarize.js";
import { tinyModel } from "../emit/tiny.js";

describe("nets of the course notes (CS231n, Neural Networks Part 1)", () => {
  test.each([
    { net: "3-4-2", units: [4, 2], neurons: 6, weights: 20, biases: 6, parameters: 26 },
    { net: "3-4-4-1", units: [4, 4, 1], neurons: 9, weights: 32, biases: 9, parameters: 41 },
  ])(
    "$net has $neurons neurons and $parameters learnable parameters",
    ({ units, neurons, weights, biases, parameters }) => {
      const { model, plan } = tinyModel(units);
      const summary = summarize(model, plan);
      expect(summary.neurons).toBe(neurons);
      expect(summary.parameters).toEqual({ weights, biases });
      expect(total(summary.parameters)).toBe(parameters);
    },
  );
});

test("bytes follow the precision", () => {
  const bytesOf = (precision: "single" | "double"): number => {
    const { model, plan } = tinyModel([4, 2], precision);
    return summarize(model, plan).bytes.parameters;
  };
  expect([bytesOf("single"), bytesOf("double")]).toEqual([104, 208]);
});

test("weights that are used twice are counted once", () => {
  const { model, plan } = tinyModel();
  const [first] = model.uses;
  const twice = summarize({ ...model, uses: [first!, { ...first!, path: "again" }, ...model.uses.slice(1)] }, plan);
  expect(twice.layers.map(({ name, parameters }) => [name, total(parameters)])).toEqual([
    ["h", 16],
    ["again", 0],
    ["scores", 10],
  ]);
  expect(total(twice.parameters)).toBe(26);
});

test("a layer that only joins others is shown as those", () => {
  const { model, plan } = tinyModel();
  const all = model.uses.flatMap(({ weights }) => weights);
  const joint = { ...model.uses[1]!, declaration: "mlp", library: false, weights: all, inside: model.uses };
  const names = (uses: typeof model.uses): string[] =>
    summarize({ ...model, uses }, plan).layers.map(({ text }) => text);
  expect(names([joint])).toEqual(["dense(4)", "dense(2)"]);
  expect(names([{ ...joint, library: true }])).toEqual([joint.text]);
});

test("as a table", () => {
  const { model, plan } = tinyModel();
  expect(printSummary(summarize(model, plan))).toMatchInlineSnapshot(`
    "Tiny    layer     shape  neurons  parameters  operations
    h       dense(4)  [4]          4          16          28
    scores  dense(2)  [2]          2          10          18
    in all                         6          26          50

    26 learnable parameters (20 weights + 6 biases and scales): 104 bytes
    752 bytes of memory, for 4 rows at once, and about 119,000 for 17 kernels
    50 operations a row to predict, 50 to train
    "
  `);
});
