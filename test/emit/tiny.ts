// A net of 3, 4 and 2 neurons as the checker and the planner would give it, written out by hand.
import { constant, leaf } from "../../compiler/ir/builder.js";
import { createBuilder } from "../../compiler/ir/create-builder.js";
import type { Shape } from "../../compiler/ir/shape.js";
import type { LeafRole, Origin, Value } from "../../compiler/ir/value.js";
import type { Source } from "../../compiler/report/diagnostic.js";
import type { Field, Model, Use, Weight } from "../../compiler/check/model.js";
import type {
  Buffer,
  BufferRole,
  Entry,
  MapStep,
  MatmulStep,
  Plan,
  Precision,
  Step,
} from "../../compiler/plan/plan.js";

const text = `/// Two kinds of things, told apart by three numbers.
model Tiny(slope: float in 0..1 = 0.25) {
  /// What was measured.
  input x: [3]
  target kind: class(cat, dog)
  h = x -> dense(4) -> leaky_relu(slope)
  scores = h -> dense(2)
  loss cross_entropy(scores, kind)
  output probability = softmax(scores)
  output kind = argmax(scores)
}
train Tiny { batch 4 epochs 3 optimizer sgd(lr: 0.5) seed 7 }
`;
const source = { path: "specs/tiny.nn", text, library: false };
const at = { source, span: { start: 0, end: text.length } };
const builder = createBuilder();

function value(role: LeafRole, name: string, dims: readonly number[], batched = false): Value {
  const shape: Shape = { batched, dims };
  return leaf(builder, role, name, shape);
}

const x: Field = {
  name: "x",
  doc: "What was measured.",
  kind: "real",
  dims: [3],
  count: 0,
  classes: undefined,
  value: value("input", "x", [3], true),
  at,
};
const kind: Field = {
  name: "kind",
  doc: "",
  kind: "class",
  dims: [],
  count: 2,
  classes: ["cat", "dog"],
  value: value("input", "kind", [], true),
  at,
};

/** A value as a layer would give it: what stands before it, and weights, decide it. */
function made(from: Value, by: readonly Value[], units: number): Value {
  const weight = by[0]!;
  const product = builder.make({ kind: "matmul", shared: [], summed: [[0, 0]], sumBatch: false }, [from, weight]);
  return by[1]
    ? builder.make({ kind: "add" }, [
        product,
        builder.make({ kind: "broadcast", shape: { batched: true, dims: [units] } }, [by[1]]),
      ])
    : product;
}

/** In the line of its layer. */
function weight(name: string, dims: readonly number[], source: Source): Weight {
  const random = builder.make(
    { kind: "random", distribution: "normal", stream: 1, shape: { batched: false, dims } },
    [],
  );
  const start = text.indexOf(`  ${name.split(".", 1).join()} = `);
  const own = { source, span: { start: start + 2, end: start + 3 } };
  const initial = dims.length > 1 ? random : constant(builder, 0);
  return {
    name,
    value: value("parameter", name, dims),
    initial,
    projection: undefined,
    isFrozen: false,
    use: undefined,
    at: own,
  };
}

function layer(path: string, from: Value, weights: readonly Weight[], units: number): Use {
  return {
    declaration: "dense",
    kind: "layer",
    library: true,
    path,
    text: `dense(${units})`,
    inputs: [{ parameter: "x", value: from }],
    settings: [],
    result: made(
      from,
      weights.map((one) => one.value),
      units,
    ),
    weights: weights.map(({ name }) => name),
    shared: undefined,
    rounds: [],
    inside: [],
    at,
  };
}

