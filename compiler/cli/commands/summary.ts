// `nnc summary`: each model on a page: a line a layer, then what it weighs and what it takes to run.
import type { Model, Use } from "../../check/model.js";
import { planOf } from "../../compile.js";
import { shapeText, sizeOf } from "../../ir/shape.js";
import type { Plan, Precision } from "../../plan/plan.js";
import { locationOf } from "../../report/position.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { fieldType, trainingLines } from "../print-model.js";
import { openModels, type Assignments } from "../specs.js";
import { bytes, grouped, scaled, table } from "../text.js";

interface Flags {
  readonly set?: Assignments;
  readonly precision: Precision;
  readonly json?: true;
}

export const summary: Action<Flags> = async ([path = ""], { set, precision, json }, io) => {
  const found = await openModels(path, set, io);
  if (found === undefined) return exitCodes.findings;
  const summaries = found.models.map((model) => summarize(model, planOf(model, { precision })));
  io.stdout.write(json ? `${JSON.stringify(summaries, null, 2)}\n` : summaries.map(inWords).join("\n"));
  return exitCodes.ok;
};

interface ModelSummary {
  readonly model: string;
  readonly at: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly targets: Readonly<Record<string, string>>;
  readonly layers: readonly LayerLine[];
  readonly parameters: number;
  readonly bytes: { readonly parameters: number; readonly total: number };
  /** Floating-point operations of each row. */
  readonly operations: { readonly predict: number; readonly train: number };
  readonly losses: readonly string[];
  readonly penalties: readonly { readonly text: string; readonly parameters: number }[];
  readonly metrics: readonly string[];
  readonly training: readonly string[];
}

interface LayerLine {
  /** How many declarations it stands in. */
  readonly depth: number;
  readonly name: string;
  readonly text: string;
  readonly shape: readonly number[];
  readonly parameters: number;
}

function summarize(model: Model, plan: Plan): ModelSummary {
  const parameters = model.groups.reduce((sum, { size }) => sum + size, 0);
  const width = plan.precision === "single" ? 4 : 8;
  const types = (fields: Model["inputs"]): Record<string, string> =>
    Object.fromEntries(fields.map((field) => [field.name, fieldType(field)]));
  return {
    model: model.name,
    at: locationOf(model.at.source, model.at.span.start),
    inputs: types(model.inputs),
    targets: types(model.targets),
    layers: layerLines(model),
    parameters,
    bytes: { parameters: parameters * width, total: plan.elements * width },
    operations: { predict: operations(plan, ["forward"]), train: operations(plan, ["backward"]) },
    losses: model.losses.map(({ text }) => text),
    penalties: model.groups.flatMap(({ penalty, size }) =>
      penalty === undefined ? [] : [{ text: penalty.origin?.text ?? "a penalty", parameters: size }],
    ),
    metrics: model.metrics.map(({ text }) => text),
    training: trainingLines(model.training),
  };
}

/** Uses that make a tensor of the rows: losses and the arithmetic between layers would only be in the way. */
function layerLines({ uses, parameters }: Model): LayerLine[] {
  const sizes = new Map(parameters.map(({ name, value }) => [name, sizeOf(value.shape.dims)]));
  const weightsOf = ({ weights, inside }: Use): string[] => [...weights, ...inside.flatMap(weightsOf)];
  const linesOf = (use: Use, depth: number): LayerLine[] => {
    const { path, text, declaration, result, kind, library, inside } = use;
    if (!result.shape.batched || !/^\w/.test(declaration) || path === "loss") return [];
    const owned = [...new Set(weightsOf(use))].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
    const line = { depth, name: path, text, shape: result.shape.dims, parameters: owned };
    return [line, ...(library || kind === "fn" ? [] : inside.flatMap((inner) => linesOf(inner, depth + 1)))];
  };
  return uses.flatMap((use) => linesOf(use, 0));
}

function operations({ entries }: Plan, names: readonly string[]): number {
  return entries.filter(({ name }) => names.includes(name)).reduce((sum, { flops }) => sum + flops.perRow, 0);
}

function inWords(page: ModelSummary): string {
  const fields = { ...prefixed("input", page.inputs), ...prefixed("target", page.targets) };
  const layers = page.layers.map(({ depth, name, text, shape, parameters }) => [
    `  ${"  ".repeat(depth)}${name}`,
    text,
    shapeText(shape),
    parameters === 0 ? "" : grouped(parameters),
  ]);
  const facts = [
    ["parameters", `${grouped(page.parameters)} (${bytes(page.bytes.parameters)})`],
    ["memory", `${bytes(page.bytes.total)} in all`],
    [
      "work",
      `${scaled(page.operations.predict)} operations a row to predict, ${scaled(page.operations.train)} to train`,
    ],
    ...page.losses.map((text) => ["loss", text]),
    ...page.penalties.map(({ text, parameters }) => ["penalty", `${text} on ${grouped(parameters)} parameters`]),
    ...page.metrics.map((text) => ["metric", text]),
    ...page.training.map((text, i) => [i === 0 ? "training" : "", text]),
  ];
  return [
    `${page.model}  ${page.at}`,
    ...Object.entries(fields).map(([name, type]) => `  ${name}: ${type}`),
    "",
    table([["  name", "layer", "shape", "parameters"], ...layers], [3]),
    "",
    table(facts),
    "",
  ].join("\n");
}

function prefixed(word: string, fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, type]) => [`${word} ${name}`, type]));
}
