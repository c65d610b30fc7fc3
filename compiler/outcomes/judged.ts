// Which class target of a model its predictions are judged by, and a model that also says its scores.
import { comparisonsIn } from "../check/outputs.js";
import type { Field, Model } from "../check/model.js";
import { sizeOf } from "../ir/shape.js";

export interface Judged {
  /** One class a row. */
  readonly field: Field;
  /** The output with the scores: one for each class, or one number that is above 0 for the second class. */
  readonly scores: string;
  /** An output of the model with a probability for each class, or for the second one, if there is one. */
  readonly mayBeProbability: readonly string[];
}

/** The first class target that scores are compared with, and the model with the scores as one more output; undefined where there is none. */
export function judgedModel(model: Model): { readonly model: Model; readonly judged: Judged } | undefined {
  const found = comparisonsIn(model.uses, model.targets).find(({ field, scores, kind }) => {
    const size = sizeOf(scores.shape.dims);
    return field.dims.length === 0 && scores.shape.batched && size === (kind === "score" ? 1 : field.count);
  });
  if (found === undefined) return undefined;
  const { field, scores: value } = found;
  // No name in a spec has a blank.
  const scores = `scores of ${field.name}`;
  const size = sizeOf(value.shape.dims);
  const mayBeProbability = model.outputs
    .filter(({ value: { shape }, chooses }) => chooses === undefined && shape.batched && sizeOf(shape.dims) === size)
    .map(({ name }) => name);
  const output = { name: scores, doc: "", value, chooses: undefined, at: model.at };
  return {
    model: { ...model, outputs: [...model.outputs, output] },
    judged: { field, scores, mayBeProbability },
  };
}
