// NN2xx: sizes and shapes. Shapes are passed as a reader would write them: "[28, 28]".
import { dedent } from "./dedent.js";
import { entry } from "./entry.js";
import { after, digits, pictures } from "./examples.js";

/** Works on pictures alone. */
const tint = dedent`
  layer tint(x: [height, width, channels]) {
    param weight: [channels] ~ ones
    return x * weight
  }
`;

export const shapes = {
  /** `what` is the subject: "a dimension of image", "the number of classes". */
  NN201: entry<{ what: string; found: string }>({
    severity: "error",
    title: "a size that is no whole number above zero",
    message: ({ what, found }) => `${what} must be a whole number of at least 1, but is ${found}`,
    explanation: `
      Every dimension but the batch is known when compiling: code, memory and checks are made for just these sizes. So an input says its shape, and each size in it is a whole number of at least 1. A single number a row has the shape [].
    `,
    wrong: digits("scores = image -> dense(10)").replace("[784]", "[0]"),
    right: digits("scores = image -> dense(10)"),
  }),

  /** `expected` is a shape in words or brackets: "[height, width, channels]". */
  NN202: entry<{ layer: string; expected: string; found: string }>({
    severity: "error",
    title: "the wrong number of dimensions for a layer",
    message: ({ layer, expected, found }) => `${layer} works on ${expected}, but gets ${found}`,
    explanation: `
      Layers for pictures need height, width and channels, in this order; a picture without channels has the shape [28, 28], and becomes one with a single channel by reshape([28, 28, 1]). Layers for sequences need the steps first and the features last. A fully connected layer works on the last dimension and leaves the others alone, so a picture is usually flattened before it.
    `,
    wrong: after(tint, digits("scores = image -> tint -> flatten -> dense(10)")),
    right: after(tint, pictures("scores = image -> tint -> flatten -> dense(10)")),
  }),

  /** `operation` as written: "+", "==", "where". */
  NN203: entry<{ operation: string; left: string; right: string }>({
    severity: "error",
    title: "two shapes that don't agree, number by number",
    message: ({ operation, left, right }) =>
      `cannot ${verbs[operation] ?? `put ${operation} between`} ${left} and ${right}`,
    explanation: `
      The operation works number by number, so both sides need the same shape. Shapes are compared from the right: a dimension that is missing or is 1 is repeated, every other must be equal.

      In residual networks the shortcut must have the shape of the main path. Where the main path changes the number of channels or the size of the picture, the shortcut is projected by a convolution of size 1 with the same number of channels and the same stride (He et al., "Deep Residual Learning for Image Recognition", 2015, section 3.3).
    `,
    wrong: digits(dedent`
      a = image -> dense(64) -> relu
      b = image -> dense(32) -> relu
      scores = a + b -> dense(10)
    `),
    right: digits(dedent`
      a = image -> dense(64) -> relu
      b = image -> dense(64) -> relu
      scores = a + b -> dense(10)
    `),
  }),

  NN204: entry<{ join: string; shapes: readonly string[] }>({
    severity: "error",
    title: "branches whose shapes don't agree",
    message: ({ join, shapes }) => `the branches of ${join} don't fit together: ${shapes.join(", ")}`,
    help: ({ join }) =>
      join === "concat"
        ? "all dimensions but the last must be equal"
        : `let every branch of ${join} end in the same shape`,
    explanation: `
      \`add\`, \`mul\` and \`max\` join their branches number by number, so all of them must end in the same shape. \`concat\` puts them side by side along the last dimension, so all the others must agree: branches of pictures need the same height and width, which means the same strides.
    `,
    wrong: digits("scores = image -> add { dense(64), dense(32) } -> relu -> dense(10)"),
    right: digits("scores = image -> add { dense(64), dense(64) } -> relu -> dense(10)"),
  }),

  NN205: entry<{ state: string; expected: string; found: string }>({
    severity: "error",
    title: "an update that changes the shape of a state",
    message: ({ state, expected, found }) => `the state ${state} has the shape ${expected}, but is given ${found}`,
    explanation: `
      A state lives in one place in memory from step to step, and is stored with the weights. So its shape is fixed where it is declared, and each update must give a value of the same shape.
    `,
    wrong: after(fading("sum(age) + 1"), digits("scores = image -> fade_in -> dense(10)")),
    right: after(fading("age + 1"), digits("scores = image -> fade_in -> dense(10)")),
  }),

  NN206: entry<{ layer: string; first: string; second: string }>({
    severity: "error",
    title: "a shared layer that is used at two shapes",
    message: ({ layer, first, second }) =>
      `${layer} is shared, so its weights are made for one shape: ${first} flows in first, and here ${second}`,
    help: ({ layer }) =>
      `bring both to the same shape, or use ${layer} without share, with weights of its own each time`,
    explanation: `
      \`share\` makes one set of weights to be used several times. The size of a weight follows from what flows in, so every use must bring the same shape.
    `,
    wrong: pairs("[64]", "[32]"),
    right: pairs("[64]", "[64]"),
  }),

  /** "8 channels can't be divided into 3 groups": `size` of `what` into `parts` of `into`. */
  NN207: entry<{ layer: string; size: number; what: string; parts: number; into: string }>({
    severity: "error",
    title: "a width that can't be divided evenly",
    message: ({ layer, size, what, parts, into }) =>
      `${layer} can't divide ${size} ${what} into ${parts} ${into} of equal size`,
    help: ({ size, what, parts, into }) =>
      `${closestDivisor(size, parts)} ${into} would fit, or ${Math.max(parts, Math.round(size / parts) * parts)} ${what}`,
    explanation: `
      Heads, groups and pieces share the width among them, and each gets the same part. Rounding down would leave some numbers without a part and change the size of the result behind the author's back.
    `,
  }),

  /** `trail` is the size layer by layer: "28 × 28 -> 14 × 14 -> 7 × 7". */
  NN208: entry<{ layer: string; needs: string; found: string; trail: string }>({
    severity: "error",
    title: "nothing is left of the picture",
    message: ({ layer, needs, found }) => `nothing is left for ${layer}: it needs at least ${needs}, but gets ${found}`,
    help: ({ trail }) => `the sizes so far: ${trail}; take out a pooling layer, use a smaller stride, or pad`,
    explanation: `
      Each pooling layer and each stride makes the picture smaller, and so does a convolution without padding. After enough of them the window is larger than what is left. The course notes on convolutional networks (CS231n, "Convolutional Neural Networks") advise to keep the size in the convolutions, with padding, and to leave the shrinking to the pooling layers.
    `,
  }),

  /** `operation` as written: "@", "reshape"; `expected` reads on from "needs". */
  NN209: entry<{ operation: string; expected: string; found: string }>({
    severity: "error",
    title: "a shape that doesn't suit the operation",
    message: ({ operation, expected, found }) => `${operation} needs ${expected}, but gets ${found}`,
    explanation: `
      For a product a @ b the last dimension of a is the last but one of b: [n] @ [n, units] is [units]. A reshape keeps the number of values, and an axis that is named must be there.
    `,
    wrong: after(linear("[units, n]", "normal(0.01)"), digits("scores = image -> linear(10)")),
    right: after(linear("[n, units]", "normal(0.01)"), digits("scores = image -> linear(10)")),
  }),

  /** `size` with its unit, as a reader would say it: "40 GB", "5,000,000,000 numbers". */
  NN210: entry<{ what: string; size: string }>({
    severity: "error",
    title: "a size beyond what a machine can hold",
    message: ({ what, size }) => `${what} would be too large: ${size}`,
    explanation: `
      The sizes are multiplied when compiling, before any memory is asked for. A product of this size is nearly always a slip: a flatten before a wide layer where a pooling belongs, or a number with a few zeros too many.
    `,
    wrong: digits("scores = image -> dense(4000000000) -> relu -> dense(10)"),
    right: digits("scores = image -> dense(400) -> relu -> dense(10)"),
  }),

  NN211: entry<{ what: string }>({
    severity: "error",
    title: "a value that must be known when compiling",
    message: ({ what }) => `${what} must be known when compiling, but depends on data`,
    help: () => "use a number, a constant, a parameter or a size such as classes(target)",
    explanation: `
      Sizes, counts and choices decide which code is written. They can be computed from numbers, constants, parameters and shapes, but not from what flows through the network, since that is only there when it runs.
    `,
    wrong: digits("scores = image -> dense(sum(image)) -> relu -> dense(10)"),
    right: digits("scores = image -> dense(128) -> relu -> dense(10)"),
  }),

  NN212: entry<{ what: "repeat" | "call"; estimate: number; limit: number }>({
    severity: "error",
    title: "more layers than a network can have",
    message: ({ what, estimate, limit }) => {
      const about = Number(estimate.toPrecision(2));
      return about > limit && Number.isFinite(about)
        ? `this ${what} expands to about ${grouped(about)} expressions and calls; the limit for a model is ${grouped(limit)}`
        : `this ${what} expands to more than ${grouped(limit)} expressions and calls, the limit for a model`;
    },
    help: ({ what }) =>
      what === "repeat"
        ? "take fewer rounds, or do less in each; 10,000 layers of dense(64) -> relu come to 1,000,000"
        : "a function that is used twice by one that is used twice is expanded four times; in a layer a result can be named, y = f(x), and used twice",
    explanation: `
      Every layer is written out: a \`repeat\` of 1,000 rounds in another one is a million layers, and functions that use each other twice double with each step. So what a model expands to is counted while that is done: each expression as often as it is read, and each call of a declaration as ten. The limit is twice what 10,000 fully connected layers take, far beyond anything that can be trained.
    `,
    wrong: digits("scores = image -> repeat 1000 { repeat 1000 { dense(100) -> relu } } -> dense(10)"),
    right: digits("scores = image -> repeat 3 { dense(100) -> relu } -> dense(10)"),
  }),
};

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

const verbs: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "^": "raise",
  compare: "compare",
};

/** The number of equal parts that is closest to the one wished for; both at least 1. */
function closestDivisor(size: number, wished: number): number {
  for (let distance = 0; distance < wished; distance++) {
    if (size % (wished - distance) === 0) return wished - distance;
    if (wished + distance <= size && size % (wished + distance) === 0) return wished + distance;
  }
  return 1;
}

function fading(update: string): string {
  return dedent`
    layer fade_in(x: [n]) {
      state age: [n] ~ zeros
      age <- ${update}
      return x * min(1, age / 100)
    }
  `;
}

function linear(shape: string, initial: string): string {
  return dedent`
    layer linear(x: [n], units: int) {
      param weight: ${shape} ~ ${initial}
      return x @ weight
    }
  `;
}

function pairs(left: string, right: string): string {
  return dedent`
    model Pairs {
      input left: ${left}
      input right: ${right}
      target same: class(no, yes)

      share encode = dense(16)
      gap = abs(encode(left) - encode(right))
      scores = gap -> dense(2)

      loss cross_entropy(scores, same)
      output probability = softmax(scores)
    }
  `;
}
