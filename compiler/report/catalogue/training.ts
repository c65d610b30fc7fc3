// NN6xx: the train block.
import { didYouMean } from "../suggest.js";
import { dedent } from "./dedent.js";
import { entry, type Nothing } from "./entry.js";
import { after, batchNorm, fitted, swept } from "./examples.js";

const normalized = "scores = image -> dense(64, use_bias: false) -> batch_norm -> relu -> dense(10)";

export const training = {
  /** `expected` reads on from "needs": "a whole number of epochs". */
  NN601: entry<
    | { kind: "unknown"; setting: string; candidates: readonly string[] }
    | { kind: "value"; setting: string; expected: string; found: string }
  >({
    severity: "error",
    title: "an unknown training setting or a wrong unit",
    message: (d) =>
      d.kind === "unknown"
        ? `train has no setting called ${d.setting}${didYouMean(d.setting, d.candidates)}`
        : `${d.setting} needs ${d.expected}, but is given ${d.found}`,
    explanation: `
      A train block holds data, validate, test, batch, accumulate, shuffle, epochs or steps, optimizer, clip, freeze, stop, augment, seed and checkpoint. A share is written as a percentage, a count as a whole number. A setting that isn't known is never ignored: a run of many hours with the wrong batch size is an expensive way to find a slip.
    `,
    wrong: fitted(dedent`
      bacth 64
      epochs 10
      seed 1
    `),
    right: fitted(dedent`
      batch 64
      epochs 10
      seed 1
    `),
  }),

  /** "both": epochs and steps are given. "schedule": the learning rate's schedule takes `schedule` steps of a run of `run`. */
  NN602: entry<{ kind: "both" } | { kind: "schedule"; schedule: number; run: number }>({
    severity: "warning",
    title: "a run whose length is said twice",
    message: (d) =>
      d.kind === "both"
        ? "both epochs and steps say how long to train, and the first to be reached ends the run"
        : `the schedule takes ${d.schedule} steps, but the run ends after ${d.run}`,
    help: (d) => (d.kind === "both" ? "keep one of the two" : undefined),
    explanation: `
      An epoch is one pass over the training data, a step is one batch. Each is a way to say how long the run is. A learning rate that follows a schedule is made for a length as well: when the run ends before the schedule, the rate never comes down to where it does the most good.
    `,
    wrong: fitted(dedent`
      batch 64
      epochs 10
      steps 5000
      seed 1
    `),
    right: fitted(dedent`
      batch 64
      epochs 10
      seed 1
    `),
  }),

  NN603: entry<Nothing>({
    severity: "warning",
    title: "early stopping without a validation part",
    message: () =>
      "there is no validation data, so early stopping can only watch the training loss, which nearly always falls",
    help: () => "add validate 10%",
    explanation: `
      Early stopping ends the run when examples that the network doesn't learn from are no longer predicted better. On the training examples themselves the loss keeps falling while the network learns them by heart, so there is nothing to stop on.
    `,
    wrong: fitted(dedent`
      batch 64
      epochs 10
      stop early(patience: 3)
      seed 1
    `),
    right: fitted(dedent`
      validate 10%
      batch 64
      epochs 10
      stop early(patience: 3)
      seed 1
    `),
  }),

  NN604: entry<{ model: string }>({
    severity: "warning",
    title: "a run without a seed",
    message: ({ model }) =>
      `no seed is given for ${model}, so each run starts from other weights and can't be repeated`,
    help: () => "add a line such as seed 42",
    explanation: `
      Initial weights, the order of the examples and dropout are all random. With a seed they are the same in every run, so a change in the result comes from a change in the spec. Without one, a good result can't be shown again and a bug can't be found again.
    `,
    wrong: fitted(dedent`
      batch 64
      epochs 10
    `),
    right: fitted(dedent`
      batch 64
      epochs 10
      seed 42
    `),
  }),

  NN605: entry<{ optimizer: string; penalty: string }>({
    severity: "warning",
    title: "an l2 penalty with adam",
    message: ({ optimizer, penalty }) =>
      `${optimizer} scales the gradient of ${penalty} along with the rest, so weights that move much are held back less`,
    help: () => "use adamw(decay: 1e-2) and take the penalty out",
    explanation: `
      With plain gradient descent an L2 penalty and a decay of the weights are the same. Adam divides each weight's gradient by its usual size, the penalty's share included, so the weights with large gradients decay least. Taking the decay out of the gradient makes it work as meant, and makes it independent of the learning rate (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019).
    `,
    wrong: fitted(
      dedent`
        batch 64
        epochs 10
        optimizer adam(lr: 1e-3)
        seed 1
      `,
      dedent`
        scores = image -> dense(64) -> relu -> dense(10)
        regularize l2(1e-4)
      `,
    ),
    right: fitted(dedent`
      batch 64
      epochs 10
      optimizer adamw(lr: 1e-3, decay: 1e-2)
      seed 1
    `),
  }),

  /** "large": the batch holds more than the training part. "single": a batch of one row reaches `layer`, which averages over the batch. */
  NN606: entry<{ kind: "large"; batch: number; rows: number } | { kind: "single"; layer: string }>({
    severity: "warning",
    title: "a batch that is too large or too small",
    message: (d) =>
      d.kind === "large"
        ? `a batch of ${d.batch} is larger than the ${d.rows} rows that there are to train on`
        : `a batch of one row leaves ${d.layer} nothing to average over`,
    help: (d) =>
      d.kind === "large"
        ? "use a smaller batch"
        : "use a batch that leaves more than one row at the end, or layer_norm",
    explanation: `
      A batch that is larger than the data means one step an epoch, whatever was intended. A batch of a single row has no spread: batch normalization would subtract the row from itself and pass on zeros. The last batch of an epoch is as small as what is left of the rows.
    `,
    wrong: after(batchNorm, fitted("batch 1\nepochs 10\nseed 1", normalized)),
    right: after(batchNorm, fitted("batch 64\nepochs 10\nseed 1", normalized)),
  }),

  NN610: entry<
    | { kind: "unknown"; setting: string; candidates: readonly string[] }
    | { kind: "value"; setting: string; expected: string; found: string }
    | { kind: "range"; name: string; expected: string; found: string }
  >({
    severity: "error",
    title: "a sweep that can't be done",
    message: (d) =>
      d.kind === "unknown"
        ? `sweep has no setting called ${d.setting}${didYouMean(d.setting, d.candidates)}`
        : d.kind === "value"
          ? `${d.setting} needs ${d.expected}, but is given ${d.found}`
          : `the range of ${d.name} needs ${d.expected}, but is given ${d.found}`,
    explanation: `
      A sweep block says which settings are tried. A line \`range lr in 1e-4..1e-1 log\` is one of them: numbers between two ends, drawn or laid out on a logarithmic scale, which suits learning rates, penalties and widths: there a factor of two counts alike wherever it is. \`range drop in [0, 0.2, 0.5]\` names the values, and \`range hidden\` takes the range that the parameter itself states. Beside ranges there are search, seeds, seed, epochs and by.
    `,
    wrong: swept(dedent`
      range lr in 0..1 log
      serach random(20)
    `),
    right: swept(dedent`
      range lr in 1e-4..1 log
      search random(20)
    `),
  }),
};
