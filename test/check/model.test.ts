// What a Model says: fields, options, shapes, names, groups, training.
import { describe, expect, test } from "vitest";
import type { Model } from "../../compiler/check/model.js";
import { shapeText } from "../../compiler/ir/shape.js";
import { checkText, digits, errors, modelOf, sentences } from "./spec.js";

const shapes = (model: Model): Record<string, string> =>
  Object.fromEntries(model.parameters.map(({ name, value }) => [name, shapeText(value.shape)]));
const groups = (model: Model): Record<string, readonly string[]> =>
  Object.fromEntries(model.groups.map(({ name, parameters }) => [name, parameters.map((parameter) => parameter.name)]));

const mnist = `/// Handwritten digits.
model Mnist(hidden: int in 16..1024 log = 128, drop: float in 0..0.9 = 0.2, deep: bool = false, act: fn = relu, sizes: [int] = []) {
  /// Grey pixels.
  input image: [28, 28]
  target digit: class(10)
  h = image -> flatten -> dense(hidden) -> act -> dropout(drop) -> repeat size in sizes { dense(size) -> act }
  scores = if deep then (h -> dense(10) -> relu -> dense(10)) else (h -> dense(10))
  loss cross_entropy(scores, digit)
  regularize l2(1e-4)
  output probability = softmax(scores)
  metric accuracy(scores, digit)
}
train Mnist {
  data idx(image: "images.gz", digit: "labels.gz") { image = image / 255 }
  validate 10%
  batch 64
  epochs 3
  optimizer sgd(lr: 0.1)
  clip norm(1)
  stop early(patience: 3)
  seed 42
  checkpoint "mnist.nnc"
}
`;

describe("the first file", () => {
  const model = modelOf(mnist);

  test("names and describes what goes in and out", () => {
    expect([model.name, model.doc]).toEqual(["Mnist", "Handwritten digits."]);
    expect(model.inputs.map(({ name, doc, kind, dims }) => [name, doc, kind, dims])).toEqual([
      ["image", "Grey pixels.", "real", [28, 28]],
    ]);
    expect(model.targets.map(({ name, kind, count, classes }) => [name, kind, count, classes])).toEqual([
      ["digit", "class", 10, undefined],
    ]);
    expect(model.outputs.map(({ name, chooses, value }) => [name, chooses?.name, shapeText(value.shape)])).toEqual([
      ["probability", undefined, "batch × [10]"],
      ["digit", "digit", "batch × []"],
    ]);
  });

  test("has weights of known shapes, named by their bindings", () => {
    expect(shapes(model)).toEqual({
      "h.weight": "[784, 128]",
      "h.bias": "[128]",
      "scores.weight": "[128, 10]",
      "scores.bias": "[10]",
    });
    expect(model.parameters.map(({ use }) => use?.declaration)).toEqual(["dense", "dense", "dense", "dense"]);
  });

  test("puts what is updated alike together", () => {
    expect(groups(model)).toEqual({ weights: ["h.weight", "scores.weight"], biases: ["h.bias", "scores.bias"] });
    expect(model.groups.map(({ size, penalty }) => [size, penalty !== undefined])).toEqual([
      [101632, true],
      [138, false],
    ]);
  });

  test("tells options that shape it from those that a network can be given", () => {
    expect(model.options.map(({ name, type, default: value, structural }) => [name, type, value, structural])).toEqual([
      ["hidden", "int", 128, true],
      ["drop", "float", 0.2, false],
      ["deep", "bool", 0, true],
      ["lr", "float", 0.1, false],
    ]);
    expect(model.options[0]?.range).toEqual({ from: 16, to: 1024, log: true });
  });

  test("says how it is trained", () => {
    const { data, validate, batch, epochs, steps, optimizer, clip, stop, seed, checkpoint, stated } = model.training;
    expect({ validate, batch, epochs, steps, optimizer, clip, stop, seed, checkpoint, stated }).toEqual({
      validate: 0.1,
      batch: 64,
      epochs: 3,
      steps: undefined,
      optimizer: { name: "sgd", text: "sgd(lr: 0.1)", rate: 0.1 },
      clip: { by: "norm", limit: 1 },
      stop: { patience: 3 },
      seed: 42,
      checkpoint: "mnist.nnc",
      stated: true,
    });
    expect(data?.paths).toEqual({ image: "images.gz", digit: "labels.gz" });
    expect(data?.columns).toEqual([
      { field: "image", from: ["image"], preparations: [{ kind: "scale", factor: 1 / 255, offset: 0 }] },
    ]);
    expect(Object.keys(model.training.places)).toContain("seed");
  });

  test("--set changes sizes, choices, functions and lists", () => {
    const set = { hidden: "256", deep: "true", act: "tanh", sizes: "[64, 32]", drop: "0" };
    const other = modelOf(mnist, { set });
    expect(shapes(other)).toEqual({
      "h.weight": "[784, 256]",
      "h.bias": "[256]",
      "h.1.weight": "[256, 64]",
      "h.1.bias": "[64]",
      "h.2.weight": "[64, 32]",
      "h.2.bias": "[32]",
      "scores.weight": "[32, 10]",
      "scores.bias": "[10]",
      "scores.dense.weight": "[10, 10]",
      "scores.dense.bias": "[10]",
    });
    expect(other.options.find(({ name }) => name === "drop")?.default).toBe(0);
    expect(other.uses.map(({ declaration }) => declaration)).toContain("tanh");
  });
});

