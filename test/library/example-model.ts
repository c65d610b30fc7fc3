// A small model around the example of a library declaration: the example names what it needs, and the model brings it along.
import { check } from "../../compiler/check/check.js";
import type { Model } from "../../compiler/check/model.js";
import { readLibrary } from "../../compiler/library.js";
import { parse } from "../../grammar/parse.js";
import { exampleOf } from "../../scripts/library-docs.js";

export interface Example {
  /** The declaration that it is about. */
  readonly name: string;
  readonly text: string;
}

export const library = readLibrary();

/** The example of every declaration of the library. */
export const examples: readonly Example[] = library.flatMap(({ text }) =>
  parse(text).file.items.flatMap((item) => {
    const example = exampleOf(item.doc);
    return item.kind === "import" || example === undefined ? [] : [{ name: item.name.text, text: example }];
  }),
);

/** Where the values of an example come from: out of a layer in front, or straight from the data. */
export type Front = "layer" | "data";

/** The lines that each name needs; a line may need other names in turn. */
const lines: Readonly<Record<Front, Readonly<Record<string, string>>>> = {
  layer: {
    row: "input row: [6]",
    x: "x = row -> dense(20)",
    image: "image = row -> dense(192) -> reshape([8, 8, 3])",
    series: "series = row -> dense(60) -> reshape([12, 5])",
    words: "input words: index(50)[12]",
    scores: "scores = row -> dense(10)",
    score: "score = row -> dense(1)",
    prediction: "prediction = row -> dense(3)",
  },
  data: {
    row: "input row: [6]",
    x: "input x: [20]",
    image: "input image: [8, 8, 3]",
    series: "input series: [12, 5]",
    words: "input words: index(50)[12]",
    scores: "input scores: [10]",
    score: "input score: [1]",
    prediction: "input prediction: [3]",
  },
};

const others: Readonly<Record<string, string>> = {
  item: "target item: class(10)",
  yes: "target yes: class(no, yes)",
  y: "target y: [3]",
  shares: "target shares: [10]",
  upstream: "input upstream: []",
};

/** `loss …`, `metric …`, `regularize …` and `optimizer …` are statements, and a loss is weighed by an input; anything else is an expression, kept as the binding and output `result`. */
export function specAround(example: string, front: Front): string {
  const [, keyword = "", rest = example] = /^(loss|metric|regularize|optimizer) (.*)$/s.exec(example) ?? [];
  const body = ["goal = row -> dense(1)", "loss mean(goal ^ 2)", "output value = goal"];
  if (keyword === "loss") body.push(`loss upstream * (${rest})`);
  else if (keyword === "") body.push(`result = ${rest}`, "loss mean(flatten(result) ^ 2)", "output made = result");
  else if (keyword !== "optimizer") body.push(example);
  const optimizer = keyword === "optimizer" ? example : "optimizer sgd(lr: 0.1)";
  const needed = linesFor(body.join("\n"), { ...lines[front], ...others });
  return `model Example {\n  ${[...needed, ...body].join("\n  ")}\n}\n\ntrain Example {\n  batch 4\n  steps 20\n  ${optimizer}\n  seed 1\n}\n`;
}

function linesFor(text: string, known: Readonly<Record<string, string>>): string[] {
  const needed = new Set<string>();
  for (let all = text, before = -1; needed.size > before; all = [text, ...needed].join("\n")) {
    before = needed.size;
    for (const [name, line] of Object.entries(known)) if (new RegExp(`\\b${name}\\b`).test(all)) needed.add(line);
  }
  return [...needed];
}

/** The model of a spec without errors; its errors are thrown. `more` is added to the library. */
export function modelOf(spec: string, more = ""): Model {
  const sources = [...library, { path: "library/more.nn", text: more, library: true }];
  const { models, diagnostics } = check({ path: "example.nn", text: spec }, sources, {
    read: () => undefined,
    set: {},
  });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [model] = models;
  if (!model) throw new Error(`${errors.map(({ code, message }) => `${code}: ${message}`).join("\n")}\nin\n${spec}`);
  return model;
}
