// What differs between two specs.
import { expect, test } from "vitest";
import { folderOf, type Outcome } from "../cli/nnc.js";
import { models } from "../draw/specs.js";
import { compare } from "../../compiler/compare/compare.js";
import { isEmpty, type Comparison, type ModelComparison } from "../../compiler/compare/comparison.js";
import { planOf } from "../../compiler/compile.js";
import { summarize } from "../../compiler/summarize/summarize.js";

const spec = `model Digits(hidden: int in 8..512 = 32, drop: float = 0.2) {
  input x: [16]
  target digit: class(10)

  h = x -> dense(hidden) -> relu -> dropout(drop)
  scores = h -> dense(classes(digit))

  loss cross_entropy(scores, digit)
  regularize l2(1e-4)
  output probability = softmax(scores)
  metric accuracy(scores, digit)
}

train Digits {
  batch 32
  epochs 10
  optimizer momentum(lr: 0.1)
}
`;

test.each(models.map((model) => ({ name: model.name, model })))("$name does not differ from itself", ({ model }) => {
  const side = {
    model,
    summary: summarize(model, planOf(model, { precision: "single" })),
    training: ["batch 3"],
    sweep: ["seeds 3"],
  };
  expect(isEmpty(compare([side], [side]))).toBe(true);
});

test("layers, settings, size and checkpoints, as text", async () => {
  const { code, stdout, stderr } = await diff({
    "int in 8..512 = 32": "int in 8..512 = 64",
    "-> relu -> dropout(drop)": "-> tanh -> dropout(drop) -> dense(24) -> tanh",
    "epochs 10": "epochs 20",
    "momentum(lr: 0.1)": "momentum(lr: cosine(0.1))\n  clip norm(1)",
    "regularize l2(1e-4)\n": "",
  });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(`model Digits
  layers
    ~ h: dense(hidden), [32] -> [64], 544 -> 1,088 parameters
    - h: relu, [32]
    + h: tanh, [64]
    ~ h: dropout(drop), [32] -> [64]
    + h: tanh, [24]
    + h.dense: dense(24), [24], 1,560 parameters
    ~ scores: dense(classes(digit)), [10], 330 -> 250 parameters
  settings
    ~ option hidden: 32 -> 64
    - regularize: l2(1e-4)
    ~ train epochs: 10 -> 20
    ~ train optimizer: momentum(lr: 0.1) -> momentum(lr: cosine(0.1))
    + train clip: norm(1)
  size
    ~ parameters: 874 -> 2,898 (+230%)
    ~ operations a row to predict: 1,808 -> 5,856 (+220%)
    ~ operations a row to train: 4,626 -> 16,130 (+250%)
  checkpoints of the old spec don't load
    ~ h.weight: [16, 32] -> [16, 64]
    ~ h.bias: [32] -> [64]
    + h.dense.weight: [64, 24]
    + h.dense.bias: [24]
    ~ scores.weight: [32, 10] -> [24, 10]
`);
});

test("as Markdown", async () => {
  expect((await diff({ "epochs 10": "epochs 20" }, "--format", "markdown")).stdout).toBe(`### model Digits

**Settings**

\`\`\`diff
! train epochs: 10 -> 20
\`\`\`

**Checkpoints of the old spec load**

`);
  expect((await diff({}, "--format", "markdown")).stdout).toBe("The specs mean the same.\n");
});

test("a binding with another name is renamed, not another layer", async () => {
  const { layers, checkpoints } = await changes({ "  h =": "  hid =", "= h ->": "= hid ->" });
  expect(layers.map(({ kind, before, after }) => [kind, before?.name, after?.name])).toEqual([
    ["renamed", "h", "hid"],
    ["renamed", "h", "hid"],
    ["renamed", "h", "hid"],
  ]);
  expect(checkpoints.tensors.map(({ name }) => name)).toEqual(["hid.weight", "hid.bias", "h.weight", "h.bias"]);
});

test("what changes no tensor lets checkpoints load", async () => {
  expect((await changes({ "= 0.2": "= 0.5", "dropout(drop)": "dropout(0.5 * drop)" })).checkpoints.load).toBe(true);
  expect((await changes({ "momentum(lr: 0.1)": "adam" })).checkpoints).toMatchObject({
    load: true,
    newOptimizer: true,
  });
  expect((await changes({ "class(10)": "class(a, b, c, d, e, f, g, h, i, j)" })).checkpoints).toEqual({
    load: false,
    tensors: [],
    otherFields: true,
    newOptimizer: false,
  });
});