describe("the learning rate", () => {
  const rate = (optimizer: string, set: Record<string, string> = {}): unknown =>
    modelOf(mnist.replace("sgd(lr: 0.1)", optimizer), { set }).options.find(({ name }) => name === "lr")?.default;

  test("is an option wherever it is a plain number, also where a schedule starts from it", () => {
    expect(rate("sgd(0.3)")).toBe(0.3);
    expect(rate("sgd()")).toBe(0.01);
    expect(rate("adam(beta1: 0.8, lr: 2e-3)")).toBe(2e-3);
    expect(rate("adam(lr: cosine(1e-3, warmup: 200))")).toBe(1e-3);
    expect(rate("adam(lr: warmup(exponential(5e-3), steps: 100))")).toBe(5e-3);
    expect(rate("sgd(lr: 0.1 * progress())")).toBe(undefined);
  });

  test("can be set from outside", () => {
    expect(rate("adam(lr: cosine(1e-3))", { lr: "0.5" })).toBe(0.5);
    expect(errors(mnist, { set: { lr: "-1" } })).toEqual(["NN104 0.1"]);
    expect(errors(mnist, { set: { lr: "fast" } })).toEqual(["NN104 0.1"]);
    expect(errors(mnist.replace("lr: 0.1", "lr: 0.1 * progress()"), { set: { lr: "1" } })).toEqual(["NN107 Mnist"]);
  });

  test("belongs to the model where that has a parameter of the name", () => {
    const model = modelOf(
      mnist.replace("drop: float", "lr: float in 0..1 = 0.2, drop: float").replace("sgd(lr: 0.1)", "sgd(lr: lr)"),
    );
    expect(
      model.options.filter(({ name }) => name === "lr").map(({ default: value, range }) => [value, range?.to]),
    ).toEqual([[0.2, 1]]);
  });
});

