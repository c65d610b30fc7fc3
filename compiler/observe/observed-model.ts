// The model that statistics are taken of: the same network, with all that is watched as its outputs.
import type { Model } from "../check/model.js";
import type { Watched } from "./watched.js";

/** Weights, states and optimizer are the model's, so that it can take over what the model's network has learned; it takes so many rows at once, in a step too. */
export function observedModel(model: Model, watched: readonly Watched[], rows: number): Model {
  return {
    ...model,
    outputs: watched.map(({ name, value, at }) => ({ name, doc: "", value, chooses: undefined, at })),
    metrics: [],
    training: { ...model.training, batch: rows, accumulate: 1 },
  };
}