test("arithmetic between layers and formulas of the spec's own are no layers, but are told", async () => {
  const own = { "model Digits": "fn bent(x) = max(0.1 * x, x)\n\nmodel Digits", "-> relu": "-> bent" };
  const before = edited(spec, { ...own, "= softmax(scores)": "= softmax(scores)\n  output twice = 2 * scores" });
  const after = edited(before, { "0.1 * x": "0.2 * x" });
  const [first] = (await compared(before, after)).models;
  expect(first?.layers).toEqual([]);
  expect(first?.computed).toEqual(["output probability", "output twice", "output digit", "loss", "metric accuracy"]);
  const [other] = (await compared(before, edited(before, { "2 * scores": "3 * scores" }))).models;
  expect(other?.computed).toEqual(["output twice"]);
  const [initial] = (await compared(spec, edited(spec, { "dense(hidden)": "dense(hidden, init: xavier)" }))).models;
  expect(initial?.layers.map(({ kind }) => kind)).toEqual(["changed"]);
});

test("models are found by their names, and only those that are asked for are compared", async () => {
  const other = spec.replaceAll("Digits", "Others");
  const folder = folderOf({ "old.nn": spec, "new.nn": spec.replace("= 32", "= 40") + other });
  const { stdout } = await folder.nnc(["diff", "old.nn", "new.nn"]);
  expect(stdout).toMatch(/^model Others: added\n\nmodel Digits\n/);
  const one = await folder.nnc(["diff", "old.nn", "new.nn", "--model", "Others", "--format", "json"]);
  expect(JSON.parse(one.stdout)).toEqual({ models: [], added: ["Others"], removed: [] });
});

test("a single model may be called otherwise", async () => {
  const { stdout } = await diff({ "model Digits": "model Numbers", "train Digits": "train Numbers" });
  expect(stdout).toBe("model Numbers, formerly Digits\n  checkpoints of the old spec load\n");
});

async function changes(edits: Readonly<Record<string, string>>): Promise<ModelComparison> {
  const [first] = (await compared(spec, edited(spec, edits))).models;
  if (!first) throw new Error("no difference");
  return first;
}

async function compared(old: string, now: string): Promise<Comparison> {
  const { stdout, stderr } = await folderOf({ "old.nn": old, "new.nn": now }).nnc([
    "diff",
    "old.nn",
    "new.nn",
    "--format",
    "json",
  ]);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Comparison;
}

const swept = `sweep Digits {
  range hidden
  range lr in 1e-4..1e-1 log
  range drop in [0, 0.2]
  search random(20)
}
`;
const trainEnd = "optimizer momentum(lr: 0.1)\n}\n";

test("what a sweep tries: ranges and settings that are added, removed and changed", async () => {
  const sweep = (edits: Readonly<Record<string, string>>): string => `${trainEnd}\n${edited(swept, edits)}`;
  const folder = folderOf({
    "old.nn": edited(spec, { [trainEnd]: sweep({}) }),
    "new.nn": edited(spec, {
      [trainEnd]: sweep({
        "range hidden\n": "",
        "in 1e-4..1e-1 log": "in 1e-3..1e-1 log",
        "range drop": "seeds 3\n  range drop",
        "random(20)": "random(20) -> halving(from: 2)",
      }),
    }),
    "plain.nn": spec,
  });
  const lines = [
    "~ sweep range lr: 0.0001..0.1 log -> 0.001..0.1 log",
    "~ sweep search: random(20) -> random(20) -> halving(from: 2, keep: 0.3333333333333333)",
    "+ sweep seeds: 3",
    "- sweep range hidden: 8..512",
  ];
  const { stdout } = await folder.nnc(["diff", "old.nn", "new.nn"]);
  expect(
    stdout
      .split("\n")
      .filter((line) => line.includes("sweep"))
      .map((line) => line.trim()),
  ).toEqual(lines);
  const markdown = await folder.nnc(["diff", "old.nn", "new.nn", "--format", "markdown"]);
  expect(markdown.stdout).toContain("```diff\n! sweep range lr: 0.0001..0.1 log -> 0.001..0.1 log");
  const json = await folder.nnc(["diff", "plain.nn", "old.nn", "--format", "json"]);
  const [model] = (JSON.parse(json.stdout) as Comparison).models;
  expect(model?.settings).toEqual([
    { kind: "sweep", name: "range hidden", after: "8..512" },
    { kind: "sweep", name: "range lr", after: "0.0001..0.1 log" },
    { kind: "sweep", name: "range drop", after: "[0, 0.2]" },
    { kind: "sweep", name: "search", after: "random(20)" },
  ]);
});

function diff(edits: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Outcome> {
  return folderOf({ "old.nn": spec, "new.nn": edited(spec, edits) }).nnc(["diff", "old.nn", "new.nn", ...words]);
}

function edited(text: string, edits: Readonly<Record<string, string>>): string {
  return Object.entries(edits).reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`there is no ${from}`);
    return before.replace(from, to);
  }, text);
}
