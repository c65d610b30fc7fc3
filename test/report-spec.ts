// A small spec with findings in it, and places in it by their words: what the tests of the reports are written with.
import type { Place, Source } from "../compiler/report/diagnostic.js";
import { createReport } from "../compiler/report/report.js";

export function source(path: string, text: string): Source {
  return { path, text, library: false };
}

/** The first place of the words in the text. */
export function at(source: Source, words: string): Place {
  const start = source.text.indexOf(words);
  if (start < 0) throw new Error(`${source.path} doesn't contain ${JSON.stringify(words)}`);
  return { source, span: { start, end: start + words.length } };
}

export const fashion = source(
  "fashion.nn",
  `model Fashion {
  input image: [28, 28]
  target item: class(shirt, trouser, coat)

  h = image -> flatten -> dense(128) -> sigmoid
  scores = h -> dense(10)
}
`,
);

/** An error with both halves and a fix, and a warning without either. */
export function fashionReport(): ReturnType<typeof createReport> {
  const report = createReport();
  report.add("NN401", at(fashion, "sigmoid"), { activation: "sigmoid" });
  report.add(
    "NN301",
    at(fashion, "dense(10)"),
    { layer: "dense", scores: 10, target: "item", classes: 3 },
    {
      label: "10 scores",
      related: [{ at: at(fashion, "class(shirt, trouser, coat)"), text: "3 classes are declared here" }],
      fix: { source: fashion, edits: [{ ...at(fashion, "dense(10)").span, text: "dense(classes(item))" }] },
    },
  );
  return report;
}