test("an option that is handed on as it is keeps to the range of what takes it", () => {
  const ranges = (parameters: string, lines: string, train: string): unknown =>
    Object.fromEntries(
      modelOf(
        `${digits(lines).replace("Digits", `Digits(${parameters})`)}train Digits { optimizer ${train} }`,
      ).options.map(({ name, range }) => [name, range && [range.from, range.to]]),
    );
  const lines = "scores = image -> flatten -> dropout(rate) -> dense(10)";
  expect(ranges("rate: float = 0.2", lines, "sgd(lr: 0.1)")).toEqual({ rate: [0, 1], lr: [0, Infinity] });
  expect(ranges("rate: float in 0.1..0.5 = 0.2", lines, "adam")).toEqual({ rate: [0.1, 0.5], lr: [0, Infinity] });
  expect(ranges("rate: float in ..0.5 = 0.2", lines, "sgd(lr: cosine(0.1))")).toEqual({
    rate: [0, 0.5],
    lr: [0, Infinity],
  });
  // What is computed of it may lie elsewhere.
  expect(ranges("rate: float = 1.2", lines.replace("(rate)", "(rate / 2)"), "sgd(lr: 0.1 * progress())")).toEqual({
    rate: undefined,
  });
});

describe("fields", () => {
  const model = modelOf(`const n = 3
model M(wide: int = 4) {
  input words: index(1000)[20]
  input x: [wide, 2 * n]
  input color: class(red, "dark blue", 3, true)
  target kind: class(n)
  h = concat(one_hot(words) -> mean(over: 0), x -> flatten, one_hot(color))
  scores = h -> dense(classes(kind))
  loss cross_entropy(scores, kind)
}
`);

  test("may be numbers, integers and classes, with names or without", () => {
    expect(
      [...model.inputs, ...model.targets].map(({ name, kind, dims, count, classes }) => [
        name,
        kind,
        dims,
        count,
        classes,
      ]),
    ).toEqual([
      ["words", "index", [20], 1000, undefined],
      ["x", "real", [4, 6], 0, undefined],
      ["color", "class", [], 4, ["red", "dark blue", "3", "true"]],
      ["kind", "class", [], 3, undefined],
    ]);
    expect(shapes(model)["scores.weight"]).toBe(`[${1000 + 24 + 4}, 3]`);
  });
});

