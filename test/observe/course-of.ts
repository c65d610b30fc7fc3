// Specs whose training is watched in the tests: their models, networks and a few observations.
import { check } from "../../compiler/check/check.js";
import type { Model } from "../../compiler/check/model.js";
import { assembleModel } from "../../compiler/compile.js";
import { readLibrary } from "../../compiler/library.js";
import type { Course } from "../../compiler/observe/course.js";
import { observe, type Observation } from "../../compiler/observe/observe.js";
import { observedModel } from "../../compiler/observe/observed-model.js";
import { multiplyingWeights, watchedOf } from "../../compiler/observe/watched.js";
import type { Dataset, Network, UntypedNetwork } from "../../runtime/index.js";

const library = readLibrary();

export function modelOf(text: string): Model {
  const { models, diagnostics } = check({ path: "model.nn", text }, library, { read: () => undefined, set: {} });
  const [model] = models;
  if (!model) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return model;
}

/** Three classes of points, which `body` is to give scores for. */
export function classifier(body: string, train = "optimizer sgd(lr: 0.1)", declarations = ""): Model {
  return modelOf(`${declarations}
model Classifier {
  input x: [2]
  target y: class(a, b, c)
  ${body}
  loss cross_entropy(scores, y)
  output p = softmax(scores)
}
train Classifier {
  ${/\bbatch /.test(train) ? "" : "batch 32"}
  epochs 10
  ${train}
  seed 1
}
`);
}

/** Three clouds of points around corners of a triangle. */
export function clouds(rows = 96): Dataset {
  const classes = ["a", "b", "c"];
  const x = Float32Array.from({ length: 2 * rows }, (_, at) => {
    const [row, axis] = [Math.floor(at / 2), at % 2];
    const corner = [
      [-2, 0],
      [2, 0],
      [0, 3],
    ][row % 3];
    return (corner?.[axis] ?? 0) + Math.sin(7 * row + 3 * axis);
  });
  const y = Array.from({ length: rows }, (_, row) => classes[row % 3] ?? "a");
  return { rows, columns: { x: { values: x, dims: [2] }, y: { values: y, dims: [] } } };
}

export interface Watching {
  readonly network: Network<UntypedNetwork>;
  readonly observe: () => Observation;
  /** Of these observations and nothing else. */
  readonly course: (observations: readonly Observation[], more?: Partial<Course>) => Course;
}

export async function watching(model: Model, data: Dataset = clouds()): Promise<Watching> {
  const watched = watchedOf(model);
  const [{ network: type }, { network: copies }] = await Promise.all([
    assembleModel(model, { precision: "single" }),
    assembleModel(observedModel(model, watched, data.rows), { precision: "single" }),
  ]);
  const [network, copy] = [type.create({ seed: 1 }), copies.create({ seed: 1 })];
  return {
    network,
    observe: () => observe({ watched, network, copy, sample: data, forGradients: data, batch: data }, 1),
    course: (observations, more) => ({
      model,
      watched,
      multiplying: multiplyingWeights(model),
      plannedEpochs: 10,
      isResumed: false,
      firstLoss: undefined,
      epochs: [],
      observations,
      ...more,
    }),
  };
}
