// NN3xx: scores, targets, losses and outputs.
import { dedent } from "./dedent.js";
import { entry } from "./entry.js";
import { digits } from "./examples.js";

export const losses = {
  NN301: entry<{ layer: string; scores: number; target: string; classes: number }>({
    severity: "error",
    title: "more or fewer scores than classes",
    message: ({ layer, scores, target, classes }) =>
      `${layer} makes ${scores} scores, but ${target} has ${classes} classes`,
    help: ({ target }) => `write dense(classes(${target})) and the two can't drift apart`,
    explanation: `
      A classifier gives one score for each class, and the loss compares them with the class that is right. With more scores than classes some can never be right; with fewer, some classes can never be found.

      The number of classes is written in the spec once, where the target is declared. \`classes(target)\` asks for it everywhere else.
    `,
    wrong: digits("scores = image -> dense(11)"),
    right: digits("scores = image -> dense(classes(digit))"),
  }),

  NN302: entry<{ shape: string; target: string; classes: number }>({
    severity: "error",
    title: "scores with dimensions too many",
    message: ({ shape, target, classes }) =>
      `the scores have the shape ${shape}, but ${target} needs [${classes}]: one score for each class`,
    help: () => "put flatten before the layer that makes the scores",
    explanation: `
      A fully connected layer works on the last dimension and leaves the others alone, so a picture that flows into it unflattened gives a row of scores for each line of the picture. \`flatten\` makes one long row of it.
    `,
    wrong: digits("scores = image -> dense(10)").replace("[784]", "[28, 28]"),
    right: digits("scores = image -> flatten -> dense(10)").replace("[784]", "[28, 28]"),
  }),

  NN303: entry<{ activation: string; loss: string }>({
    severity: "error",
    title: "softmax or sigmoid before a loss that applies it",
    message: ({ activation, loss }) =>
      ["softmax", "sigmoid"].includes(activation)
        ? `${loss} applies ${activation} itself, but is given what ${activation} made`
        : `${loss} makes probabilities itself, but is given those that ${activation} made`,
    help: ({ activation }) =>
      `give the loss the scores from before ${activation}, and keep ${activation} for the output`,
    explanation: `
      These losses take raw scores and turn them into probabilities inside, where logarithm and exponential cancel and nothing overflows. Applied twice, the probabilities are squeezed together: the network still trains, slowly, and never becomes sure. It is among the most frequent mistakes in all frameworks, and nothing fails to give it away.
    `,
    wrong: digits("scores = image -> dense(10) -> softmax"),
    right: digits("scores = image -> dense(10)"),
  }),

  /** `expected` and `found` are kinds of target: "a class", "real numbers of the shape [3]". */
  NN304: entry<{ loss: string; target: string; expected: string; found: string }>({
    severity: "error",
    title: "a loss for another kind of target",
    message: ({ loss, target, expected, found }) => `${loss} compares with ${expected}, but ${target} is ${found}`,
    explanation: `
      Which loss fits follows from what is predicted. For one class of several: cross_entropy, or hinge for a support vector machine. For yes or no: binary_cross_entropy. For numbers: mse, mae or huber.

      The course notes (CS231n, "Neural Networks Part 2") advise to think twice before predicting numbers: a squared error is harder to fit than classes, and is thrown off by outliers. But a class is no number, and the distance between class 3 and class 7 means nothing.
    `,
    wrong: dedent`
      model Digits {
        input image: [784]
        target digit: class(10)

        scores = image -> dense(10)

        loss mse(scores, digit)
        output guess = softmax(scores)
      }
    `,
    right: dedent`
      model Digits {
        input image: [784]
        target digit: class(10)

        scores = image -> dense(10)

        loss cross_entropy(scores, digit)
        output guess = softmax(scores)
      }
    `,
  }),

  /** "loss": the model has none. "weights": it has a loss and no weights. "frozen": it has, and the train block freezes them all. "unreached": the output or weight `name` has no part in any loss. */
  NN305: entry<
    { kind: "loss" | "weights" | "frozen"; model: string } | { kind: "unreached" | "flat"; what: string; name: string }
  >({
    severity: "error",
    title: "nothing to learn from",
    message: (d) => {
      switch (d.kind) {
        case "loss":
          return `the model ${d.model} has no loss, so there is nothing that it could learn from`;
        case "weights":
          return `the model ${d.model} has no weights, so there is nothing that it could learn`;
        case "frozen":
          return `all weights of the model ${d.model} are frozen, so there is nothing left that it could learn`;
        case "unreached":
          return `no loss depends on the ${d.what} ${d.name}, so it would never learn`;
        case "flat":
          return `the loss depends on the ${d.what} ${d.name}, but no slope of the loss leads to it, so it would never learn`;
      }
    },
    help: (d) => nothingToLearn[d.kind],
    explanation: `
      Training follows the slope of the loss down through everything that the loss was computed from. A weight that the loss doesn't depend on has no slope: it would keep the random value that it started with. The same holds where every way from the loss to the weight leads through something flat: what \`detach\` gives is a constant to derivatives, and comparisons, \`sign\` and \`argmax\` change in steps.
    `,
    wrong: digits("scores = image -> dense(10)").replace(/\n *loss .*/, ""),
    right: digits("scores = image -> dense(10)"),
  }),

  NN306: entry<{ what: "input" | "output"; model: string }>({
    severity: "error",
    title: "a model without an input or an output",
    message: ({ what, model }) => `the model ${model} has no ${what}`,
    help: ({ what }) =>
      what === "input"
        ? "add a line such as input image: [28, 28]"
        : "add a line such as output probability = softmax(scores)",
    explanation: `
      Inputs are what \`predict\` is given, outputs are what it returns. Both appear under their names in the TypeScript that is written, so a model without them could be trained but never asked anything. Each class target that scores are compared with has an output of its own, which names the class.
    `,
    wrong: prices("loss mse(guess, price)"),
    right: prices("loss mse(guess, price)\noutput guess = guess"),
  }),

  NN307: entry<{ output: string; target: string }>({
    severity: "error",
    title: "an output that is computed from a target",
    message: ({ output, target }) => `predict is given no ${target}, but the output ${output} is computed from it`,
    help: () => "compute the output from inputs; what compares with a target is a loss or a metric",
    explanation: `
      A target is what the network is to find out. It is there while training and when it is evaluated, and isn't when the network is used: \`predict\` takes the inputs alone. An error or a difference from the target is a figure about the network, not an answer of it: \`metric mae(guess, price)\` reports one.
    `,
    wrong: prices("loss mse(guess, price)\noutput error = guess - price"),
    right: prices("loss mse(guess, price)\noutput guess = guess\nmetric mae(guess, price)"),
  }),

  NN308: entry<{ loss: string; found: "scores" | "probabilities" }>({
    severity: "error",
    title: "scores or probabilities where logarithms are expected",
    message: ({ loss, found }) => `${loss} takes logarithms of probabilities, but is given ${found}`,
    help: ({ found }) =>
      found === "scores"
        ? "let cross_entropy compare the scores, or put log_softmax behind them"
        : "put log_softmax in the place of softmax, or let cross_entropy compare the scores",
    explanation: `
      A likelihood has no least value in scores: the loss falls without end as the score of the right class grows, whatever the others do, and nothing is learned. Of probabilities it takes the number itself for its logarithm, so that being sure hardly counts more than guessing. \`log_softmax\` makes logarithms of scores; \`cross_entropy\` takes the scores themselves and does both.
    `,
    wrong: digits("scores = image -> dense(10)").replace("cross_entropy(scores", "nll(scores"),
    right: digits("scores = image -> dense(10)").replace("cross_entropy(scores", "nll(log_softmax(scores)"),
  }),
};

const nothingToLearn = {
  loss: "add a line such as loss cross_entropy(scores, target)",
  weights: "a layer such as dense(10) has weights, and so has a line such as param scale ~ ones",
  frozen: "freeze what is to stay as it is, and leave out a layer that shall learn",
  unreached: undefined,
  flat: "detach, comparisons and the like have no slope: add a loss that reaches the weight in another way, or state a grad",
};

/** A target that is no class: for classes there is an output even if none is declared. */
function prices(lines: string): string {
  return dedent`
    model Prices {
      input house: [8]
      target price: [1]

      guess = house -> dense(16) -> relu -> dense(1)

      ${lines}
    }
  `;
}