describe("weights", () => {
  test("of repeats, branches and layers inside layers each have a name of their own", () => {
    const model = modelOf(`layer block(x: [n], units: int) {
  main = x -> dense(units) -> relu -> dense(n)
  return main + (x -> dense(n))
}
${digits("h = image -> flatten -> repeat 2 { dense(8) -> relu } -> add { id, dense(8), dense(8) -> tanh } -> repeat i in 1..2 { dense(4 * i) -> relu }\n  scores = h -> block(6) -> dense(10)")}`);
    expect(Object.keys(shapes(model)).filter((name) => name.endsWith("weight"))).toEqual([
      "h.1.weight",
      "h.2.weight",
      "h.add2.2.weight",
      "h.add2.3.weight",
      "h.repeat3.1.weight",
      "h.repeat3.2.weight",
      "scores.main.weight",
      "scores.main.dense.weight",
      "scores.weight",
      "scores.dense.weight",
    ]);
  });

  test("are made once by share", () => {
    const model = modelOf(
      digits(
        "share enc = dense(16)\n  a = enc(flatten(image))\n  b = enc(flatten(image) * 2)\n  scores = a - b -> dense(10)",
      ),
    );
    expect(shapes(model)).toEqual({
      "enc.weight": "[784, 16]",
      "enc.bias": "[16]",
      "scores.weight": "[16, 10]",
      "scores.bias": "[10]",
    });
  });

  test("are made once by share in the layers inside, and inside those that are shared there", () => {
    const tower = `layer tower(x: [n], units: int) {
  share inner = dense(n)
  param weight: [n] ~ ones
  h = inner(inner(x * weight)) -> dense(units)
  return h -> prelu -> repeat 2 { dense(units) } -> add { id, dense(units) }
}
`;
    const twins =
      "share enc = tower(16)\n  a = enc(flatten(image))\n  b = enc(flatten(image) * 2)\n  scores = a - b -> dense(10)";
    expect(Object.keys(shapes(modelOf(tower + digits(twins))))).toEqual([
      "enc.weight",
      "enc.inner.weight",
      "enc.inner.bias",
      "enc.h.weight",
      "enc.h.bias",
      "enc.slope",
      "enc.1.weight",
      "enc.1.bias",
      "enc.2.weight",
      "enc.2.bias",
      "enc.add2.2.weight",
      "enc.add2.2.bias",
      "scores.weight",
      "scores.bias",
    ]);
  });

  test("belong to each use of a shared layer", () => {
    const lines = "share enc = dense(16)\n  scores = enc(flatten(image)) - enc(flatten(image) * 2) -> dense(10)";
    const owners = modelOf(digits(lines)).uses.filter(({ declaration }) => declaration === "dense");
    const both = [["enc.weight", "enc.bias"], "enc"];
    expect(owners.map(({ weights, shared }) => [weights, shared])).toEqual([
      both,
      both,
      [["scores.weight", "scores.bias"], undefined],
    ]);
  });

  test("of one name in one shared layer are kept apart", () => {
    const scaled = "layer scaled(x: [n]) {\n  param weight: [n] ~ ones\n  return x * weight -> dense(n)\n}\n";
    const twins = "share enc = scaled\n  scores = enc(enc(flatten(image))) -> dense(10)";
    expect(shapes(modelOf(scaled + digits(twins)))).toEqual({
      "enc.weight": "[784]",
      "enc.weight2": "[784, 784]",
      "enc.bias": "[784]",
      "scores.weight": "[784, 10]",
      "scores.bias": "[10]",
    });
  });

  test("may be declared in the model, and be left out", () => {
    const lines =
      "param w: [784, 10] ~ normal(0.01)\n  param b: [10] ~ zeros when false\n  scores = flatten(image) @ w + b";
    expect(shapes(modelOf(digits(lines)))).toEqual({ w: "[784, 10]" });
  });

  test("that nothing reads are left out, with a warning about the binding", () => {
    const text = digits("unread = image -> flatten -> dense(3)\n  scores = image -> flatten -> dense(10)");
    expect(sentences(text)).toEqual(["the binding unread is never used"]);
    expect(Object.keys(shapes(modelOf(text)))).toEqual(["scores.weight", "scores.bias"]);
  });
});

describe("groups", () => {
  const lines = "h = image -> flatten -> maxout(8) -> dense(4, regularize: l2(1e-3))\n  scores = h -> dense(10)";

  test("are told apart by their penalties; biases are known by what they do, not by their rank", () => {
    const model = modelOf(digits(lines, "regularize l2(1e-4)\n  regularize l1(1e-5) on scores"));
    expect(groups(model)).toEqual({
      weights: ["h.weight"],
      biases: ["h.bias", "h.dense.bias", "scores.bias"],
      weights2: ["h.dense.weight"],
      weights3: ["scores.weight"],
    });
  });

  test("are one where nothing tells them apart, and two where the optimizer asks for biases", () => {
    expect(Object.keys(groups(modelOf(digits("scores = image -> flatten -> dense(10)"))))).toEqual(["weights"]);
    const decayed = modelOf(
      `${digits("scores = image -> flatten -> dense(10)")}train Digits { optimizer adamw(lr: 1e-3) }`,
    );
    expect(groups(decayed)).toEqual({ weights: ["scores.weight"], biases: ["scores.bias"] });
    expect(
      decayed.groups.flatMap(({ slots }) => slots.map(({ name, value }) => `${name} ${shapeText(value.shape)}`)),
    ).toEqual(["weights.m [7840]", "weights.v [7840]", "biases.m [10]", "biases.v [10]"]);
  });

  test("never have the name of anything else", () => {
    const model = modelOf(
      digits(
        "param weights: [784, 10] ~ zeros\n  biases = flatten(image) @ weights\n  scores = biases -> dense(10)",
        "regularize l2(1e-4)",
      ),
    );
    expect(Object.keys(groups(model))).toEqual(["weights2", "biases2"]);
  });

  test("max_norm is a projection of each weight, not a penalty", () => {
    const model = modelOf(digits(lines.replace(", regularize: l2(1e-3)", ""), "regularize max_norm(3) on h"));
    expect(model.parameters.filter(({ projection }) => projection).map(({ name }) => name)).toEqual([
      "h.weight",
      "h.dense.weight",
    ]);
    expect(model.groups.map(({ penalty }) => penalty)).toEqual([undefined]);
  });
});

