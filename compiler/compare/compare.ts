// Two specs side by side: which model became which, and what that means for each.
import type { Model } from "../check/model.js";
import { layerStates, slotsOf, structureOf } from "../emit/blueprint.js";
import { sameTensor, tensorDifferences, type Shapes } from "../../runtime/tensor-differences.js";
import { total, type Summary } from "../summarize/summarize.js";
import type { Checkpoints, Comparison, ModelComparison } from "./comparison.js";
import { otherwiseComputed } from "./computed.js";
import { layerChanges } from "./layers.js";
import { settingChanges } from "./settings.js";

export interface Side {
  readonly model: Model;
  readonly summary: Summary;
  /** The lines of the `train` block. */
  readonly training: readonly string[];
  /** Those of the `sweep` block; none without one. */
  readonly sweep: readonly string[];
}

/** By their names; where each spec has a single model, whatever it is called. Models without a difference are left out. */
export function compare(before: readonly Side[], after: readonly Side[]): Comparison {
  const [only, other] = [before[0], after[0]];
  if (before.length === 1 && after.length === 1 && only && other)
    return { models: [compareModels(only, other)].filter(differs), added: [], removed: [] };
  const twin = (sides: readonly Side[], { model }: Side): Side | undefined =>
    sides.find((side) => side.model.name === model.name);
  return {
    models: after.flatMap((side) => {
      const old = twin(before, side);
      return old ? [compareModels(old, side)].filter(differs) : [];
    }),
    added: after.filter((side) => !twin(before, side)).map(({ model }) => model.name),
    removed: before.filter((side) => !twin(after, side)).map(({ model }) => model.name),
  };
}

function compareModels(before: Side, after: Side): ModelComparison {
  const [a, b] = [before.summary, after.summary];
  const layers = layerChanges(a.layers, b.layers);
  const settings = settingChanges(before, after);
  const isExplained = layers.some(({ kind }) => kind !== "renamed");
  return {
    model: after.model.name,
    formerly: before.model.name === after.model.name ? undefined : before.model.name,
    layers,
    settings,
    computed: isExplained ? [] : otherwiseComputed(before.model, after.model, settings),
    totals: {
      parameters: { before: total(a.parameters), after: total(b.parameters) },
      predict: { before: a.operations.predict, after: b.operations.predict },
      train: { before: a.operations.train, after: b.operations.train },
    },
    checkpoints: checkpointsOf(before.model, after.model),
  };
}

function differs({ formerly, layers, settings, computed, totals, checkpoints }: ModelComparison): boolean {
  const sizes = Object.values(totals).some((one) => one.before !== one.after);
  return formerly !== undefined || layers.length + settings.length + computed.length > 0 || sizes || !checkpoints.load;
}

/** By the rule by which a saved network is loaded. */
function checkpointsOf(before: Model, after: Model): Checkpoints {
  const tensors = tensorDifferences(tensorsOf(before), tensorsOf(after), []);
  const load = structureOf(before) === structureOf(after);
  const [old, now] = [slotShapes(before), slotShapes(after)];
  const isSameOptimizer =
    String(slotsOf(before)) === String(slotsOf(after)) &&
    [...now].every(([name, dims]) => sameTensor(old.get(name), dims));
  return {
    load,
    tensors: tensors.map(({ name, found, expected }) => ({ name, before: found, after: expected })),
    otherFields: !load && tensors.length === 0,
    newOptimizer: load && !isSameOptimizer,
  };
}

function tensorsOf(model: Model): Shapes {
  return new Map([...model.parameters, ...layerStates(model)].map(({ name, value }) => [name, value.shape.dims]));
}

function slotShapes({ groups }: Model): Shapes {
  return new Map(groups.flatMap(({ slots }) => slots.map(({ name, value }) => [name, value.shape.dims])));
}
