// NN7xx, NN8xx and NN9xx: the data, the run and the files written. No spec alone brings these about, so they have no examples.
import { entry } from "./entry.js";

export const running = {
  /** `expected` and `found` in words: "784 numbers a row", "no such column". */
  NN701: entry<{ field: string; expected: string; found: string }>({
    severity: "error",
    title: "data that doesn't fit the model",
    message: ({ field, expected, found }) => `${field} expects ${expected}, but the data has ${found}`,
    explanation: `
      The columns of the data are matched with the model's inputs and targets by name, and each must bring the shape, or the number of classes, that the spec declares. It is checked before the first step, for the whole file.
    `,
  }),

  /** `mended`: the line for the data block. */
  NN702: entry<{ field: string; low: number; high: number; mended: string }>({
    severity: "warning",
    title: "inputs that are not normalized",
    message: ({ field, low, high }) =>
      `the values of ${field} reach from ${low} to ${high}, far from the range of -1 to 1`,
    help: ({ mended }) => `prepare them in the braces of data: ${mended}`,
    explanation: `
      The course notes (CS231n, "Neural Networks Part 2") recommend to center the data to have a mean of zero and to scale each feature to about the same range. Features of very different size give gradients of very different size, and no learning rate suits them all. The mean and scale are taken from the training part alone, are stored with the weights and are applied by \`predict\`. \`nnc train\` looks at the values before it starts; \`{"levels": {"NN702": "off"}}\` in nnc.config.json silences it.
    `,
  }),

  /** `row` and `column` count from 1 as in an editor; `column` 0 means the whole row. */
  NN703: entry<{ path: string; row: number; column: number; problem: string }>({
    severity: "error",
    title: "a row of the data that can't be used",
    message: ({ path, row, column, problem }) =>
      `${path}, row ${row}${column === 0 ? "" : `, column ${column}`}: ${problem}`,
    explanation: `
      A row that is too short, a value that is no number, or a label that the target doesn't have. One NaN in the data turns every weight into NaN within one step, so the data is read with care once, at the beginning, and the place is named.

      Where values are missing, the spec can say what stands in for them: \`age = age -> missing(mean)\`, or \`missing(drop)\` to leave such rows out.
    `,
  }),

  /** `problem` reads on from the path: "is a damaged gzip file". */
  NN704: entry<{ path: string; problem: string }>({
    severity: "error",
    title: "a file that is damaged or of another format",
    message: ({ path, problem }) => `${path} ${problem}`,
    explanation: `
      A file of data or of saved weights can't be opened, ends too early, or begins with other bytes than files of its kind do. Nothing is guessed: fetch or write the file again. Paths in a spec start at the folder of the spec, paths on the command line at the working folder.
    `,
  }),

  NN705: entry<{ path: string; model: string }>({
    severity: "error",
    title: "weights of another model",
    message: ({ path, model }) => `${path} holds the weights of another model than ${model}`,
    help: () => "load it with the spec that it was trained with, or train again",
    explanation: `
      Saved weights fit a model whose inputs, targets, weights and states have the same names and shapes. The message lists the tensors that differ. A changed learning rate or penalty doesn't matter; a layer that was added, renamed or made wider does, and so does \`--set\` of a parameter that decides a shape.
    `,
  }),

  NN706: entry<{ argument: string; problem: string }>({
    severity: "error",
    title: "an argument that makes no sense",
    message: ({ argument, problem }) => `${argument} ${problem}`,
    explanation: `
      A program, the command line or the environment asked the runtime for something that can't be: a share above 1, an option that the spec doesn't declare or out of its range, an engine that doesn't exist. The message says what would do.
    `,
  }),

  NN707: entry<{ engine: string; problem: string }>({
    severity: "error",
    title: "the engine that was asked for isn't here",
    message: ({ engine, problem }) => `the ${engine} engine can't be used: ${problem}`,
    help: () => "run nnc doctor to see what there is",
    explanation: `
      The native engine needs an addon that was built for this machine. If nothing asks for it by name the portable engine steps in, slower and with the same results; if NNC_ENGINE or a program asks for it, its absence is an error. So is any other variable of the environment that asks for what can't be or isn't here: NNC_ADDON, NNC_BLAS, NNC_THREADS, NNC_INSTRUCTIONS. \`nnc doctor\` says what was found and where it was looked for.
    `,
  }),

  NN708: entry<{ path: string; problem: string }>({
    severity: "error",
    title: "a file that can't be written",
    message: ({ path, problem }) => `${path} can't be written: ${problem}`,
    help: () => "name a file in a folder that is there and may be written",
    explanation: `
      The system refused to write weights: the folder isn't there, may not be written or is full, or a folder has the name of the file. What was there before is as it was, and nothing half-written is left.
    `,
  }),

  NN709: entry<{ source: string; name: string; problem: string }>({
    severity: "error",
    title: "a package that a source of data needs isn't here",
    message: ({ source, name, problem }) => `${source}(…) needs the package ${name}, which ${problem}`,
    help: ({ name }) => `npm install ${name}`,
    explanation: `
      Some sources of data are read by packages that nnc doesn't bring along, since most projects need none of them: npz, parquet, images and sql. They are loaded only when such a source is read. Install the package that the message names in the project's folder. Of DuckDB it may also be an extension, such as that for SQLite, which DuckDB fetches from extensions.duckdb.org when a query first needs it.
    `,
  }),

  /** Bytes as text: "12.4 GB". */
  NN710: entry<{ source: string; needed: string; available: string }>({
    severity: "error",
    title: "data that doesn't fit into memory",
    message: ({ source, needed, available }) =>
      `${source} doesn't fit into memory: reading it takes about ${needed}, and there are ${available}`,
    help: () => "write shuffle 100000 into the train block, which reads it piece by piece",
    explanation: `
      Data is read into memory unless the train block says \`shuffle\`. How much it takes is known from the file's head, or told after a hundredth of it by the rows so far, and compared with what the machine, or the container, has left, and for texts with what Node lets them have. With \`shuffle 100000\` csv, tsv, jsonl, parquet and sql are read piece by piece, and only that many rows are held at a time. What the values themselves take is counted, nothing more: nothing is refused that would fit.
    `,
  }),

  /** `classes`: those that are concerned, with their rows in all; `parts`: which have none of them, or that there is no other class. */
  NN711: entry<{
    target: string;
    classes: readonly (readonly [string, number])[];
    parts: "validation" | "folds" | "one class";
  }>({
    severity: "warning",
    title: "classes that can't be stratified",
    message: ({ target, classes, parts }) => {
      const rows = (count: number): string => `${count} row${count === 1 ? "" : "s"}`;
      const [name, count] = classes[0] ?? ["", 0];
      if (parts === "one class")
        return `all ${rows(count)} have the ${target} ${name}: there is nothing to stratify by`;
      const listed = classes.slice(0, 5).map(([label, count]) => `${label} (${rows(count)} in all)`);
      const more = classes.length > 5 ? `, and ${classes.length - 5} more` : "";
      const who = parts === "folds" ? "some folds have" : "validation has";
      return `${who} no row with the ${target} ${listed.join(", ")}${more}`;
    },
    help: ({ parts }) =>
      parts === "one class"
        ? "give rows of the other classes too, or leave stratified out"
        : `give more rows of such classes, join them with another one, or take ${parts === "folds" ? "fewer folds" : "a larger share"}`,
    explanation: `
      \`validate 20% stratified\` and the folds of such a spec give each part equal shares of every class, as near as whole rows allow. A class of one row can't be divided, and one of few rows may round to none: what is measured on that part then says nothing of the class. Where all rows are of one class nothing can be learned about it at all; often the file is sorted and was cut, or the column isn't the one that was meant.
    `,
  }),

  NN801: entry<{ layer: string; dead: number; units: number }>({
    severity: "warning",
    title: "dead units",
    message: ({ layer, dead, units }) =>
      `${dead} of the ${units} units of ${layer} gave zero for every example that was watched`,
    help: () => "lower the learning rate, or use leaky_relu",
    explanation: `
      A relu unit that no example activates has no slope and never learns again. The course notes (CS231n, "Neural Networks Part 1") report that as much as 40 % of a network can be dead if the learning rate is set too high.
    `,
  }),

  NN802: entry<{ step: number; layer: string; checkpoint?: string }>({
    severity: "error",
    title: "the loss is no longer a number",
    message: ({ step, layer }) =>
      `the loss is not finite at step ${step}; the first value that isn't comes from ${layer}`,
    help: ({ checkpoint }) =>
      `lower the learning rate, or add clip norm(1)${checkpoint === undefined ? "" : `; the last good weights are in ${checkpoint}`}`,
    explanation: `
      Somewhere a value grew beyond what 32 bits hold, or zero was divided by zero, and every value after it is lost. Usual causes: a learning rate that is too high, inputs that are not normalized, and formulas with log or a division whose argument can reach zero.
    `,
  }),

  NN803: entry<{ loss: number; expected: number; classes: number }>({
    severity: "warning",
    title: "an unlikely first loss",
    message: ({ loss, expected, classes }) =>
      `the loss before the first step is ${loss.toFixed(2)}, but guessing among ${classes} classes would give ${expected.toFixed(2)}`,
    help: ({ loss, expected }) =>
      loss > expected
        ? "scale the inputs, and give the last layer smaller initial weights"
        : "look whether an input tells the target",
    explanation: `
      A network that knows nothing gives each of n classes the same probability, and its loss is ln(n): 2.30 for ten classes. The course notes (CS231n, "Neural Networks Part 3") recommend this as the first sanity check: a loss that is far from it before any training tells of a mistake in the initialization or the data. \`nnc train\` compares the loss of the first batch, without the penalties; in a program \`firstLoss\` of what \`fit\` yields is that loss.
    `,
  }),

  /** `high`: this weight's; otherwise the largest of all weights. */
  NN804: entry<{ weight: string; ratio: number; isHigh: boolean }>({
    severity: "warning",
    title: "steps that are too large or too small",
    message: ({ weight, ratio, isHigh }) =>
      isHigh
        ? `a step changes ${weight} by ${ratio < 1 ? `${percent(ratio)} of` : times(ratio)} its size, where 0.1 % is usual`
        : `a step changes no weight by more than ${ratio.toExponential(0)} of its size (${weight}), where 1e-3 is usual, and the loss hardly falls`,
    help: ({ isHigh }) => (isHigh ? "lower the learning rate" : "raise the learning rate"),
    explanation: `
      The course notes (CS231n, "Neural Networks Part 3") recommend to watch the ratio of the size of the updates to the size of the weights: it should be somewhere around 1e-3. If it is lower the learning rate may be too low, if it is higher the learning rate is likely too high. Healthy runs of small networks begin at 1e-1, and a schedule ends far below 1e-3, so \`nnc train\` warns only of weights that two observations in a row find changed by more than a half, and of a run whose loss has fallen by less than a tenth while no weight moves by more than 2e-4 (after half of its epochs; 1e-5 after a fifth).
    `,
  }),

  NN805: entry<{ layer: string; share: number; low: number; high: number }>({
    severity: "warning",
    title: "saturated activations",
    message: ({ layer, share, low, high }) =>
      `${percent(share)} of the values of ${layer} lie at its bounds, ${rounded(low)} and ${rounded(high)}`,
    help: () => "give the layer before it smaller initial weights, scale the inputs, or use relu",
    explanation: `
      Near to its bounds a sigmoid or tanh has next to no slope, so hardly any gradient reaches the layers before it. The course notes (CS231n, "Neural Networks Part 1") warn of initial weights that are too large: most neurons are then saturated from the start, and the network will barely learn. Values within 1 % of the range from a bound count. A network may well end so that it is sure of its features: more than half is told of at the beginning of a run only, more than nine tenths at any time.
    `,
  }),

  /** "large" is of the whole gradient, without weights; else `weight` is the one that is nearer to the inputs. */
  NN806: entry<{
    kind: "vanishing" | "exploding" | "large";
    weight: string;
    other: string;
    factor: number;
  }>({
    severity: "warning",
    title: "gradients that vanish or explode",
    message: ({ kind, weight, other, factor }) =>
      kind === "large"
        ? `the gradient of the loss is ${times(factor)} as large as the weights`
        : `by its size, ${weight} gets a gradient ${times(factor)} ${kind === "vanishing" ? "smaller" : "larger"} than that of ${other}`,
    help: ({ kind }) =>
      kind === "vanishing"
        ? "use relu and the initial weights that suit it, fewer layers, or shortcuts around some: x + (x -> …)"
        : kind === "exploding"
          ? "use smaller initial weights, or add clip norm(1)"
          : "standardize inputs and targets, use smaller initial weights, or add clip norm(1)",
    explanation: `
      On its way back through the network the gradient is multiplied at every layer by its weights and slopes. Where these are small, as those of a sigmoid (at most 1/4), it dwindles and the first layers stand still; where they are large it swells and the first layers jump about. The course notes (CS231n, "Backpropagation" and "Neural Networks Part 1") name saturated units, dead units and the scale of the weights as causes. Compared are the norms of gradients, each by the norm of its weights; a factor of 10,000 between two weights in two observations in a row is told of, and so is a gradient that as a whole is 1,000 times as large as the weights, which targets bring about that are far from 1 in size.
    `,
  }),

  /** `before`: the lowest loss, or that before the first step. */
  NN807: entry<{ loss: number; epochs: number; before: number; isLowest: boolean }>({
    severity: "warning",
    title: "a training loss that rises",
    message: ({ loss, epochs, before, isLowest }) =>
      isLowest
        ? `the training loss has risen from ${rounded(before)} to ${rounded(loss)}`
        : `after ${epochs} epochs the training loss is ${rounded(loss)}; before the first step it was ${rounded(before)}`,
    help: () => "lower the learning rate, or add clip norm(1)",
    explanation: `
      The course notes (CS231n, "Neural Networks Part 3") show what learning rates look like: low ones give improvements that are linear, high ones decay the loss faster and then get stuck at worse values, since there is too much energy in the optimization; very high ones make it grow. Told of is a loss that for three epochs (of long runs: a twentieth of them) was twice as high as at its lowest, by a quarter of what the first epoch had at least, or twice what it was before training.
    `,
  }),

  /** `classes`: where the loss is that of a guess among so many. */
  NN808: entry<{ loss: number; first: number; epochs: number; classes: number | undefined }>({
    severity: "warning",
    title: "a training loss that doesn't fall",
    message: ({ loss, first, epochs, classes }) =>
      `after ${epochs} epochs the training loss is ${rounded(loss)}, ${
        classes === undefined
          ? `hardly less than at the beginning (${rounded(first)})`
          : `no better than a guess among ${classes} classes (${rounded(Math.log(classes))})`
      }`,
    help: () => "see whether it can learn 20 rows by heart, without regularization; if so, try other learning rates",
    explanation: `
      The network has learned nothing after a fifth of its run: the loss has fallen by less than 1 %, or is still what a guess gives, ln(n) of n classes. The course notes (CS231n, "Neural Networks Part 3") recommend to make sure that zero loss can be reached on a tiny part of the data, say 20 examples, with regularization set to zero, before going on to all data. If not even those can be learned, the targets don't belong to the inputs, the weights start too small or too large, or the units are dead or saturated; if they can, the learning rate is too low or too high, or the regularization too strong.
    `,
  }),

  NN809: entry<{ training: number; validation: number; lowest: number; since: number }>({
    severity: "warning",
    title: "a gap between training and validation",
    message: ({ training, validation, lowest, since }) =>
      `the validation loss has risen from ${rounded(lowest)} to ${rounded(validation)} in ${since} epochs, while the training loss is ${rounded(training)}`,
    help: () =>
      "regularize more (a stronger l2, more dropout) or use more data; stop early(patience: 5) keeps the best weights",
    explanation: `
      The network learns its examples by heart: it does ever better on those, and worse on others. The course notes (CS231n, "Neural Networks Part 3") read the amount of overfitting from the gap between training and validation, and recommend to increase regularization (a stronger L2 penalty, more dropout) or to collect more data. Told of is a validation loss that for three epochs (of long runs: a tenth of them) was a quarter above its lowest and twice the training loss.
    `,
  }),

  NN901: entry<{ path: string; line: number; kind: "stale" | "edited" | "missing"; command: string }>({
    severity: "error",
    title: "a generated file that is out of date",
    message: ({ path, line, kind }) =>
      kind === "missing"
        ? `${path} has not been written yet`
        : kind === "stale"
          ? `the spec changed since ${path} was written: line ${line} is the first of the code that differs`
          : `${path} was edited by hand or compiled with other settings, and its spec is the same: line ${line} is the first that differs`,
    help: ({ command }) => `run ${command}`,
    explanation: `
      The file that \`nnc compile\` writes is kept beside its spec and belongs in version control, so that a change of the spec shows what it changes in the code. \`--check\` compares the two without writing anything, for the machine that builds the project.
    `,
  }),
};

function rounded(number: number): string {
  return String(Number(number.toPrecision(3)));
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

/** As people read it: 20,000 times, 3 million times, 1e17 times. */
function times(factor: number): string {
  if (!Number.isFinite(factor)) return "infinitely many times";
  const count = Number(factor.toPrecision(1));
  if (count >= 1e12) return `${count.toExponential().replace("+", "")} times`;
  if (count >= 1e9) return `${count / 1e9} billion times`;
  return count >= 1e6 ? `${count / 1e6} million times` : `${count.toLocaleString("en-US")} times`;
}