describe("outputs that choose a class", () => {
  const binary =
    "model B {\n  input x: [3]\n  target y: class(no, yes)\n  score = x -> dense(1)\n  loss binary_cross_entropy(score, y)\n  output p = sigmoid(score)\n}\n";

  test("are there for a single score as well", () => {
    expect(
      modelOf(binary).outputs.map(({ name, chooses, value }) => [name, chooses?.name, shapeText(value.shape)]),
    ).toEqual([
      ["p", undefined, "batch × [1]"],
      ["y", "y", "batch × []"],
    ]);
  });

  test("are the spec's own where it has them", () => {
    const named = modelOf(
      digits(
        "scores = image -> flatten -> dense(10)",
        "output digit = argmax(softmax(scores))\n  output best = argmax(scores)\n  output other = argmax(image -> flatten)",
      ),
    );
    expect(named.outputs.map(({ name, chooses }) => [name, chooses?.name])).toEqual([
      ["digit", "digit"],
      ["best", "digit"],
      ["other", undefined],
    ]);
  });
});

describe("metrics", () => {
  test("are called by their function, and by their target where that is taken", () => {
    const model = modelOf(`model Two {
  input x: [4]
  target a: class(2)
  target b: class(3)
  sa = x -> dense(2)
  sb = x -> dense(3)
  loss cross_entropy(sa, a)
  loss 0.5 * cross_entropy(sb, b)
  metric accuracy(sa, a)
  metric accuracy(sb, b)
  metric cross_entropy(sb, b)
  metric loss(sb, b)
}

/// \`evaluate\` gives the loss of the whole model under this name.
metric loss(scores: real, target: class) {
  state all ~ zeros
  all <- all + sum(cross_entropy(scores, target), over: batch)
  return all
}
`);
    expect(model.metrics.map(({ name }) => name)).toEqual(["accuracy", "accuracy_b", "cross_entropy", "loss_b"]);
    expect(model.losses.map(({ text }) => text)).toEqual(["cross_entropy(sa, a)", "0.5 * cross_entropy(sb, b)"]);
    expect(model.states).toEqual([]);
  });
});

test("imports bring layers, constants and functions of other files", () => {
  const files = {
    "blocks.nn": `import { wide } from "./sizes.nn"\nfn twice(x) = 2 * x\nlayer block(x) {\n  return x -> dense(wide) -> twice\n}\n`,
    "sizes.nn": "const narrow = 3\nconst wide = narrow * 2\n",
  };
  const model = modelOf(
    `import { block } from "./blocks.nn"\n${digits("scores = image -> flatten -> block -> relu -> dense(10)")}`,
    { files },
  );
  expect(shapes(model)["scores.weight"]).toBe("[784, 6]");
});

test("what the file declares comes before the library", () => {
  const model = modelOf(`fn relu(x) = x * 3\n${digits("scores = image -> flatten -> relu -> dense(10)")}`);
  expect(model.uses.find(({ declaration }) => declaration === "relu")?.library).toBe(false);
});

test("several models of a file are all checked; an error in one leaves none", () => {
  const two = `${mnist}\n${digits("scores = image -> flatten -> dense(10)")}`;
  expect(checkText(two).models.map(({ name }) => name)).toEqual(["Mnist", "Digits"]);
  expect(checkText(two.replace("class(10)\n  scores", "class(9)\n  scores")).models).toEqual([]);
});
