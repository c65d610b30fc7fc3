// NN1xx: names, arguments and declarations.
import { didYouMean } from "../suggest.js";
import { dedent } from "./dedent.js";
import { entry } from "./entry.js";
import { after, digits } from "./examples.js";

export const names = {
  /** `what` is "function", "layer", "optimizer" …: the kind of name that would fit here. */
  NN101: entry<{ what: string; name: string; candidates: readonly string[] }>({
    severity: "error",
    title: "an unknown layer, function or key",
    message: ({ what, name, candidates }) => `there is no ${what} called ${name}${didYouMean(name, candidates)}`,
    explanation: `
      Layers, activations, losses and optimizers are ordinary names: they come from the standard library, from an import, or from a declaration in this file. A name that is none of these is an error and never ignored, because a network that silently leaves out its activation still trains, only badly.

      The language reference, docs/language.md, lists every name that the language brings along.
    `,
    wrong: digits("scores = image -> dense(128) -> rleu -> dense(10)"),
    right: digits("scores = image -> dense(128) -> relu -> dense(10)"),
  }),

  NN102: entry<{ name: string; candidates: readonly string[] }>({
    severity: "error",
    title: "an undefined name",
    message: ({ name, candidates }) => `${name} is not defined${didYouMean(name, candidates)}`,
    explanation: `
      A value is an input, a target, a binding, a parameter or a constant. Bindings may stand in any order, so this is not about what comes first: no line of this block gives the name a meaning.
    `,
    wrong: digits("scores = imgae -> dense(10)"),
    right: digits("scores = image -> dense(10)"),
  }),

  /** `signature` as a reader would write it: dense(x, units: int, use_bias: bool = true). */
  NN103: entry<
    | { kind: "unknown"; callee: string; argument: string; candidates: readonly string[]; signature: string }
    | { kind: "missing"; callee: string; argument: string; signature: string }
    | { kind: "duplicate"; callee: string; argument: string; signature: string }
    | { kind: "surplus"; callee: string; most: number; found: number; signature: string }
  >({
    severity: "error",
    title: "an unknown, missing or doubled argument",
    message: (d) => {
      switch (d.kind) {
        case "unknown":
          return `${d.callee} has no argument called ${d.argument}${didYouMean(d.argument, d.candidates)}`;
        case "missing":
          return `${d.callee} needs the argument ${d.argument}`;
        case "duplicate":
          return `${d.callee} is given the argument ${d.argument} twice`;
        case "surplus":
          return `${d.callee} takes ${count(d.most, "argument")}, but is given ${d.found}`;
      }
    },
    help: ({ signature }) => `it is declared as ${signature}`,
    explanation: `
      Arguments are given in the order of the declaration or by name, and every argument without a default must be there. Nothing falls back in silence: a misspelt name that were ignored would leave the default in force, and nobody would notice until the results disappoint.

      The first argument of a layer is the value that flows in through the arrow.
    `,
    wrong: digits("scores = image -> dense(10, use_bais: false)"),
    right: digits("scores = image -> dense(10, use_bias: false)"),
  }),

  /** `expected` reads on from "must be": "a number from 0 to 1"; `found` from "but is": "1.2", "a text". */
  NN104: entry<{ argument: string; expected: string; found: string }>({
    severity: "error",
    title: "an argument of the wrong kind or out of its range",
    message: ({ argument, expected, found }) => `${argument} must be ${expected}, but is ${found}`,
    explanation: `
      Every parameter has a type, and most have a range in which they make sense: a share that is dropped lies between 0 and 1, a learning rate is above 0, a number of units is a whole number of at least 1. The declaration states the range, and everything that is given is held against it when compiling.
    `,
    wrong: digits("scores = image -> dense(128) -> relu -> dropout(1.2) -> dense(10)"),
    right: digits("scores = image -> dense(128) -> relu -> dropout(0.2) -> dense(10)"),
  }),

  /** `what` is "binding", "layer", "parameter", "import" … */
  NN105: entry<{ what: string; name: string }>({
    severity: "warning",
    title: "something is declared and never used",
    message: ({ what, name }) => `the ${what} ${name} is never used`,
    help: ({ name }) => `take it out, or use ${name} where it was meant to be used`,
    explanation: `
      Often the sign of a chain that goes on from the wrong name: the layer was written, but the next line still starts from the value before it, so the layer is not part of the network. No code is made for what isn't used.
    `,
    wrong: digits(dedent`
      hidden = image -> dense(128) -> relu
      scores = image -> dense(10)
    `),
    right: digits(dedent`
      hidden = image -> dense(128) -> relu
      scores = hidden -> dense(10)
    `),
  }),

  NN106: entry<
    | { kind: "missing"; path: string }
    | { kind: "case"; path: string; actual: string }
    | { kind: "outside"; path: string }
    | { kind: "cycle"; paths: readonly string[] }
    | { kind: "name"; path: string; name: string; candidates: readonly string[] }
  >({
    severity: "error",
    title: "an import that leads nowhere or in a circle",
    message: (d) => {
      switch (d.kind) {
        case "missing":
          return `there is no file ${d.path}`;
        case "case":
          return `the file is called ${d.actual}, but ${d.path} is imported: other machines tell capital letters from small ones`;
        case "outside":
          return `${d.path} lies outside of the project's folder`;
        case "cycle":
          return `the imports go in a circle: ${d.paths.join(" -> ")}`;
        case "name":
          return `${d.path} declares nothing called ${d.name}${didYouMean(d.name, d.candidates)}`;
      }
    },
    help: (d) => (d.kind === "cycle" ? "move what both files need into a third one" : undefined),
    explanation: `
      An import names a file by its path from the importing file, inside the project's folder. Capital and small letters must be as they are on disk: some systems don't tell them apart, and a spec that compiles on one machine would fail on the next.

      Files may not import each other in a circle, since neither could then be read first.
    `,
    wrong: after(`import { block } from "./nowhere.nn"`, digits("scores = image -> block -> dense(10)")),
    right: after(
      "layer block(x) {\n  return x -> dense(128) -> relu\n}",
      digits("scores = image -> block -> dense(10)"),
    ),
  }),

  NN107: entry<
    | { kind: "range"; option: string; value: string; range: string }
    | { kind: "unknown"; option: string; candidates: readonly string[] }
  >({
    severity: "error",
    title: "an option that isn't there or is set outside of its range",
    message: (d) =>
      d.kind === "range"
        ? `${d.option} must lie in ${d.range}, but is set to ${d.value}`
        : `there is no option called ${d.option}${didYouMean(d.option, d.candidates)}`,
    explanation: `
      A model's parameters can be set from outside, with \`--set hidden=256\` or when the network is created. The range that the spec states is a promise about where the model makes sense, and is also what a search over settings may try; the default has to keep to it as well.
    `,
    wrong: digits("scores = image -> dense(128) -> relu -> dropout(drop) -> dense(10)").replace(
      "Digits",
      "Digits(drop: float in 0..0.9 = 0.95)",
    ),
    right: digits("scores = image -> dense(128) -> relu -> dropout(drop) -> dense(10)").replace(
      "Digits",
      "Digits(drop: float in 0..0.9 = 0.5)",
    ),
  }),

  NN108: entry<{ name: string }>({
    severity: "error",
    title: "a name is declared twice",
    message: ({ name }) => `${name} is declared twice`,
    help: () => "give one of the two another name",
    explanation: `
      A name stands for one tensor. Bindings may be written in any order, so a second one can't mean "from here on": nobody could tell which of the two a line refers to. Chains that go on take a new name, or become one chain.
    `,
    wrong: digits(dedent`
      h = image -> dense(128) -> relu
      h = h -> dense(64) -> relu
      scores = h -> dense(10)
    `),
    right: digits(dedent`
      h = image -> dense(128) -> relu -> dense(64) -> relu
      scores = h -> dense(10)
    `),
  }),

  NN109: entry<{ code: string }>({
    severity: "warning",
    title: "an allow that silences nothing",
    message: ({ code }) => `nothing here is reported as ${code}, so there is nothing to allow`,
    help: () => "take the allow out",
    explanation: `
      An \`allow\` is a note to the next reader: this was seen and is meant. When the line below has changed and the finding is gone, the note is no longer true, and left in place it would swallow the next finding unseen.
    `,
    wrong: digits(dedent`
      allow NN401 "a probability is wanted here"
      hidden = image -> dense(128) -> relu
      scores = hidden -> dense(10)
    `),
    right: digits(dedent`
      hidden = image -> dense(128) -> relu
      scores = hidden -> dense(10)
    `),
  }),

  /** `names` is the loop, the first name again at the end. */
  NN110: entry<{ names: readonly string[] }>({
    severity: "error",
    title: "tensors that depend on each other in a circle",
    message: ({ names }) => `these depend on each other in a circle: ${names.join(" -> ")}`,
    help: () => "for a value from the training step before use state",
    explanation: `
      A value is computed from others that are computed before it. In a circle none could be the first: the course notes on network architectures (CS231n, "Neural Networks Part 1") say that cycles are not allowed since they would mean an infinite loop in the forward pass.

      Where a loop in time is meant, \`state\` keeps a value from one training step to the next.
    `,
    wrong: digits(dedent`
      a = image + b -> dense(784) -> relu
      b = a -> dense(784) -> relu
      scores = b -> dense(10)
    `),
    right: digits(dedent`
      a = image -> dense(784) -> relu
      b = a -> dense(784) -> relu
      scores = b -> dense(10)
    `),
  }),

  /** `known`: it is the code of an error; otherwise no finding has this code. */
  NN111: entry<{ code: string; known: boolean }>({
    severity: "error",
    title: "an allow of an error or of an unknown code",
    message: ({ code, known }) =>
      known ? `${code} is an error and can't be allowed` : `there is no finding with the code ${code}`,
    help: ({ known }) => (known ? "mend what it reports, and take the allow out" : undefined),
    explanation: `
      A warning says that something is probably not meant, and the author may know better. An error says that no network can be made of the text, and a note beside it doesn't change that.
    `,
    wrong: digits(dedent`
      allow NN301 "one class is reserved"
      scores = image -> dense(10)
    `),
    right: digits("scores = image -> dense(10)"),
  }),

  /** `problem` reads on from the path: "is not UTF-8 text", "cannot be read: permission denied". */
  NN112: entry<{ path: string; problem: string }>({
    severity: "error",
    title: "a file cannot be read",
    message: ({ path, problem }) => `${path} ${problem}`,
    explanation: `
      A spec is a text file in UTF-8. The system refused to hand the file out, or its bytes are no such text: it may be a data file, or have been saved in an older encoding. Most editors can save it again as UTF-8.
    `,
  }),

  /** `what` is written as in the text: return; `where` reads on: "in a model". */
  NN113: entry<{ what: string; where: string }>({
    severity: "error",
    title: "something stands where it has no meaning",
    message: ({ what, where }) => `${what} has no meaning ${where}`,
    explanation: `
      Each kind of declaration has its own statements. A model has inputs, targets, losses and outputs; a layer has parameters, state and a result; an optimizer says how state and weights change. A model hands its results out by name, with \`output\`.
    `,
    wrong: digits(dedent`
      scores = image -> dense(10)
      return scores
    `),
    right: digits("scores = image -> dense(10)"),
  }),

  /** `expected` reads on from "is used as": "a tensor"; `what` is the subject: "the layer dense". */
  /** `lacks`: what stands in the text in no place at all. */
  NN114: entry<{ what: string; expected: string } | { what: string; lacks: string }>({
    severity: "error",
    title: "a name is used as something that it isn't",
    message: (d) => ("lacks" in d ? `${d.what} has no ${d.lacks}` : `${d.what} is used as ${d.expected}`),
    explanation: `
      A layer is a recipe, and a tensor is what comes out of it once a value has flowed in. A text is neither, and a target is known only while training. The message says what the name stands for and what would be needed at this place.
    `,
    wrong: digits("scores = image + relu -> dense(10)"),
    right: digits("scores = image + relu(image) -> dense(10)"),
  }),

  /** `what` reads on from "can't be the name of", `why` stands behind a colon. */
  NN115: entry<{ name: string; what: string; why: string }>({
    severity: "error",
    title: "a name that means something in TypeScript already",
    message: ({ name, what, why }) => `${name} can't be the name of ${what}: ${why}`,
    help: ({ name }) => `choose another name, such as my_${name.replaceAll("_", "")}`,
    explanation: `
      The parameters of a model that don't decide a shape are options that its network can be given when it is created, \`Digits.create({ rate: 0.1, seed: 7 })\`, and inputs, targets and outputs are properties of what goes in and comes out. \`seed\` and \`engine\` are taken there, and what every object of JavaScript has, such as \`toString\`, can't be a number as well. The learning rate is an option called \`lr\`, so no column has this name.
    `,
    wrong: named("seed"),
    right: named("rate"),
  }),
};

function named(rate: string): string {
  return digits(`scores = image -> dropout(${rate}) -> dense(10)`).replace("Digits", `Digits(${rate}: float = 0.2)`);
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}