/** Nets as in the course notes: 3-4-2, or with more layers of these sizes. */
export function tinyModel(
  units: readonly number[] = [4, 2],
  precision: Precision = "single",
  path = source.path,
): { model: Model; plan: Plan } {
  const here = { ...source, path };
  const parameters: Weight[] = [];
  const uses: Use[] = [];
  let before = x.value;
  units.forEach((size, i) => {
    const name = i === units.length - 1 ? "scores" : i === 0 ? "h" : `h${i + 1}`;
    const own = [weight(`${name}.weight`, [before.shape.dims[0]!, size], here), weight(`${name}.bias`, [size], here)];
    parameters.push(...own);
    uses.push(layer(name, before, own, size));
    before = uses.at(-1)!.result;
  });
  const size = parameters.reduce((sum, { value: { shape } }) => sum + shape.dims.reduce((a, b) => a * b, 1), 0);
  const model: Model = {
    name: "Tiny",
    doc: "Two kinds of things, told apart by three numbers.",
    source: here,
    at,
    options: [
      {
        name: "slope",
        doc: "How much of a negative sum passes",
        type: "float",
        default: 0.25,
        range: { from: 0, to: 1, log: false },
        structural: false,
        at,
      },
      { name: "hidden", doc: "", type: "int", default: 4, range: undefined, structural: true, at },
    ],
    inputs: [x],
    targets: [kind],
    outputs: [
      { name: "probability", doc: "How likely each kind is.", value: before, chooses: undefined, at },
      { name: "kind", doc: "", value: value("input", "kind", [], true), chooses: kind, at },
    ],
    parameters,
    groups: [
      {
        name: "weights",
        parameters,
        size,
        weight: value("group", "weights", [size]),
        gradient: value("gradient", "weights", [size]),
        penalty: undefined,
        penalties: [],
        slots: [],
        update: value("group", "weights", [size]),
      },
    ],
    classWeights: [],
    states: [],
    losses: [{ text: "cross_entropy(scores, kind)", value: constant(builder, 0), at }],
    metrics: [],
    uses,
    sweep: undefined,
    training: {
      stated: true,
      places: {},
      data: undefined,
      validate: undefined,
      test: undefined,
      batch: 4,
      epochs: 3,
      steps: undefined,
      seed: 7,
      optimizer: { name: "sgd", text: "sgd(lr: 0.5)", rate: 0.5 },
      clip: undefined,
      stop: undefined,
      checkpoint: undefined,
      checkpointEvery: undefined,
      accumulate: 1,
      augment: [],
      freeze: [],
      shuffle: undefined,
    },
  };
  return { model, plan: placedIn(path, tinyPlan(precision)) };
}

