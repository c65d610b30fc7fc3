// Model → graphs: what each entry of the generated module computes, gradients and updates included.
import type { Model } from "../check/model.js";
import type { Graph, Result } from "../ir/graph.js";
import { assess, backward, type Derivatives, derivativesOf, differentiated, zeroed } from "./loss.js";
import { asIs } from "./mode.js";
import { update } from "./update.js";

/** One graph for each entry that does something, in the order in which they are emitted. */
export function lower(model: Model): Graph[] {
  const derivatives = derivativesOf(model);
  return entries
    .map(({ name, lower }) => ({ name, results: lower(model, derivatives) }))
    .filter(({ results }) => results.length > 0);
}

interface EntryRule {
  readonly name: string;
  readonly lower: (model: Model, derivatives: Derivatives) => Result[];
}

const entries: readonly EntryRule[] = [
  { name: "initialize", lower: (model) => asIs([...initialWeights(model), ...keptStates(model).map(initialState)]) },
  {
    name: "forward",
    lower: (model) => asIs(model.outputs.map(({ name, value }) => ({ name, value, into: undefined }))),
  },
  { name: "assess", lower: assess },
  { name: "clear", lower: (model) => asIs(metricStates(model).map(initialState)) },
  {
    name: "figures",
    lower: (model) => asIs(model.metrics.map(({ name, figure }) => ({ name, value: figure, into: undefined }))),
  },
  { name: "differentiate", lower: differentiated },
  { name: "zero", lower: zeroed },
  { name: "backward", lower: backward },
  { name: "update", lower: update },
  { name: "project", lower: (model) => asIs(projections(model)) },
];

function initialWeights(model: Model): Result[] {
  return model.parameters.map(({ name, value, initial }) => ({ name, value: initial, into: value }));
}

/** What layers, metrics and the optimizer remember. */
function keptStates(model: Model): Model["states"] {
  const slots = model.groups.flatMap((group) => group.slots);
  return [...new Set([...model.states, ...metricStates(model), ...slots])];
}

function metricStates(model: Model): Model["states"] {
  return model.metrics.flatMap((metric) => metric.states);
}

function initialState({ name, initial, value }: Model["states"][number]): Result {
  return { name, value: initial, into: value };
}

function projections(model: Model): Result[] {
  return model.parameters.flatMap(({ name, value, projection }) =>
    projection ? [{ name, value: projection, into: value }] : [],
  );
}
