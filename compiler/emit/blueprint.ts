// What the runtime is told about a model: the data that stands in the generated module, and that an assembled network is made of.
import { createHash } from "node:crypto";
import type {
  Blueprint,
  MetricSpec,
  OptionSpec,
  OutputSpec,
  RowsWhere,
  SourceSpec,
  StratifiedShare,
  TrainingSpec,
} from "../../runtime/blueprint.js";
import type { FieldSpec } from "../../runtime/data/preparation.js";
import {
  realInputs,
  type DataSource,
  type Field,
  type Metric,
  type Model,
  type Option,
  type Output,
} from "../check/model.js";
import type { Plan } from "../plan/plan.js";
import { layoutOf } from "./layout.js";

export function blueprintOf(model: Model, plan: Plan): Blueprint {
  const resultOf = resultsOf(plan);
  const gradientOf = (name: string): string => resultOf("differentiate", `${name}.gradient`);
  return {
    name: model.name,
    structure: structureOf(model),
    precision: plan.precision,
    capacity: plan.capacity,
    elements: plan.elements,
    options: Object.fromEntries(runtimeOptions(model).map((option) => [option.name, optionSpec(option)])),
    inputs: model.inputs.map(fieldSpec),
    targets: model.targets.map(fieldSpec),
    outputs: model.outputs.map((output) => outputSpec(output, resultOf)),
    parameters: model.parameters.map(({ name }) => name),
    states: layerStates(model).map(({ name }) => name),
    slots: slotsOf(model),
    ...(model.classWeights.length > 0 && {
      classWeights: model.classWeights.map(({ target, state }) => ({ target, buffer: state })),
    }),
    loss: lossBuffers(resultOf),
    gradients: {
      parameters: Object.fromEntries(model.parameters.map(({ name }) => [name, gradientOf(name)])),
      inputs: Object.fromEntries(realInputs(model).map(({ name }) => [name, gradientOf(`input.${name}`)])),
    },
    metrics: model.metrics.map((metric) => metricSpec(metric, resultOf)),
    training: trainingSpec(model),
    layout: layoutOf(plan),
  };
}

/** Options that can be set when a network is made; the others are fixed in the code. */
export function runtimeOptions(model: Model): readonly Option[] {
  return model.options.filter(({ structural }) => !structural);
}

/** Two models of the same structure can read each other's weights. */
export function structureOf(model: Model): string {
  const field = ({ name, kind, dims, count, classes }: Field): unknown => [name, kind, dims, count, classes ?? []];
  const tensor = ({ name, value }: { name: string; value: { shape: { dims: readonly number[] } } }): unknown => [
    name,
    value.shape.dims,
  ];
  const described = [
    model.inputs.map(field),
    model.targets.map(field),
    model.parameters.map(tensor),
    layerStates(model).map(tensor),
  ];
  return createHash("sha256").update(JSON.stringify(described)).digest("hex").slice(0, 16);
}

/** What metrics keep is of one evaluation, not of the network; what the optimizer keeps is told apart. */
export function layerStates({ states, metrics, groups }: Model): Model["states"] {
  const others = [...metrics.flatMap((metric) => metric.states), ...groups.flatMap(({ slots }) => slots)];
  const names = new Set(others.map(({ name }) => name));
  return states.filter(({ name }) => !names.has(name));
}

export function slotsOf(model: Model): string[] {
  return model.groups.flatMap(({ slots }) => slots.map(({ name }) => name));
}

function optionSpec({ type, default: value, range }: Option): OptionSpec {
  return {
    type,
    default: value,
    ...(range && Number.isFinite(range.from) && { from: range.from }),
    ...(range && Number.isFinite(range.to) && { to: range.to }),
  };
}

function fieldSpec({ name, kind, dims, count, classes }: Field): FieldSpec {
  return { name, kind, dims, count, classes };
}

function outputSpec({ name, value: { shape }, chooses }: Output, resultOf: Finder): OutputSpec {
  return {
    name,
    buffer: resultOf("forward", name),
    dims: shape.dims,
    batched: shape.batched,
    ...(chooses && { chooses: chooses.name }),
  };
}

function metricSpec({ name, figure }: Metric, resultOf: Finder): MetricSpec {
  return { name, buffer: resultOf("figures", name), dims: figure.shape.dims };
}

function lossBuffers(resultOf: Finder): Blueprint["loss"] {
  return {
    assess: resultOf("assess", "loss"),
    differentiate: resultOf("differentiate", "loss"),
    backward: resultOf("backward", "loss"),
  };
}

/** The buffer in which an entry leaves a result. */
type Finder = (entry: string, name: string) => string;

function resultsOf({ entries }: Plan): Finder {
  const buffers = new Map(
    entries.map(({ name, results }) => [name, new Map(results.map((result) => [result.name, result.buffer]))]),
  );
  return (entry, name) => {
    const buffer = buffers.get(entry)?.get(name);
    if (buffer === undefined) throw new Error(`the plan's ${entry} has no result ${name}`);
    return buffer;
  };
}

function trainingSpec({ training }: Model): TrainingSpec {
  const { data, validate, test, batch, accumulate, shuffle, epochs, steps, seed, stop, checkpoint } = training;
  const { freeze, checkpointEvery, augment } = training;
  return {
    ...(data && { data: sourceSpec(data) }),
    ...(validate !== undefined && { validate: typeof validate === "number" ? validate : partSpec(validate) }),
    ...(test && { test: partSpec(test) }),
    batch,
    ...(accumulate > 1 && { accumulate }),
    ...(shuffle !== undefined && { shuffle }),
    ...(epochs !== undefined && { epochs }),
    ...(steps !== undefined && { steps }),
    ...(seed !== undefined && { seed }),
    ...(freeze.length > 0 && { freeze }),
    ...(stop && { patience: stop.patience }),
    ...(checkpoint !== undefined && { checkpoint }),
    ...(checkpointEvery && { checkpointEvery }),
    ...(augment.length > 0 && { augment }),
  };
}

/** Of rows of the training data, or of other data. */
function partSpec<Part extends StratifiedShare | RowsWhere>(part: Part | DataSource): Part | SourceSpec {
  return "kind" in part ? sourceSpec(part) : part;
}

function sourceSpec({ kind, paths, columns }: DataSource): SourceSpec {
  return { kind, paths, fields: columns };
}
