// NN4xx: what compiles and is probably not meant, mostly from the course notes CS231n.
import { dedent } from "./dedent.js";
import { entry } from "./entry.js";
import { after, batchNorm, digits, fitted } from "./examples.js";

export const habits = {
  NN401: entry<{ activation: string }>({
    severity: "warning",
    title: "sigmoid inside the network",
    message: ({ activation }) => `${activation} is used inside the network, where it slows learning down`,
    help: () => "use relu, or leaky_relu, maxout or tanh",
    explanation: `
      For large positive or negative scores the sigmoid is flat: its slope is almost zero there, and so is everything that learns through it. Its values are also all positive, so the weights of the next layer are pulled in one direction all at once.

      The course notes (CS231n, "Neural Networks Part 1") say: use ReLU and watch for dead units; if that is a concern try Leaky ReLU or Maxout; "Never use sigmoid"; try tanh, but expect it to work worse. As the output of a yes-or-no question, or as a gate that multiplies another value, the sigmoid is right where it is.
    `,
    wrong: digits("scores = image -> dense(128) -> sigmoid -> dense(10)"),
    right: digits("scores = image -> dense(128) -> relu -> dense(10)"),
  }),

  NN402: entry<{ activation: string; loss: string }>({
    severity: "warning",
    title: "an activation on the scores",
    message: ({ activation, loss }) => `the scores that ${loss} compares pass through ${activation} first`,
    help: ({ activation }) => `let the last layer's scores go to the loss as they are, without ${activation}`,
    explanation: `
      The last layer gives scores: any real numbers, of which the largest wins. The course notes (CS231n, "Neural Networks Part 1") say that the output layer most commonly has no activation function. After a relu all scores below zero are equal and have no slope, so an example whose right class has a negative score teaches nothing about it.
    `,
    wrong: digits("scores = image -> dense(128) -> relu -> dense(10) -> relu"),
    right: digits("scores = image -> dense(128) -> relu -> dense(10)"),
  }),

  /** `parameters`: how many numbers both layers have together beyond those of the one they amount to. */
  NN403: entry<{ first: string; second: string; parameters: number }>({
    severity: "warning",
    title: "two linear layers with nothing between them",
    message: ({ first, second }) =>
      `nothing stands between ${first} and ${second}, so the two amount to one linear layer`,
    help: ({ parameters }) =>
      `put an activation such as relu between them${parameters > 0 ? `, or one layer instead: it has ${number(parameters)} parameters fewer` : ""}`,
    explanation: `
      A linear layer of a linear layer is a linear layer: (x A) B = x (A B). The course notes (CS231n, "Neural Networks Part 1") put it this way: without the non-linearity the two matrices could be collapsed to a single one, and the predicted scores would again be a linear function of the input. The second layer costs memory and time, and adds nothing that the network could express.
    `,
    wrong: digits("scores = image -> dense(128) -> dense(10)"),
    right: digits("scores = image -> dense(128) -> relu -> dense(10)"),
  }),

  NN404: entry<{ activations: readonly string[] }>({
    severity: "information",
    title: "several activations in one network",
    message: ({ activations }) => `the hidden layers use different activations: ${activations.join(", ")}`,
    explanation: `
      The course notes (CS231n, "Neural Networks Part 1") remark that it is very rare to mix different types of neurons in the same network, even though there is no fundamental problem with doing so. Often a stage was copied and the rest changed afterwards.
    `,
    wrong: digits("scores = image -> dense(128) -> relu -> dense(64) -> tanh -> dense(10)"),
    right: digits("scores = image -> dense(128) -> relu -> dense(64) -> relu -> dense(10)"),
  }),

  /** `rows`: how many examples there are to learn from, if the data has been counted. */
  NN405: entry<{ parameters: number; rows?: number }>({
    severity: "warning",
    title: "a large model without regularization",
    message: ({ parameters, rows }) =>
      rows === undefined
        ? `the model has ${number(parameters)} parameters and nothing that keeps it from learning its examples by heart`
        : `the model has ${number(parameters)} parameters for ${number(rows)} examples, and nothing that keeps it from learning them by heart`,
    help: () => "add regularize l2(1e-4) to the model, or dropout between its layers",
    explanation: `
      With far more parameters than examples a network can store the answers instead of finding the rule. The course notes (CS231n, "Neural Networks Part 1") warn against the obvious answer: one should not use a smaller network out of fear of overfitting, since small networks are harder to train and end in worse minima. The strength of the regularization is the preferred way to control it: an L2 penalty, dropout, or noise on the input.
    `,
    wrong: digits("scores = image -> dense(4096) -> relu -> dense(4096) -> relu -> dense(10)"),
    right: digits(dedent`
      scores = image -> dense(4096) -> relu -> dense(4096) -> relu -> dense(10)
      regularize l2(1e-4)
    `),
  }),

  NN406: entry<{ pieces: number; parameters: number }>({
    severity: "information",
    title: "what maxout costs",
    message: ({ pieces, parameters }) =>
      `maxout keeps ${pieces} sets of weights for each unit: ${number(parameters)} parameters more than a dense layer of this size`,
    explanation: `
      A maxout unit takes the largest of several linear functions. The course notes (CS231n, "Neural Networks Part 1") describe it as having all the benefits of a relu without its drawback of dying, but it doubles the number of parameters for every single neuron, or multiplies it by the number of pieces. This is a remark, not a warning.
    `,
    wrong: digits("scores = image -> maxout(128) -> dense(10)"),
    right: digits(dedent`
      allow NN406 "the parameters are affordable here"
      hidden = image -> maxout(128)
      scores = hidden -> dense(10)
    `),
  }),

  NN407: entry<{ layers: number }>({
    severity: "information",
    title: "many fully connected layers",
    message: ({ layers }) => `the network has ${layers} fully connected layers, one after the other`,
    help: () => "try three of them before more",
    explanation: `
      The course notes (CS231n, "Neural Networks Part 1"): it is often the case that 3-layer neural networks will outperform 2-layer nets, but going even deeper (4, 5, 6 layers) rarely helps much more. This is in stark contrast to convolutional networks, where depth is an extremely important component, since pictures are made of parts that are made of parts.
    `,
    wrong: digits("scores = image -> repeat 5 { dense(64) -> relu } -> dense(10)"),
    right: digits("scores = image -> repeat 2 { dense(64) -> relu } -> dense(10)"),
  }),

  NN408: entry<{ units: number }>({
    severity: "information",
    title: "a very small network",
    message: ({ units }) =>
      `the widest hidden layer has ${units} units: how well so small a network does depends much on chance`,
    help: () => "train it several times and keep the best: nnc train --seeds 10",
    explanation: `
      The course notes (CS231n, "Neural Networks Part 1"): small networks have relatively few local minima, but many of them are bad, so the final loss varies with the random start; if you train them you may find a good place or get stuck. Large networks have many more minima, and nearly all of them are about as good as each other, so they rely less on luck.
    `,
    wrong: digits("scores = image -> dense(3) -> relu -> dense(10)"),
    right: digits("scores = image -> dense(64) -> relu -> dense(10)"),
  }),

  NN409: entry<{ optimizer: string; lr: number }>({
    severity: "warning",
    title: "relu with a high learning rate",
    message: ({ optimizer, lr }) =>
      `a learning rate of ${lr} is high for ${optimizer} on a network of plain relu units, which can die`,
    help: () => "lower the learning rate, or use leaky_relu",
    explanation: `
      A large step can push the weights of a relu unit so far that no example activates it again. Its slope is then zero for good: the unit is dead. The course notes (CS231n, "Neural Networks Part 1") report that as much as 40 % of a network can be dead if the learning rate is set too high, and that this is less frequently an issue with a proper setting.
    `,
    wrong: fitted(dedent`
      batch 64
      epochs 10
      optimizer sgd(lr: 2)
      seed 1
    `),
    right: fitted(dedent`
      batch 64
      epochs 10
      optimizer sgd(lr: 0.01)
      seed 1
    `),
  }),

  NN410: entry<{ layer: string; normalization: string }>({
    severity: "warning",
    title: "a bias that the next layer takes out again",
    message: ({ layer, normalization }) =>
      `the bias of ${layer} has no effect: ${normalization} subtracts the mean right after it`,
    help: ({ layer }) => `give ${layer} the argument use_bias: false`,
    explanation: `
      Batch normalization subtracts the mean of the batch, and a bias is part of that mean: it is added and taken out again. The normalization has a shift of its own that does the bias's work (Ioffe and Szegedy, "Batch Normalization", 2015, section 3.2).
    `,
    wrong: after(batchNorm, digits("scores = image -> dense(128) -> batch_norm -> relu -> dense(10)")),
    right: after(batchNorm, digits("scores = image -> dense(128, use_bias: false) -> batch_norm -> relu -> dense(10)")),
  }),

  NN411: entry<{ kind: "scores"; loss: string } | { kind: "normalization"; normalization: string }>({
    severity: "warning",
    title: "dropout where it does harm",
    message: (d) =>
      d.kind === "scores"
        ? `dropout strikes out scores right before ${d.loss} compares them`
        : `dropout before ${d.normalization} makes its means and variances wrong for predictions`,
    help: (d) =>
      d.kind === "scores"
        ? "put dropout before the layer that makes the scores"
        : `put dropout after ${d.normalization} and its activation`,
    explanation: `
      Dropout makes the hidden layers robust by taking away some of their units at random. Done to the scores, it strikes out the answer itself: a class whose score is set to zero is judged on a number that the network didn't make.

      Before batch normalization it changes the variance while training but not when predicting, so the running variance that was learned no longer fits (Li et al., "Understanding the Disharmony between Dropout and Batch Normalization by Variance Shift", 2018).
    `,
    wrong: digits("scores = image -> dense(128) -> relu -> dense(10) -> dropout(0.5)"),
    right: digits("scores = image -> dense(128) -> relu -> dropout(0.5) -> dense(10)"),
  }),

  /** "equal": all start alike. "large": the spread `std` saturates the activation that follows. */
  NN412: entry<
    | { kind: "equal"; parameter: string; initial: string }
    | { kind: "large"; parameter: string; std: number; activation: string }
  >({
    severity: "warning",
    title: "initial weights that hinder learning",
    message: (d) =>
      d.kind === "equal"
        ? `all weights of ${d.parameter} start from ${d.initial}, so all units of the layer learn the same`
        : `the weights of ${d.parameter} start with a spread of ${d.std}, which drives ${d.activation} to its flat ends`,
    help: () => "start from he for the relu family, from xavier otherwise",
    explanation: `
      Units that start with equal weights compute the same, get the same gradient and stay equal for ever: there is no source of asymmetry between them. The course notes (CS231n, "Neural Networks Part 2") call all zero initialization a pitfall, and recommend small random numbers scaled by the number of inputs: w = randn(n) * sqrt(2/n) for relu units. Biases may start from zero.

      Weights that start too large are as bad for tanh and sigmoid: most neurons are saturated from the first step and hardly learn.
    `,
    wrong: after(linear("zeros"), digits("scores = image -> linear(128) -> relu -> dense(10)")),
    right: after(linear("he(fan_in: n)"), digits("scores = image -> linear(128) -> relu -> dense(10)")),
  }),

  /** `what` as written: dropout(0); `why` reads on: "it drops nothing", "its layers are frozen". */
  NN413: entry<{ what: string; why: string }>({
    severity: "warning",
    title: "a regularization without effect",
    message: ({ what, why }) => `${what} has no effect: ${why}`,
    explanation: `
      Dropout with a rate of 0, noise without spread, a penalty of strength 0, or any of them on weights that never change: the line reads as if something were done against overfitting, and nothing is.
    `,
    wrong: digits("scores = image -> dense(128) -> relu -> dropout(0) -> dense(10)"),
    right: digits("scores = image -> dense(128) -> relu -> dropout(0.2) -> dense(10)"),
  }),
};

function number(n: number): string {
  return n.toLocaleString("en-US");
}

function linear(initial: string): string {
  return dedent`
    layer linear(x: [n], units: int) {
      param weight: [n, units] ~ ${initial}
      return x @ weight
    }
  `;
}