/** The lines of the spec by how they begin. */
const origins: Readonly<Record<string, Origin>> = Object.fromEntries(
  text.split("\n").map((line, i) => {
    const [first = ""] = line.trim().split(/ |\(/);
    const key = line.includes("output kind") ? "output kind" : first;
    return [key, { file: source.path, line: i + 1, text: line.trim() }];
  }),
);

function map(name: string, over: MapStep["over"], formula: string, line: string): MapStep {
  return { kind: "map", name, origin: origins[line], over, formula: formula.split("; "), views: {} };
}

function matmul(product: string, line: string, then?: MatmulStep["then"]): MatmulStep {
  const [name = ""] = product.split(" ");
  return { kind: "matmul", name, origin: origins[line], product, views: {}, accumulate: false, then };
}

function placedIn(file: string, plan: Plan): Plan {
  const placed = (step: Step): Step => ({ ...step, origin: step.origin && { ...step.origin, file } });
  return { ...plan, entries: plan.entries.map((entry) => ({ ...entry, steps: entry.steps.map(placed) })) };
}

const likelihood = "exp(scores - row_max(scores)) / row_sum(exp(scores - row_max(scores)))";
const forward: Step[] = [
  {
    ...matmul("h.product = x @ h.weight", "h", {
      over: ["rows", 4],
      formula: ["z = h.product + h.bias", "h = where(z < 0, slope * z, z)"],
      views: {},
    }),
    name: "h",
  },
  {
    ...matmul("scores.product = h @ scores.weight", "scores", {
      over: ["rows", 2],
      formula: ["scores = scores.product + scores.bias"],
      views: {},
    }),
    name: "scores",
  },
];
const loss = map(
  "loss",
  ["rows", 2],
  "loss = total((row_max(scores) + log(row_sum(exp(scores - row_max(scores)))) - scores) * where(index(1) == kind, 1, 0) / rows)",
  "loss",
);
const backward: Step[] = [
  ...forward,
  {
    ...loss,
    formula: [...loss.formula, `scores.gradient = (${likelihood} - where(index(1) == kind, 1, 0)) / rows`],
    name: "loss",
  },
  matmul("scores.weight.gradient = h' @ scores.gradient", "scores"),
  map("scores.bias.gradient", ["rows", 2], "scores.bias.gradient = total(scores.gradient)", "scores"),
  matmul("h.gradient = scores.gradient @ scores.weight'", "scores"),
  map(
    "h.product.gradient",
    ["rows", 4],
    "h.product.gradient = where(h < 0, slope, 1) * h.gradient; h.bias.gradient = total(h.product.gradient)",
    "h",
  ),
  matmul("h.weight.gradient = x' @ h.product.gradient", "h"),
];

function tinyPlan(precision: Precision): Plan {
  const buffers: Buffer[] = [];
  let end = precision === "single" ? 4 : 2;
  const place = (role: BufferRole, name: string, dims: readonly number[], batched = false): void => {
    buffers.push({ name, role, at: end, dims, batched });
    end += dims.reduce((a, b) => a * b, batched ? 4 : 1);
  };
  const inside = (role: BufferRole, suffix: string): void => {
    end -= 26;
    place(role, `h.weight${suffix}`, [3, 4]);
    place(role, `h.bias${suffix}`, [4]);
    place(role, `scores.weight${suffix}`, [4, 2]);
    place(role, `scores.bias${suffix}`, [2]);
  };
  place("option", "slope", []);
  place("clock", "rows", []);
  place("clock", "iteration", []);
  place("group", "weights", [26]);
  inside("parameter", "");
  place("gradient", "weights.gradient", [26]);
  inside("gradient", ".gradient");
  place("input", "x", [3], true);
  place("input", "kind", [], true);
  for (const [name, size] of Object.entries({
    "h.product": 4,
    h: 4,
    "scores.product": 2,
    scores: 2,
    probability: 2,
    "scores.gradient": 2,
    "h.gradient": 4,
    "h.product.gradient": 4,
    "input.x.gradient": 3,
  }))
    place("value", name, [size], true);
  place("value", "kind.chosen", [], true);
  place("value", "loss", []);
  const gradients = ["h.weight", "h.bias", "scores.weight", "scores.bias"].map((name) => ({
    name: `${name}.gradient`,
    buffer: `${name}.gradient`,
  }));
  const entry = (name: string, steps: readonly Step[], results: Entry["results"] = []): Entry => ({
    name,
    steps,
    results,
    flops: { perRow: 50, fixed: 0 },
  });
  const lossResult = { name: "loss", buffer: "loss" };
  return {
    precision,
    capacity: 4,
    buffers,
    elements: end,
    entries: [
      entry("initialize", [
        map("h.weight", [3, 4], "h.weight = 0.8 * normal(11)", "h"),
        map("h.bias", [4], "h.bias = 0", "h"),
        map("scores.weight", [4, 2], "scores.weight = 0.7 * normal(12)", "scores"),
        map("scores.bias", [2], "scores.bias = 0", "scores"),
      ]),
      entry(
        "forward",
        [
          ...forward,
          map("probability", ["rows", 2], `probability = ${likelihood}`, "output"),
          map("kind.chosen", ["rows", 2], "kind.chosen = highest(row_argmax(scores))", "output kind"),
        ],
        [
          { name: "probability", buffer: "probability" },
          { name: "kind", buffer: "kind.chosen" },
        ],
      ),
      entry("assess", [...forward, loss], [lossResult]),
      entry(
        "differentiate",
        [...backward, matmul("input.x.gradient = h.product.gradient @ h.weight'", "h")],
        [lossResult, ...gradients, { name: "input.x.gradient", buffer: "input.x.gradient" }],
      ),
      entry("backward", backward, [lossResult, ...gradients]),
      entry("update", [{ ...map("weights", [26], "weights = weights - 0.5 * weights.gradient", "train") }]),
    ],
  };
}
